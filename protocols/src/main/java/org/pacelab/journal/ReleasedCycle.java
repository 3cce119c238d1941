package org.pacelab.journal;

/** A cycle whose file goes, and with the last one of an ended life that life's queue. */
record ReleasedCycle(DiskFiles files, Segment segment, boolean isLifeEnded) implements Removable {
    @Override
    public boolean removeNext() {
        segment.close();
        final DiskFiles folder = files.inside(CycleFile.folder(segment.incarnation));
        folder.delete(CycleFile.name(segment.number));
        folder.force();
        if (isLifeEnded) {
            ChronicleRecovery.removeIfEmpty(files, segment.incarnation);
        }
        return true;
    }

    @Override
    public void close() {
        segment.close();
    }
}
