package org.pacelab.control;

import org.pacelab.failure.FailureDetector;
import org.pacelab.failure.HeartbeatDetector;
import org.pacelab.failure.PhiAccrualDetector;
import org.pacelab.failure.PhiAccrualOptions;
import org.pacelab.failure.PingDetector;
import org.pacelab.failure.PingOptions;

/**
 * What a control plane goes by.
 *
 * @param nodeCount        the nodes that it looks after are the endpoints 0 .. nodeCount - 1
 * @param failureTimeoutNs a node unheard for so long is removed
 * @param minMembers       no node is removed if fewer members, of a chain fewer complete ones, would be left: so many minus one may lose
 *                         their disks
 * @param joinLag          a joiner that lacks no more entries than this becomes a member
 * @param reportNs         how often a node is heard that has not failed
 * @param phiThreshold     0 to go by {@code failureTimeoutNs} alone, else a node is removed when phi has reached this, half that time being an
 *                         acceptable pause
 * @param pings            1 to go by pings: a node that missed a report is asked for a sign of life, and removed when it has not answered for as long as
 *                         its round trips make likely, {@code failureTimeoutNs} at most; else 0
 */
public record ControlOptions(
        int nodeCount,
        long failureTimeoutNs,
        int minMembers,
        long joinLag,
        long reportNs,
        int phiThreshold,
        int pings) {
    public ControlOptions {
        if (nodeCount < 1 || nodeCount > Configuration.MAX_MEMBERS) {
            throw new IllegalArgumentException(
                    "nodeCount " + nodeCount + " is not within 1.." + Configuration.MAX_MEMBERS);
        }
        if (minMembers < 1 || minMembers > nodeCount) {
            throw new IllegalArgumentException("minMembers " + minMembers + " is not within 1.." + nodeCount);
        }
        if (failureTimeoutNs < 1) {
            throw new IllegalArgumentException("failureTimeoutNs " + failureTimeoutNs + " is below 1");
        }
        if (joinLag < 0) {
            throw new IllegalArgumentException("joinLag " + joinLag + " is negative");
        }
        if (reportNs < 1) {
            throw new IllegalArgumentException("reportNs " + reportNs + " is below 1");
        }
        if (phiThreshold < 0 || phiThreshold > PhiAccrualOptions.MAX_THRESHOLD) {
            throw new IllegalArgumentException(
                    "phiThreshold " + phiThreshold + " is not within 0.." + PhiAccrualOptions.MAX_THRESHOLD);
        }
        if (phiThreshold > 0) {
            phiAccrual(phiThreshold, reportNs, failureTimeoutNs);
        }
        if (pings < 0 || pings > 1) {
            throw new IllegalArgumentException("pings " + pings + " is not within 0..1");
        }
        if (pings == 1 && phiThreshold > 0) {
            throw new IllegalArgumentException(
                    "pings 1 and phiThreshold " + phiThreshold + " are two failure detectors: one of them is to be 0");
        }
        if (pings == 1) {
            PingOptions.ofReports(reportNs, failureTimeoutNs);
        }
    }

    FailureDetector newDetector() {
        if (pings == 1) {
            return new PingDetector(nodeCount, PingOptions.ofReports(reportNs, failureTimeoutNs));
        }
        return phiThreshold == 0
                ? new HeartbeatDetector(nodeCount, failureTimeoutNs)
                : new PhiAccrualDetector(nodeCount, phiAccrual(phiThreshold, reportNs, failureTimeoutNs));
    }

    private static PhiAccrualOptions phiAccrual(final int threshold, final long reportNs, final long failureTimeoutNs) {
        return PhiAccrualOptions.ofHeartbeat(threshold, reportNs, failureTimeoutNs / 2);
    }
}
