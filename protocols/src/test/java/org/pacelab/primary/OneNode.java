package org.pacelab.primary;

import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.control.ConfigurationText;
import org.pacelab.control.Copies;
import org.pacelab.epoch.EpochCounters;
import org.pacelab.epoch.EpochFrames;
import org.pacelab.epoch.EpochOptions;
import org.pacelab.journal.Journal;
import org.pacelab.log.LogCounters;
import org.pacelab.log.SnapshotFrames;
import org.pacelab.log.SnapshotTransfer;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.SentFrames;
import org.pacelab.wire.codec.ChainAckDecoder;
import org.pacelab.wire.codec.ChainAckEncoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.LeaseTokenDecoder;

/** One life of one node of a few, by its state: a test says what configurations it learns of, and looks at what tokens it sends. */
final class OneNode {
    static final int NODES = 7;

    final Journal journal;
    final EpochOptions options = EpochOptions.fixed();
    final PrimaryState state;
    final PrimaryLease lease;
    final Backups backups;

    private final DurableOutbox outbox;
    private final SentFrames sent = new SentFrames();
    private final UnsafeBuffer ack = new UnsafeBuffer(new byte[128]);

    OneNode(final int id, final int life, final boolean amnesiac, final Journal journal, final Copies copies) {
        this.journal = journal;
        outbox = new DurableOutbox(sent, journal, 1 << 16);
        final ReplicaContext context =
                new ReplicaContext(id, life, NODES, 0, amnesiac, outbox, journal, new SeededRandom(1), new Counters());
        final EpochCounters counters = new EpochCounters(context.counters(), "primary");
        state = new PrimaryState(context, options, copies, counters);
        final EpochFrames frames = new EpochFrames(state, outbox);
        lease = new PrimaryLease(state, frames, context.counters());
        backups = new Backups(
                state,
                frames,
                counters,
                new SnapshotTransfer(
                        state,
                        new SnapshotFrames(state, outbox),
                        options.snapshots(),
                        new LogCounters(context.counters(), "primary")));
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
            lease.restart();
            backups.restart();
        }
        return isAdopted;
    }

    /** So many entries more, of the present epoch, not forced. */
    void append(final int count) {
        final UnsafeBuffer command = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
        for (int i = 0; i < count; i++) {
            journal.append(state.term(), command, 0, command.capacity());
        }
    }

    /** A backup has all up to the index. */
    void acknowledged(final int from, final long matchIndex) {
        new ChainAckEncoder()
                .wrapAndApplyHeader(ack, 0, new FrameHeaderEncoder())
                .epoch(state.epoch())
                .commitIndex(0)
                .matchIndex(matchIndex)
                .matchEpoch(0)
                .refused((short) 0);
        backups.onAck(from, new ChainAckDecoder().wrapAndApplyHeader(ack, 0, new FrameHeaderDecoder()));
    }

    /** Sends the tokens that are due at a time. */
    int workOnLease(final long nowNs) {
        state.nowNs = nowNs;
        return lease.doWork();
    }

    void answered(final long nowNs, final int from, final long round) {
        state.nowNs = nowNs;
        lease.onToken(from, round);
    }

    void force() {
        journal.force(journal.appendedSequence());
        outbox.release();
    }

    /** The tokens that it sent, each as {@code round to node}. */
    List<String> tokens() {
        return sent.frames().stream().map(OneNode::token).toList();
    }

    private static String token(final SentFrames.Sent sent) {
        final LeaseTokenDecoder token =
                new LeaseTokenDecoder().wrapAndApplyHeader(sent.frame(), 0, new FrameHeaderDecoder());
        return token.round() + " to " + sent.to();
    }
}
