package org.pacelab.control;

import org.pacelab.control.NodeReports.Report;
import org.pacelab.failure.FailureDetector;
import org.pacelab.replica.MemberStatus;

/**
 * Says what configuration comes next, by what the nodes tell and by whom it suspects; only the leader's is asked. Confined to one thread.
 */
abstract class Overseer {
    final ControlOptions options;
    final FailureDetector detector;
    final NodeReports reports;

    /** Of the decision that is being made. */
    long nowNs;

    Overseer(final ControlOptions options, final FailureDetector detector) {
        this.options = options;
        this.detector = detector;
        this.reports = new NodeReports(options.nodeCount());
    }

    /** This replica leads from now on: nothing is known of anybody, and nobody is suspected yet. */
    void begin(final long atNs) {
        detector.restart(atNs);
        reports.clear();
    }

    /** A node told of itself: its life, the epoch that it goes by, its last entry and that one's epoch, and what it is. */
    final void onReport(
            final long atNs,
            final int node,
            final int life,
            final long epoch,
            final long lastIndex,
            final long lastEpoch,
            final MemberStatus status) {
        if (reports.told(node, life, epoch, lastIndex, lastEpoch, status)) {
            detector.heard(node, atNs);
        }
    }

    /** The next configuration, the present one itself if it is to stay. */
    abstract Configuration next(long atNs, Configuration present);

    /** When time alone may change the answer. */
    abstract long nextDeadlineNs(long atNs, Configuration present);

    final boolean isSuspected(final int node) {
        return detector.isSuspected(node, nowNs);
    }

    final boolean isHeard(final int node) {
        return reports.of(node).life > 0 && !isSuspected(node);
    }

    /** It is not heard, or has lost all that it had since it was admitted. */
    final boolean hasFailed(final Configuration.Member member) {
        return isSuspected(member.id()) || hasForgotten(member);
    }

    final boolean hasForgotten(final Configuration.Member member) {
        return hasForgotten(member.id()) && reports.of(member.id()).life > member.life();
    }

    final boolean hasForgotten(final int node) {
        return reports.of(node).status == MemberStatus.FORGOTTEN;
    }

    /** A node that is heard, and is no member; {@link Configuration#NOBODY} for none. */
    final int candidate(final Configuration present) {
        for (int node = 0; node < options.nodeCount(); node++) {
            if (!present.isMember(node) && isHeard(node)) {
                return node;
            }
        }
        return Configuration.NOBODY;
    }

    /** It is not heard, or started again in another life than the one that joins. */
    final boolean hasJoinerFailed(final Configuration present) {
        return isSuspected(present.joinerId()) || reports.of(present.joinerId()).life > present.joinerLife();
    }

    /** Whether the joiner lacks few of the entries of the node that it gets them from. */
    final boolean isCaughtUp(final Configuration present, final int source) {
        final Report joiner = reports.of(present.joinerId());
        return joiner.life == present.joinerLife()
                && joiner.epoch == present.epoch()
                && joiner.lastIndex >= reports.of(source).lastIndex - options.joinLag();
    }

    static boolean isIn(final long nodes, final int id) {
        return (nodes >>> id & 1) != 0;
    }

    static long bit(final int id) {
        return 1L << id;
    }
}
