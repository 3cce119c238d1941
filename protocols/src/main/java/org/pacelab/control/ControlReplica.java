package org.pacelab.control;

import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.failure.PingDetector;
import org.pacelab.journal.Journal;
import org.pacelab.raft.RaftOptions;
import org.pacelab.raft.RaftReplica;
import org.pacelab.replica.Counters;
import org.pacelab.replica.Leadership;
import org.pacelab.replica.MemberStatus;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ConfigurationEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.LogEntryEncoder;
import org.pacelab.wire.codec.NodeReportDecoder;
import org.pacelab.wire.codec.PongDecoder;

/**
 * One replica of the control plane: a Raft group whose log holds configurations, one after the other. Its leader hears what the
 * nodes report, proposes the next configuration once all before it is executed, and tells the nodes what has committed; a node
 * whose report is behind is told again. If it goes by pings, it asks nodes that are silent for a sign of life.
 *
 * <p>Nodes are the endpoints {@code 0 .. nodeCount - 1}; the replicas of the control plane have the ids behind them. Confined to one thread. Allocates only when something
 * changes.
 */
public final class ControlReplica implements Replica, Leadership {
    private static final long CONFIGURATION_KEY = 0;

    private final int nodeCount;
    private final RaftReplica raft;
    private final Outbox outbox;
    private final Overseer overseer;

    /** Null if it does not go by pings. */
    private final Pings pings;

    private final int reconfigurations;
    private final Counters counters;
    private final UnsafeBuffer entry = new UnsafeBuffer(ByteBuffer.allocateDirect(512));
    private final NodeReportDecoder report = new NodeReportDecoder();
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final ConfigurationEncoder encoder = new ConfigurationEncoder();
    private Configuration present = Configuration.NONE;
    private DirectBuffer encodedPresent = present.encoded();
    private long presentVersion;
    private long leadingTerm;
    private long deadlineNs;

    /** Of a chain's nodes. */
    public static ControlReplica ofChain(
            final ReplicaContext context, final ControlOptions options, final RaftOptions raftOptions) {
        return new ControlReplica(context, options, raftOptions, new ChainOverseer(options, options.newDetector()));
    }

    /** Of a primary and its backups. */
    public static ControlReplica ofPrimary(
            final ReplicaContext context,
            final ControlOptions options,
            final RaftOptions raftOptions,
            final Copies copies) {
        return new ControlReplica(
                context, options, raftOptions, new PrimaryOverseer(options, copies, options.newDetector()));
    }

    private ControlReplica(
            final ReplicaContext context,
            final ControlOptions options,
            final RaftOptions raftOptions,
            final Overseer overseer) {
        nodeCount = options.nodeCount();
        raft = RaftReplica.among(context, raftOptions, controllers(context.replicaCount(), nodeCount));
        outbox = context.outbox();
        this.overseer = overseer;
        counters = context.counters();
        pings = overseer.detector instanceof PingDetector detector
                ? new Pings(detector, nodeCount, outbox, counters)
                : null;
        reconfigurations = counters.define("control/reconfigurations");
    }

    /** The Raft server behind it. */
    public RaftReplica raft() {
        return raft;
    }

    /** The latest configuration that has committed as far as it is known here. */
    public Configuration configuration() {
        return present;
    }

    @Override
    public long leadingTerm() {
        return raft.leadingTerm();
    }

    @Override
    public void onMessage(
            final long nowNs, final int from, final DirectBuffer buffer, final int offset, final int length) {
        final int templateId = Frames.templateId(buffer, offset);
        final boolean isPong = templateId == PongDecoder.TEMPLATE_ID && pings != null;
        if (templateId != NodeReportDecoder.TEMPLATE_ID && !isPong) {
            raft.onMessage(nowNs, from, buffer, offset, length);
        } else if (from < nodeCount && raft.isLeader()) {
            noteLeading(nowNs);
            if (isPong) {
                pings.onPong(nowNs, from, buffer, offset);
            } else {
                onReport(nowNs, from, buffer, offset);
            }
        }
    }

    @Override
    public int doWork(final long nowNs) {
        int work = raft.doWork(nowNs);
        deadlineNs = raft.nextDeadlineNs();
        read();
        if (raft.isLeader()) {
            noteLeading(nowNs);
            if (pings != null) {
                work += pings.doWork(nowNs);
                deadlineNs = Math.min(deadlineNs, pings.nextDeadlineNs());
            }
            if (raft.isSettled()) {
                oversee(nowNs);
            }
        }
        return work;
    }

    @Override
    public long nextDeadlineNs() {
        return deadlineNs;
    }

    private void onReport(final long nowNs, final int from, final DirectBuffer buffer, final int offset) {
        report.wrap(
                buffer,
                offset + Frames.HEADER_LENGTH,
                NodeReportDecoder.BLOCK_LENGTH,
                NodeReportDecoder.SCHEMA_VERSION);
        overseer.onReport(
                nowNs,
                from,
                Frames.incarnation(buffer, offset),
                report.epoch(),
                report.lastIndex(),
                report.lastEpoch(),
                MemberStatus.of(report.status()));
        if (report.epoch() < present.epoch()) {
            send(from);
        }
    }

    private void oversee(final long nowNs) {
        final Configuration next = overseer.next(nowNs, present);
        if (next != present) {
            deadlineNs = propose(next) ? nowNs : deadlineNs;
        } else {
            deadlineNs = Math.min(deadlineNs, overseer.nextDeadlineNs(nowNs, present));
        }
    }

    /** A new leader has heard nobody yet. */
    private void noteLeading(final long nowNs) {
        if (raft.term() != leadingTerm) {
            leadingTerm = raft.term();
            overseer.begin(nowNs);
        }
    }

    private boolean propose(final Configuration next) {
        final LogEntryEncoder command = new LogEntryEncoder().wrap(entry, 0).term(0);
        command.command().sessionId(0).sequence(0).key(CONFIGURATION_KEY).operation(OperationKind.CONFIGURATION.code());
        command.putExpected(entry, 0, 0).putValue(next.encoded(), 0, Configuration.LENGTH);
        final int length = command.encodedLength() - LogEntries.TERM_LENGTH;
        if (raft.append(entry, LogEntries.TERM_LENGTH, length) == Journal.FULL) {
            return false;
        }
        counters.increment(reconfigurations);
        return true;
    }

    /** Takes note of what has been executed, and as the leader tells all nodes. */
    private void read() {
        raft.stateMachine().read(CONFIGURATION_KEY);
        final long version = raft.stateMachine().version();
        if (version == presentVersion) {
            return;
        }
        presentVersion = version;
        present = Configuration.decode(
                raft.stateMachine().answerBuffer(), raft.stateMachine().answerOffset());
        encodedPresent = present.encoded();
        if (raft.isLeader()) {
            for (int node = 0; node < nodeCount; node++) {
                send(node);
            }
        }
    }

    private void send(final int node) {
        final int offset = outbox.tryClaim(node, Frames.HEADER_LENGTH + Configuration.LENGTH);
        if (offset != Outbox.FULL) {
            encoder.wrapAndApplyHeader(outbox.buffer(), offset, header);
            outbox.buffer().putBytes(offset + Frames.HEADER_LENGTH, encodedPresent, 0, Configuration.LENGTH);
            outbox.commit();
        }
    }

    private static long controllers(final int endpointCount, final int nodeCount) {
        return (1L << endpointCount) - (1L << nodeCount);
    }
}
