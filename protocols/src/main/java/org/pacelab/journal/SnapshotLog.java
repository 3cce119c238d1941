package org.pacelab.journal;

/** A journal in files, as far as its {@link FileSnapshots} know it. Methods belong to the replica's thread. */
interface SnapshotLog {
    /** Records that a snapshot is the newest, and empties the log if it replaces it. Returns the sequence, or {@link Journal#FULL}. */
    long publish(FileSnapshot snapshot, boolean replacesLog);

    /** Files of the log begun since the one that names the newest snapshot. */
    long segmentsSinceSnapshot();
}
