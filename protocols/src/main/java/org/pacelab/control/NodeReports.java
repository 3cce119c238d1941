package org.pacelab.control;

import org.pacelab.replica.MemberStatus;

/** The latest that each node told of itself in its latest life. Confined to one thread; allocates nothing after construction. */
final class NodeReports {
    private final Report[] reports;

    /** Of one node; nothing yet if {@code life} is 0. */
    static final class Report {
        int life;
        long epoch;
        long lastIndex;
        long lastEpoch;
        MemberStatus status = MemberStatus.INCOMPLETE;
    }

    NodeReports(final int nodeCount) {
        reports = new Report[nodeCount];
        clear();
    }

    void clear() {
        for (int i = 0; i < reports.length; i++) {
            reports[i] = new Report();
        }
    }

    Report of(final int node) {
        return reports[node];
    }

    /** Returns false for one that came late: of an earlier life, or of an earlier epoch in the same one. */
    boolean told(
            final int node,
            final int life,
            final long epoch,
            final long lastIndex,
            final long lastEpoch,
            final MemberStatus status) {
        final Report report = reports[node];
        if (life < report.life || life == report.life && epoch < report.epoch) {
            return false;
        }
        report.life = life;
        report.epoch = epoch;
        report.lastIndex = lastIndex;
        report.lastEpoch = lastEpoch;
        report.status = status;
        return true;
    }
}
