package org.pacelab.epoch;

/**
 * How a node brings its log to others.
 *
 * @param windowFrames   frames on the way to one that has not answered
 * @param maxBatchLength bytes of entries in a frame, unless one entry is longer
 * @param reportNs       how often a node reports to the control plane, and asks a silent peer what it has
 * @param patienceNs     a peer unheard for so long is not waited for
 */
public record EpochOptions(int windowFrames, int maxBatchLength, long reportNs, long patienceNs) {
    public EpochOptions {
        if (windowFrames < 2) {
            throw new IllegalArgumentException("windowFrames " + windowFrames + " is below 2");
        }
        if (maxBatchLength < 1 || maxBatchLength > EpochFrames.MAX_BATCH_LENGTH) {
            throw new IllegalArgumentException(
                    "maxBatchLength " + maxBatchLength + " is not within 1.." + EpochFrames.MAX_BATCH_LENGTH);
        }
        if (reportNs < 1 || patienceNs < 2 * reportNs) {
            throw new IllegalArgumentException(
                    "failureTimeoutNs " + patienceNs + " is below twice the positive reportNs " + reportNs);
        }
    }
}
