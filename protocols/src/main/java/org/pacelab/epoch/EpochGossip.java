package org.pacelab.epoch;

import org.agrona.DirectBuffer;
import org.pacelab.control.Configuration;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ConfigurationDecoder;
import org.pacelab.wire.codec.NodeReportDecoder;
import org.pacelab.wire.codec.PingDecoder;

/**
 * How a node learns of configurations, and lets others learn: it reports to the control plane again and again, and to the other nodes as long as it knows
 * none; a message of another epoch does not count, and whoever is behind is told, or asks. Confined to the node's thread. Allocates only when a
 * configuration comes.
 */
public final class EpochGossip {
    private final EpochState state;
    private final EpochFrames frames;
    private final EpochCounters counters;
    private final int endpointCount;
    private final ConfigurationDecoder configuration = new ConfigurationDecoder();
    private final NodeReportDecoder report = new NodeReportDecoder();
    private final PingDecoder ping = new PingDecoder();
    private long nextReportNs;

    /** @param endpointCount nodes, and replicas of the control plane behind them */
    public EpochGossip(
            final EpochState state, final EpochFrames frames, final EpochCounters counters, final int endpointCount) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
        this.endpointCount = endpointCount;
        this.nextReportNs = state.nowNs;
    }

    /** Whether a message from another node counts. */
    public boolean isOfEpoch(final int from, final long epoch, final int expectedFrom) {
        if (epoch == state.epoch()) {
            return from == expectedFrom && epoch > 0;
        }
        counters.increment(counters.staleEpochs);
        if (epoch < state.epoch()) {
            frames.sendConfiguration(from);
        } else {
            frames.sendReport(from, state.reportedIndex());
        }
        return false;
    }

    /** Somebody told a configuration, in the frame at the offset. Returns whether this node goes by it from now on. */
    public boolean onConfiguration(final int from, final DirectBuffer buffer, final int offset) {
        final int body = offset + Frames.HEADER_LENGTH;
        configuration.wrap(buffer, body, Configuration.LENGTH, ConfigurationDecoder.SCHEMA_VERSION);
        if (configuration.epoch() <= state.epoch()) {
            return false;
        }
        final Configuration next = Configuration.decode(buffer, body);
        if (from >= endpointCount || !next.isAmong(state.nodeCount)) {
            counters.increment(counters.refusedFrames);
            return false;
        }
        return adopt(next);
    }

    /** Returns whether this node goes by it from now on; then it reports that at once. */
    public boolean adopt(final Configuration next) {
        final boolean isAdopted = state.adopt(next);
        if (isAdopted) {
            nextReportNs = state.nowNs;
        }
        return isAdopted;
    }

    /** Something of what is reported has changed. */
    public void reportNow() {
        nextReportNs = state.nowNs;
    }

    /** Another node tells what it is, in the frame at the offset. */
    public void onReport(final int from, final DirectBuffer buffer, final int offset) {
        report.wrap(
                buffer,
                offset + Frames.HEADER_LENGTH,
                NodeReportDecoder.BLOCK_LENGTH,
                NodeReportDecoder.SCHEMA_VERSION);
        if (report.epoch() < state.epoch()) {
            frames.sendConfiguration(from);
        }
    }

    /** Somebody asks for a sign of life, in the frame at the offset: the control plane, or it is refused. */
    public void onPing(final int from, final DirectBuffer buffer, final int offset) {
        if (from < state.nodeCount || from >= endpointCount) {
            counters.increment(counters.refusedFrames);
            return;
        }
        ping.wrap(buffer, offset + Frames.HEADER_LENGTH, PingDecoder.BLOCK_LENGTH, PingDecoder.SCHEMA_VERSION);
        frames.sendPong(from, ping.number());
    }

    /** Returns the work done. */
    public int doWork() {
        if (state.nowNs < nextReportNs) {
            return 0;
        }
        nextReportNs = state.nowNs + state.options.reportNs();
        for (int id = state.epoch() == 0 ? 0 : state.nodeCount; id < endpointCount; id++) {
            if (id != state.selfId) {
                frames.sendReport(id, state.reportedIndex());
            }
        }
        return 1;
    }

    public long nextDeadlineNs() {
        return nextReportNs;
    }
}
