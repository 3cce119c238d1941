package org.pacelab.chain;

import java.util.List;
import org.pacelab.control.ConfigurationText;
import org.pacelab.epoch.Downstream;
import org.pacelab.epoch.EpochCounters;
import org.pacelab.epoch.EpochFrames;
import org.pacelab.epoch.LogWatcher;
import org.pacelab.epoch.Upstream;
import org.pacelab.journal.Journal;
import org.pacelab.log.Admission;
import org.pacelab.log.LogCounters;
import org.pacelab.log.LogRoom;
import org.pacelab.log.SnapshotFrames;
import org.pacelab.log.SnapshotTransfer;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.SentFrames;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.LeaseTokenDecoder;

/** One life of one node of four, by its state: a test says what configurations it learns of, and looks at what tokens it sends. */
final class OneNode {
    static final int NODES = 4;
    static final ChainOptions OPTIONS = ChainOptions.fixed();

    final Journal journal;
    final ChainState state;
    final ReadLease lease;
    final Downstream downstream;
    final Upstream upstream;
    final EpochFrames frames;

    private final DurableOutbox outbox;
    private final SentFrames sent = new SentFrames();

    OneNode(final int id, final int life, final boolean amnesiac, final Journal journal) {
        this.journal = journal;
        outbox = new DurableOutbox(sent, journal, 1 << 16);
        final ReplicaContext context =
                new ReplicaContext(id, life, NODES, 0, amnesiac, outbox, journal, new SeededRandom(1), new Counters());
        final EpochCounters counters = new EpochCounters(context.counters(), "chain");
        state = new ChainState(context, OPTIONS, counters);
        frames = new EpochFrames(state, outbox);
        lease = new ReadLease(state, frames, new ChainCounters(context.counters()));
        downstream = new Downstream(
                state,
                frames,
                counters,
                new SnapshotTransfer(
                        state,
                        new SnapshotFrames(state, outbox),
                        OPTIONS.epochs().snapshots(),
                        new LogCounters(context.counters(), "chain")),
                false);
        final Admission admission = new Admission(state, new LogRoom(state, downstream), 16);
        frames.waitingIn(admission);
        upstream = new Upstream(state, frames, counters, admission, LogWatcher.NONE);
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
            downstream.restart(state.successorId());
            upstream.restart();
        }
        return isAdopted;
    }

    void force() {
        journal.force(journal.appendedSequence());
        outbox.release();
    }

    /** The tokens that it sent, each as {@code round/completedRound to node}. */
    List<String> tokens() {
        return sent.frames().stream().map(OneNode::token).toList();
    }

    List<SentFrames.Sent> sent() {
        return sent.frames();
    }

    private static String token(final SentFrames.Sent sent) {
        final LeaseTokenDecoder token =
                new LeaseTokenDecoder().wrapAndApplyHeader(sent.frame(), 0, new FrameHeaderDecoder());
        return token.round() + "/" + token.completedRound() + " to " + sent.to();
    }
}
