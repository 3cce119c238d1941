package org.pacelab.journal;

import org.agrona.concurrent.UnsafeBuffer;

/** A whole snapshot in files, read through their mappings. What a disk has lost of it since it was opened is not handed out. */
record FileSnapshot(SnapshotHeader header, int chunkCount, SnapshotParts parts) implements Snapshot {
    @Override
    public void wrapChunk(final int chunk, final UnsafeBuffer view) {
        final UnsafeBuffer part = parts.bufferOf(chunk);
        final int slot = parts.offsetOf(chunk);
        if (!SnapshotChunk.isValid(part, slot, chunk, parts.number())) {
            throw new FatalFault("snapshot " + parts.pathOf(chunk) + " is damaged at byte " + slot);
        }
        view.wrap(part, SnapshotChunk.bytesOffset(slot), SnapshotChunk.length(part, slot));
    }

    /**
     * Opens the snapshot that a journal names.
     *
     * @throws FatalFault if a chunk is missing or damaged
     */
    static FileSnapshot open(final JournalFiles files, final SnapshotMark mark, final int partLength) {
        final SnapshotParts parts = new SnapshotParts(files, mark.number(), partLength);
        for (int chunk = 0; chunk < mark.chunkCount(); chunk += parts.slotsLeft(chunk)) {
            if (!files.names().contains(parts.nameOf(chunk))
                    || parts.fileOf(chunk).length() == 0) {
                parts.close();
                throw refused(parts, chunk, "is missing");
            }
        }
        parts.map();
        for (int chunk = 0; chunk < mark.chunkCount(); chunk++) {
            if (!SnapshotChunk.isValid(parts.bufferOf(chunk), parts.offsetOf(chunk), chunk, mark.number())) {
                parts.close();
                throw refused(parts, chunk, "is damaged at byte " + parts.offsetOf(chunk));
            }
        }
        return new FileSnapshot(mark.header(), mark.chunkCount(), parts);
    }

    private static FatalFault refused(final SnapshotParts parts, final int chunk, final String reason) {
        return new FatalFault("snapshot " + parts.pathOf(chunk) + " " + reason + "; nothing was changed");
    }
}
