package org.pacelab.control;

import org.pacelab.control.Configuration.Member;
import org.pacelab.control.NodeReports.Report;
import org.pacelab.failure.FailureDetector;
import org.pacelab.replica.MemberStatus;

/**
 * What configuration of a chain comes next (van Renesse & Schneider 2004, §3: the master). A member is <em>complete</em> if it has all that was
 * acknowledged before its admission and what passed through it since. What makes each step safe, however wrong the suspicions are:
 *
 * <ul>
 *   <li>the next configuration holds a complete member that has said that it goes by the present one. Nothing is acknowledged in an epoch
 *       without all of its complete members, and that one takes part in no earlier epoch any more: so nothing is acknowledged in those, and all
 *       that was is where the next one can find it;
 *   <li>no complete member goes if fewer than {@code minMembers} complete ones would be left.
 * </ul>
 *
 * One step at a time: failed members go; a node that is no member joins; it becomes the last member. A failed member that cannot go before
 * another is complete gets one before it, which the members before that one bring up to date, or makes way for those that do it. One that lacks
 * something and has come to be the first is admitted anew as the last, since nobody would bring it up to date. Confined to one thread. Allocates only when something changes.
 */
final class ChainOverseer extends Overseer {
    ChainOverseer(final ControlOptions options, final FailureDetector detector) {
        super(options, detector);
    }

    @Override
    Configuration next(final long atNs, final Configuration present) {
        nowNs = atNs;
        if (present.epoch() == 0) {
            return Configuration.first(options.nodeCount());
        }
        final long failed = failed(present);
        final long gone = removable(present, failed);
        if (gone != 0) {
            return without(gone, failed, present);
        }
        final int forgetful = forgetful(present);
        if (forgetful != Configuration.NOBODY) {
            return replaced(forgetful, failed, present);
        }
        final Member first = present.member(0);
        if (isIncomplete(first, present)) {
            return isSafeWithout(bit(first.id()), present) ? present.withReplaced(first.id(), first.life()) : present;
        }
        final Configuration reordered = reordered(present, failed);
        return reordered != present ? reordered : joined(present, failed);
    }

    @Override
    long nextDeadlineNs(final long atNs, final Configuration present) {
        long deadlineNs = Long.MAX_VALUE;
        for (int node = 0; node < options.nodeCount(); node++) {
            final boolean counts = present.isMember(node) || present.joinerId() == node;
            if (counts && !detector.isSuspected(node, atNs)) {
                deadlineNs = Math.min(deadlineNs, detector.suspicionNs(node));
            }
        }
        return deadlineNs;
    }

    /** Members, and the joiner, that are not heard or have forgotten, a bit each. */
    private long failed(final Configuration present) {
        long failed = 0;
        for (int i = 0; i < present.count(); i++) {
            final Member member = present.member(i);
            if (hasFailed(member)) {
                failed |= bit(member.id());
            }
        }
        if (present.hasJoiner()) {
            failed |= hasJoinerFailed(present) ? bit(present.joinerId()) : 0;
        }
        return failed;
    }

    /** Of the failed ones those that can be done without, the last ones first. */
    private long removable(final Configuration present, final long failed) {
        long removed = present.hasJoiner() ? failed & bit(present.joinerId()) : 0;
        int left = present.count();
        int completeLeft = completeCount(present);
        for (int i = present.count() - 1; i >= 0; i--) {
            final Member member = present.member(i);
            if (isIn(failed, member.id()) && left > options.minMembers()) {
                final boolean counts = isComplete(member);
                final boolean maybe = !counts && !hasForgotten(member);
                if (counts && completeLeft > options.minMembers()
                        || maybe && completeLeft >= options.minMembers()
                        || hasForgotten(member)) {
                    removed |= bit(member.id());
                    left--;
                    completeLeft -= counts ? 1 : 0;
                }
            }
        }
        return removed;
    }

    /**
     * Without those that go. Nobody would bring those up to date that lack something and come before the first complete one then: they go, too, or,
     * if too few would be left, make way for those that can do it.
     */
    private Configuration without(final long gone, final long failed, final Configuration present) {
        long leading = 0;
        int left = 0;
        boolean isLed = false;
        boolean maySomeGo = true;
        for (int i = 0; i < present.count(); i++) {
            final Member member = present.member(i);
            if (isIn(gone, member.id())) {
                continue;
            }
            left++;
            isLed |= isComplete(member);
            if (!isLed && isIn(failed, member.id())) {
                maySomeGo = false;
            } else if (!isLed) {
                if (!isIncomplete(member, present)) {
                    return present;
                }
                leading |= bit(member.id());
            }
        }
        if (left == present.count()) {
            return isSafeWithout(0, present) ? present.without(gone) : present;
        }
        if (!maySomeGo || leading != 0 && left - Long.bitCount(leading) < options.minMembers()) {
            return ordered(failed, present);
        }
        return isSafeWithout(gone | leading, present) ? present.without(gone | leading) : present;
    }

    /** The one that has forgotten starts over as the last, once one that is complete comes first among the others. */
    private Configuration replaced(final int forgetful, final long failed, final Configuration present) {
        final Member first = present.member(present.first() == forgetful && present.count() > 1 ? 1 : 0);
        if (!isComplete(first)) {
            return ordered(failed, present);
        }
        return isSafeWithout(bit(forgetful), present)
                ? present.withReplaced(forgetful, reports.of(forgetful).life)
                : present;
    }

    /** A member that has forgotten, and cannot be removed for too few would be left. */
    private int forgetful(final Configuration present) {
        for (int i = 0; i < present.count(); i++) {
            final int id = present.idAt(i);
            if (!isSuspected(id) && hasForgotten(present.member(i))) {
                return id;
            }
        }
        return Configuration.NOBODY;
    }

    /** A failed member that keeps one behind it from being brought up to date, and cannot go before that, makes way for those that can do it. */
    private Configuration reordered(final Configuration present, final long failed) {
        boolean isBehindFailed = false;
        boolean isInTheWay = false;
        for (int i = 0; i < present.count(); i++) {
            final Member member = present.member(i);
            if (isIn(failed, member.id())) {
                isBehindFailed = true;
            } else {
                isInTheWay |= isBehindFailed && !isComplete(member);
            }
        }
        return isInTheWay ? ordered(failed, present) : present;
    }

    /** The complete ones that are heard first, if the one that leads them goes by the present configuration, the failed ones last. */
    private Configuration ordered(final long failed, final Configuration present) {
        long complete = 0;
        boolean isLed = false;
        for (int i = 0; i < present.count(); i++) {
            final Member member = present.member(i);
            if (!isIn(failed, member.id()) && isComplete(member)) {
                isLed |= complete == 0 && goesBy(member, present);
                complete |= bit(member.id());
            }
        }
        return isLed ? present.withOrder(complete, failed) : present;
    }

    private Configuration joined(final Configuration present, final long failed) {
        final boolean isLastFailed = isIn(failed, present.last());
        final boolean isLastSound = !isLastFailed && goesBy(present.member(present.count() - 1), present);
        if (present.hasJoiner() && !isLastFailed) {
            return isLastSound && isCaughtUp(present, present.last()) && isSafeWithout(0, present)
                    ? present.withJoinerLast()
                    : present;
        }
        final int node = present.hasJoiner() ? present.joinerId() : candidate(present);
        if (node == Configuration.NOBODY || completeCount(present) + Long.bitCount(failed) < present.count()) {
            return present;
        }
        if (isLastSound) {
            return present.withJoiner(node, reports.of(node).life);
        }
        final int position = soundMembers(present, failed);
        if (position > 0) {
            return isSafeWithout(0, present) ? present.withInserted(position, node, reports.of(node).life) : present;
        }
        return isLastFailed ? ordered(failed, present) : present;
    }

    /** How many members, from the first on, are heard and complete. */
    private int soundMembers(final Configuration present, final long failed) {
        int sound = 0;
        while (sound < present.count()
                && !isIn(failed, present.idAt(sound))
                && goesBy(present.member(sound), present)) {
            sound++;
        }
        return sound;
    }

    /** Whether somebody is left who has all that was acknowledged, and takes part in no earlier epoch any more. */
    private boolean isSafeWithout(final long nodes, final Configuration present) {
        for (int i = 0; i < present.count(); i++) {
            final Member member = present.member(i);
            if (!isIn(nodes, member.id()) && !isSuspected(member.id()) && goesBy(member, present)) {
                return true;
            }
        }
        return false;
    }

    private int completeCount(final Configuration present) {
        int count = 0;
        for (int i = 0; i < present.count(); i++) {
            count += isComplete(present.member(i)) ? 1 : 0;
        }
        return count;
    }

    private boolean isComplete(final Member member) {
        final Report report = reports.of(member.id());
        return report.status == MemberStatus.COMPLETE && report.epoch >= member.admission();
    }

    private boolean goesBy(final Member member, final Configuration present) {
        return isComplete(member) && reports.of(member.id()).epoch == present.epoch();
    }

    private boolean isIncomplete(final Member member, final Configuration present) {
        final Report report = reports.of(member.id());
        return report.status == MemberStatus.INCOMPLETE && report.epoch == present.epoch();
    }
}
