package org.pacelab.control;

import org.pacelab.control.Configuration.Member;
import org.pacelab.control.NodeReports.Report;
import org.pacelab.failure.FailureDetector;
import org.pacelab.replica.MemberStatus;

/**
 * What configuration of a primary and its backups comes next. A write is acknowledged once {@link Copies} of it are there, in an active
 * configuration only. What makes each step safe, however wrong the suspicions are:
 *
 * <ul>
 *   <li>if the primary fails, the configuration is sealed: who goes by it takes part in no earlier one. Once so many members of the latest active one have said so
 *       that each acknowledged write is with one of them, the one whose log goes furthest has them all, and is the next primary;
 *   <li>who comes or goes makes a configuration in which the primary recovers: it is active only when enough of its members have all that the primary began
 *       with, so that the same holds of it. If the primary fails before, those of the latest active one count.
 * </ul>
 *
 * Confined to one thread. Allocates only when something changes.
 */
final class PrimaryOverseer extends Overseer {
    private final Copies copies;

    /** Which configuration was found to be sealed, and since when. */
    private long sealedEpoch;

    private long sealedSinceNs;

    PrimaryOverseer(final ControlOptions options, final Copies copies, final FailureDetector detector) {
        super(options, detector);
        this.copies = copies;
    }

    @Override
    void begin(final long atNs) {
        super.begin(atNs);
        sealedEpoch = 0;
    }

    @Override
    Configuration next(final long atNs, final Configuration present) {
        nowNs = atNs;
        if (present.epoch() == 0) {
            return Configuration.first(options.nodeCount());
        }
        if (present.phase() == Phase.SEALED) {
            return recovered(present);
        }
        if (hasFailed(present.member(0))) {
            return present.sealed();
        }
        if (reports.of(present.first()).epoch != present.epoch()) {
            return present;
        }
        final boolean isAgreed =
                present.phase() == Phase.RECOVERING && reports.of(present.first()).status == MemberStatus.COMPLETE;
        return isAgreed ? present.active() : reshaped(present);
    }

    @Override
    long nextDeadlineNs(final long atNs, final Configuration present) {
        long deadlineNs =
                present.phase() == Phase.SEALED && sealedEpoch == present.epoch() && patienceEndNs() - atNs > 0
                        ? patienceEndNs()
                        : Long.MAX_VALUE;
        for (int node = 0; node < options.nodeCount(); node++) {
            if (!detector.isSuspected(node, atNs)) {
                deadlineNs = Math.min(deadlineNs, detector.suspicionNs(node));
            }
        }
        return deadlineNs;
    }

    /**
     * Once all who may answer have, and enough of them. Who is heard and does not answer for so long that another one would be taken for failed
     * is waited for no longer. Who else is there makes up for those that are missing.
     */
    private Configuration recovered(final Configuration present) {
        if (sealedEpoch != present.epoch()) {
            sealedEpoch = present.epoch();
            sealedSinceNs = nowNs;
        }
        final long base = present.base();
        long answered = 0;
        boolean isWaiting = false;
        int best = Configuration.NOBODY;
        for (int node = 0; node < options.nodeCount(); node++) {
            if (isIn(base, node) && isSound(node)) {
                if (reports.of(node).epoch == present.epoch()) {
                    answered |= bit(node);
                    best = best == Configuration.NOBODY || goesFurther(node, best) ? node : best;
                } else {
                    isWaiting = true;
                }
            }
        }
        if (best == Configuration.NOBODY
                || Long.bitCount(answered) < copies.toFindAll(present.baseCount())
                || isWaiting && nowNs - patienceEndNs() < 0) {
            return present;
        }
        long next = answered;
        long anew = 0;
        for (int node = 0; node < options.nodeCount() && Long.bitCount(next) < options.minMembers(); node++) {
            final boolean mayMakeUp = !isIn(next, node) && isHeard(node) && (!isIn(base, node) || hasForgotten(node));
            next |= mayMakeUp ? bit(node) : 0;
            anew |= mayMakeUp && hasForgotten(node) ? bit(node) : 0;
        }
        return Long.bitCount(next) < options.minMembers() ? present : recovering(present, best, next, anew);
    }

    private long patienceEndNs() {
        return sealedSinceNs + options.failureTimeoutNs();
    }

    private Configuration recovering(final Configuration present, final int first, final long nodes, final long anew) {
        final int[] ids = new int[Long.bitCount(nodes)];
        final int[] lives = new int[ids.length];
        ids[0] = first;
        int next = 1;
        for (int node = 0; node < options.nodeCount(); node++) {
            if (node != first && isIn(nodes, node)) {
                ids[next++] = node;
            }
        }
        for (int i = 0; i < ids.length; i++) {
            lives[i] = reports.of(ids[i]).life;
        }
        return present.recovering(ids, lives, anew);
    }

    /** It is heard, and has not forgotten. */
    private boolean isSound(final int node) {
        return isHeard(node) && !hasForgotten(node);
    }

    private boolean goesFurther(final int node, final int other) {
        final Report mine = reports.of(node);
        final Report others = reports.of(other);
        return mine.lastEpoch > others.lastEpoch
                || mine.lastEpoch == others.lastEpoch && mine.lastIndex > others.lastIndex;
    }

    private Configuration reshaped(final Configuration present) {
        final Configuration rest = withoutFailed(present);
        if (rest != present) {
            return rest;
        }
        if (present.hasJoiner()) {
            if (hasJoinerFailed(present)) {
                return present.without(bit(present.joinerId()));
            }
            return isCaughtUp(present, present.first()) ? withJoiner(present) : present;
        }
        final int node = candidate(present);
        if (node == Configuration.NOBODY) {
            return present;
        }
        final int life = reports.of(node).life;
        return hasForgotten(node) ? present.withJoinerAnew(node, life) : present.withJoiner(node, life);
    }

    /** Without backups that failed, as far as enough members are left; one that has forgotten, and has to stay, is admitted anew. */
    private Configuration withoutFailed(final Configuration present) {
        int left = present.count();
        long gone = 0;
        long anew = 0;
        for (int i = present.count() - 1; i > 0; i--) {
            final Member member = present.member(i);
            if (hasFailed(member) && left > options.minMembers()) {
                gone |= bit(member.id());
                left--;
            } else if (hasFailed(member) && isHeard(member.id())) {
                anew |= bit(member.id());
            }
        }
        if ((gone | anew) == 0) {
            return present;
        }
        final int[] ids = new int[left];
        final int[] lives = new int[left];
        int next = 0;
        for (int i = 0; i < present.count(); i++) {
            final Member member = present.member(i);
            if (!isIn(gone, member.id())) {
                ids[next] = member.id();
                lives[next++] = isIn(anew, member.id()) ? reports.of(member.id()).life : member.life();
            }
        }
        return present.recovering(ids, lives, anew);
    }

    private Configuration withJoiner(final Configuration present) {
        final int[] ids = new int[present.count() + 1];
        final int[] lives = new int[ids.length];
        for (int i = 0; i < present.count(); i++) {
            ids[i] = present.idAt(i);
            lives[i] = present.member(i).life();
        }
        ids[present.count()] = present.joinerId();
        lives[present.count()] = present.joinerLife();
        return present.recovering(ids, lives, 0);
    }
}
