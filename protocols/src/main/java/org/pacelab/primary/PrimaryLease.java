package org.pacelab.primary;

import java.util.Arrays;
import org.pacelab.control.Configuration;
import org.pacelab.epoch.EpochFrames;
import org.pacelab.replica.Counters;

/**
 * What lets a primary answer reads: it asks its backups in rounds, and until {@link org.pacelab.epoch.EpochOptions#grantedNs} after it sent a round that so many members
 * have answered as have to have a write, no other primary acknowledges anything. For the control plane makes another only when so many members have left
 * this epoch that one of them answered, and that one waits out the lease. Confined to the node's thread. Allocates nothing after construction.
 */
final class PrimaryLease {
    private static final long NEVER_NS = Long.MIN_VALUE / 2;
    private static final int REMEMBERED = 8;

    private final PrimaryState state;
    private final EpochFrames frames;
    private final int rounds;
    private final Counters counters;
    private final long[] sentNs = new long[REMEMBERED];
    private final long[] answeredRounds;
    private final long[] sorted;
    private long round;
    private long nextRoundNs;
    private long grantedSinceNs = NEVER_NS;

    PrimaryLease(final PrimaryState state, final EpochFrames frames, final Counters counters) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
        this.rounds = counters.define("primary/lease-rounds");
        this.answeredRounds = new long[state.nodeCount];
        this.sorted = new long[state.nodeCount];
    }

    /** A new epoch: what was granted in the one before is gone. */
    void restart() {
        round = state.roundsBefore();
        Arrays.fill(answeredRounds, round);
        Arrays.fill(sentNs, NEVER_NS);
        grantedSinceNs = NEVER_NS;
        nextRoundNs = state.nowNs;
    }

    boolean isHeld(final long nowNs) {
        return state.isActivePrimary()
                && (state.copies.of(state.configuration().count()) == 1
                        || nowNs - grantedSinceNs < state.options.grantedNs());
    }

    /** From another node in this epoch: of the primary a question, of a backup its answer. */
    void onToken(final int from, final long tokenRound) {
        if (from == state.sourceId()) {
            frames.sendToken(from, tokenRound, 0);
        } else if (state.isActivePrimary() && tokenRound <= round && tokenRound > answeredRounds[from]) {
            answeredRounds[from] = tokenRound;
            grant();
        }
    }

    /** Returns the work done. */
    int doWork() {
        if (!state.isActivePrimary() || state.isOnlyMember() || state.nowNs < nextRoundNs) {
            return 0;
        }
        round++;
        sentNs[(int) round & REMEMBERED - 1] = state.nowNs;
        nextRoundNs = state.nowNs + state.options.tokenNs();
        counters.increment(rounds);
        final Configuration present = state.configuration();
        for (int i = 1; i < present.count(); i++) {
            frames.sendToken(present.idAt(i), round, 0);
        }
        return 1;
    }

    long nextDeadlineNs() {
        return state.isActivePrimary() && !state.isOnlyMember() ? nextRoundNs : Long.MAX_VALUE;
    }

    private void grant() {
        final Configuration present = state.configuration();
        sorted[0] = round;
        for (int i = 1; i < present.count(); i++) {
            sorted[i] = answeredRounds[present.idAt(i)];
        }
        final long answered = Largest.of(sorted, present.count(), state.copies.of(present.count()));
        if (answered > state.roundsBefore() && round - answered < REMEMBERED) {
            grantedSinceNs = Math.max(grantedSinceNs, sentNs[(int) answered & REMEMBERED - 1]);
        }
    }
}
