package org.pacelab.log;

import org.pacelab.journal.SnapshotStore;
import org.pacelab.kv.SnapshotScan;

/**
 * When snapshots are taken, and how they go to peers.
 *
 * @param snapshotEntries     one is taken when so many entries were executed since the last one; 0: only when the journal has grown
 *                            enough to make it worthwhile, or a peer needs one
 * @param snapshotChunkLength bytes of one chunk at most
 * @param resendNs            chunks that are not answered for so long are sent again
 * @param patienceNs          for so long either side of a transfer waits for the other to go on
 */
public record SnapshotOptions(int snapshotEntries, int snapshotChunkLength, long resendNs, long patienceNs) {
    public SnapshotOptions {
        if (snapshotEntries < 0) {
            throw new IllegalArgumentException("snapshotEntries " + snapshotEntries + " is negative");
        }
        if (snapshotChunkLength < SnapshotScan.MIN_CHUNK_LENGTH
                || snapshotChunkLength > SnapshotStore.MAX_CHUNK_LENGTH) {
            throw new IllegalArgumentException("snapshotChunkLength " + snapshotChunkLength + " is not within "
                    + SnapshotScan.MIN_CHUNK_LENGTH + ".." + SnapshotStore.MAX_CHUNK_LENGTH);
        }
        if (resendNs < 1 || patienceNs <= resendNs) {
            throw new IllegalArgumentException(
                    "resendNs " + resendNs + " and patienceNs " + patienceNs + " must be positive and in this order");
        }
    }
}
