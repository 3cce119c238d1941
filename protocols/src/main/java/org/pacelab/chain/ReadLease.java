package org.pacelab.chain;

import java.util.Arrays;
import org.pacelab.epoch.EpochFrames;

/**
 * What lets a member answer linearizable reads: a token goes from the head along all members and back to the head, again and again, and
 * each member knows when it passed one on that came all the way round. Until {@link org.pacelab.epoch.EpochOptions#grantedNs} after that nobody acknowledges anything in an
 * epoch without it, for every other member was still in this epoch then, and waits out the lease when it leaves.
 *
 * <p>A round that does not come back is followed by another one. Confined to the node's thread. Allocates nothing after construction.
 */
final class ReadLease {
    private static final long NEVER_NS = Long.MIN_VALUE / 2;
    private static final int REMEMBERED = 8;

    private final ChainState state;
    private final EpochFrames frames;
    private final ChainCounters counters;
    private final long[] passedNs = new long[REMEMBERED];
    private final long[] rounds = new long[REMEMBERED];
    private long round;
    private long completedRound;
    private long nextRoundNs;
    private long provenNs = NEVER_NS;

    ReadLease(final ChainState state, final EpochFrames frames, final ChainCounters counters) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
    }

    /** A new epoch: what was granted in the one before is gone. */
    void restart(final long nowNs) {
        Arrays.fill(rounds, 0);
        round = state.isHead() ? state.roundsBefore() : 0;
        completedRound = round;
        provenNs = NEVER_NS;
        nextRoundNs = nowNs;
    }

    /** Whether linearizable reads may be answered now. */
    boolean isHeld(final long nowNs) {
        return state.isOnlyMember() || nowNs - provenNs < state.options.grantedNs();
    }

    /** When this member was certainly part of the chain the last time. */
    long provenNs(final long nowNs) {
        return state.isOnlyMember() ? nowNs : provenNs;
    }

    /** From the member before, in this epoch: of the head from the tail. */
    void onToken(final long nowNs, final long tokenRound, final long tokenCompletedRound) {
        if (state.isHead()) {
            if (tokenRound > completedRound && tokenRound <= round) {
                completedRound = tokenRound;
                prove(tokenRound);
            }
        } else if (tokenRound > round && tokenCompletedRound < tokenRound) {
            round = tokenRound;
            prove(tokenCompletedRound);
            pass(nowNs, tokenCompletedRound);
        }
    }

    /** Begins the rounds that are due. Returns the work done. */
    int doWork(final long nowNs) {
        if (!state.isHead() || state.isOnlyMember() || nowNs < nextRoundNs) {
            return 0;
        }
        round++;
        nextRoundNs = nowNs + state.options.tokenNs();
        counters.increment(counters.tokenRounds);
        pass(nowNs, completedRound);
        return 1;
    }

    long nextDeadlineNs() {
        return state.isHead() && !state.isOnlyMember() ? nextRoundNs : Long.MAX_VALUE;
    }

    private void pass(final long nowNs, final long tokenCompletedRound) {
        final int slot = (int) round & (REMEMBERED - 1);
        rounds[slot] = round;
        passedNs[slot] = nowNs;
        frames.sendToken(state.nextInRing(), round, tokenCompletedRound);
    }

    private void prove(final long completed) {
        final int slot = (int) completed & (REMEMBERED - 1);
        if (completed > 0 && rounds[slot] == completed) {
            provenNs = Math.max(provenNs, passedNs[slot]);
        }
    }
}
