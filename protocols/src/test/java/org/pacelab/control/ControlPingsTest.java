package org.pacelab.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.failure.PingDetector;
import org.pacelab.failure.PingOptions;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.raft.RaftOptions;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.MemberStatus;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.SentFrames;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.NodeReportEncoder;
import org.pacelab.wire.codec.PingDecoder;
import org.pacelab.wire.codec.PongEncoder;

/** The only replica of the control plane of three nodes, which the test plays: a node missed a report after 100 ms, and times out after 300 ms. */
class ControlPingsTest {
    private static final long MS = 1_000_000;
    private static final int NODES = 3;

    private final SentFrames sent = new SentFrames();
    private final Journal journal = new MemoryJournal(1 << 20);
    private final Counters counters = new Counters();
    private final UnsafeBuffer received = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final NodeReportEncoder report = new NodeReportEncoder();
    private final PongEncoder pong = new PongEncoder();
    private ControlReplica control;
    private long nowNs = 1_000 * MS;

    /** Has room for everything, and keeps nothing. */
    private static final class Nowhere implements Outbox {
        private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));

        @Override
        public int tryClaim(final int toEndpointId, final int length) {
            return 0;
        }

        @Override
        public MutableDirectBuffer buffer() {
            return buffer;
        }

        @Override
        public void commit() {}

        @Override
        public void abort() {}
    }

    /** Leads, and its first configuration has committed; all nodes have just told of it. */
    private void lead(final int pings) {
        final RaftOptions raft = RaftOptions.defaults();
        control = ControlReplica.ofChain(
                new ReplicaContext(
                        NODES,
                        1,
                        NODES + 1,
                        nowNs,
                        false,
                        new DurableOutbox(sent, journal, 1 << 20),
                        journal,
                        new SeededRandom(1),
                        counters),
                new ControlOptions(NODES, 300 * MS, 1, 0, 50 * MS, 0, pings),
                RaftOptions.ofControlPlane(
                        raft.electionTimeoutMinNs(), raft.electionTimeoutMaxNs(), raft.heartbeatNs(), 0));
        for (int i = 0; i < 10_000 && control.configuration().epoch() == 0; i++) {
            work(MS);
        }
        reports(0, 1, 2);
        work(0);
        sent.frames().clear();
    }

    @Test
    void pingsTheSilentAndNobodyElse() {
        lead(1);
        for (int i = 0; i < 20; i++) {
            reports(0, 2);
            work(10 * MS);
        }
        assertThat(pings()).containsExactly("1 to 1", "2 to 1");
        assertThat(counters.get("control/pings")).isEqualTo(2);
    }

    @Test
    void pingsNobodyUnlessToldTo() {
        lead(0);
        work(1_000 * MS);
        assertThat(pings()).isEmpty();
    }

    @Test
    void wakesUpForPings() {
        lead(1);
        final long heardNs = nowNs;
        boolean isDue = false;
        while (nowNs < heardNs + 100 * MS) {
            assertThat(pings()).isEmpty();
            assertThat(control.nextDeadlineNs()).isBetween(nowNs + 1, heardNs + 100 * MS);
            isDue = control.nextDeadlineNs() == heardNs + 100 * MS;
            work(control.nextDeadlineNs() - nowNs);
        }
        assertThat(isDue).isTrue();
        assertThat(pings()).containsExactly("1 to 0", "1 to 1", "1 to 2");
    }

    @Test
    void whoAnswersNoPingIsRemoved() {
        lead(1);
        live(320, 0, 2);
        assertThat(control.configuration()).hasToString("epoch 2: 0 2");
        assertThat(counters.get("control/pings-to-suspected")).isPositive();
    }

    /** It tells nothing any more, and nobody takes it for failed. */
    @Test
    void whoAnswersPingsStays() {
        lead(1);
        for (int i = 0; i < 100; i++) {
            reports(0, 2);
            work(10 * MS);
            answerPings(1);
        }
        assertThat(control.configuration()).hasToString("epoch 1: 0 1 2");
        assertThat(counters.get("control/pings")).isBetween(8L, 11L);
    }

    /** The last moment before it would be removed; once it has been, it may join again. */
    @ParameterizedTest
    @ValueSource(longs = {295, 900})
    void anAnswerClearsASuspicion(final long silentMs) {
        lead(1);
        live(silentMs, 0, 2);
        final boolean isRemoved = control.configuration().epoch() > 1;
        assertThat(isRemoved).isEqualTo(silentMs > 300);
        reports(0, 2);
        answerPings(1);
        live(40, 0, 2);
        assertThat(control.configuration()).hasToString(isRemoved ? "epoch 3: 0 2, joining 1" : "epoch 1: 0 1 2");
    }

    @Test
    void aLateLeaderSuspectsNobodyThatItHasNotPinged() {
        lead(1);
        work(5_000 * MS);
        assertThat(pings()).containsExactly("1 to 0", "1 to 1", "1 to 2");
        assertThat(control.configuration()).hasToString("epoch 1: 0 1 2");
        answerPings(0);
        answerPings(2);
        live(210, 0, 2);
        assertThat(control.configuration()).hasToString("epoch 2: 0 2");
    }

    @Test
    void answersThatNobodyWaitsForDoNotCount() {
        lead(1);
        for (int i = 0; i < 32; i++) {
            reports(0, 2);
            pong(1, 1_000);
            pong(1, 0);
            pong(NODES, 1);
            work(10 * MS);
        }
        assertThat(control.configuration()).hasToString("epoch 2: 0 2");
    }

    @Test
    void allocatesNothing() {
        final PingDetector detector = new PingDetector(NODES, PingOptions.ofReports(50 * MS, 300 * MS));
        final Pings pings = new Pings(detector, NODES, new Nowhere(), counters);
        assertThat(Allocation.leastOf(() -> {
                    nowNs = pings.nextDeadlineNs();
                    pings.doWork(nowNs);
                    encodePong(counters.get("control/pings") / NODES);
                    pings.onPong(nowNs, 1, received, 0);
                }))
                .isZero();
    }

    /** Steps of 5 ms in which some nodes report. */
    private void live(final long ms, final int... nodes) {
        for (long i = 0; i < ms / 5; i++) {
            work(5 * MS);
            reports(nodes);
        }
    }

    private void work(final long byNs) {
        nowNs += byNs;
        control.doWork(nowNs);
        journal.force(journal.appendedSequence());
        control.doWork(nowNs);
    }

    private void reports(final int... nodes) {
        for (final int node : nodes) {
            final int length = report.wrapAndApplyHeader(received, 0, header)
                    .epoch(control.configuration().epoch())
                    .lastIndex(0)
                    .lastEpoch(0)
                    .status(MemberStatus.COMPLETE.code())
                    .limit();
            receive(node, length);
        }
    }

    private void answerPings(final int node) {
        for (final SentFrames.Sent ping : List.copyOf(sent.frames())) {
            if (ping.to() == node && ping.templateId() == PingDecoder.TEMPLATE_ID) {
                pong(node, number(ping));
                sent.frames().remove(ping);
            }
        }
    }

    private void pong(final int node, final long number) {
        receive(node, encodePong(number));
    }

    private int encodePong(final long number) {
        return pong.wrapAndApplyHeader(received, 0, header).number(number).limit();
    }

    private void receive(final int node, final int length) {
        Frames.seal(received, 0, length, node, 1);
        assertThat(Frames.check(received, 0, length)).isNull();
        control.onMessage(nowNs, node, received, 0, length);
    }

    /** Those that were sent, each as {@code number to node}. */
    private List<String> pings() {
        final List<String> pings = new ArrayList<>();
        for (final SentFrames.Sent frame : sent.frames()) {
            if (frame.templateId() == PingDecoder.TEMPLATE_ID) {
                pings.add(number(frame) + " to " + frame.to());
            }
        }
        return pings;
    }

    private static long number(final SentFrames.Sent ping) {
        return new PingDecoder()
                .wrapAndApplyHeader(ping.frame(), 0, new FrameHeaderDecoder())
                .number();
    }
}
