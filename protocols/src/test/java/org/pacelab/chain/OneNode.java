package org.pacelab.chain;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.control.ConfigurationText;
import org.pacelab.epoch.EpochCounters;
import org.pacelab.epoch.EpochFrames;
import org.pacelab.journal.Journal;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.LeaseTokenDecoder;

/** One life of one node of four, by its state: a test says what configurations it learns of, and looks at what tokens it sends. */
final class OneNode implements Outbox {
    static final int NODES = 4;
    static final ChainOptions OPTIONS = ChainOptions.fixed();

    final Journal journal;
    final ChainState state;
    final ReadLease lease;
    /** As {@code round/completedRound to node}. */
    final List<String> tokens = new ArrayList<>();

    private final DurableOutbox outbox;
    private final UnsafeBuffer claimed = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
    private int claimedTo;

    OneNode(final int id, final int life, final boolean amnesiac, final Journal journal) {
        this.journal = journal;
        outbox = new DurableOutbox(this, journal, 1 << 16);
        final ReplicaContext context =
                new ReplicaContext(id, life, NODES, 0, amnesiac, outbox, journal, new SeededRandom(1), new Counters());
        state = new ChainState(context, OPTIONS, new EpochCounters(context.counters(), "chain"));
        lease = new ReadLease(state, new EpochFrames(state, outbox), new ChainCounters(context.counters()));
    }

    /** Learns of a configuration, written as in {@link ConfigurationText}. Returns whether it goes by it. */
    boolean adopt(final long nowNs, final String steps) {
        final boolean isAdopted = adoptUnforced(nowNs, steps);
        force();
        return isAdopted;
    }

    boolean adoptUnforced(final long nowNs, final String steps) {
        state.nowNs = nowNs;
        final boolean isAdopted = state.adopt(ConfigurationText.of(steps));
        if (isAdopted) {
            lease.restart(nowNs);
        }
        return isAdopted;
    }

    void force() {
        journal.force(journal.appendedSequence());
        outbox.release();
    }

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        claimedTo = toEndpointId;
        return 0;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return claimed;
    }

    @Override
    public void commit() {
        final LeaseTokenDecoder token =
                new LeaseTokenDecoder().wrapAndApplyHeader(claimed, 0, new FrameHeaderDecoder());
        tokens.add(token.round() + "/" + token.completedRound() + " to " + claimedTo);
    }

    @Override
    public void abort() {}
}
