package org.pacelab.harness.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.harness.scenario.Workload;
import org.pacelab.harness.scenario.Workload.Arrival;
import org.pacelab.replica.Outcome;

class LoadLoopTest {
    private static final long MS_NS = 1_000_000L;
    private static final long SECOND_NS = 1000 * MS_NS;
    private static final Workload OPEN = Workloads.openLoop(Arrival.CONSTANT, 1000);

    @ParameterizedTest
    @EnumSource(
            value = Arrival.class,
            names = {"CONSTANT", "POISSON"})
    void openLoopSendsEveryArrivalOfTheWindowWhenItIsDue(final Arrival arrival) {
        final Workload workload = Workloads.openLoop(arrival, 1000);
        final VirtualLoad load = new VirtualLoad(workload, null, sentNs -> sentNs + MS_NS);
        final LoadResult result = load.run();
        final ArrivalSchedule expected = new LoadPlan(workload, 0, 1).newSchedule(0);
        expected.restart(result.startNs());

        assertThat(result.endNs() - result.startNs()).isEqualTo(workload.durationNs());
        for (final VirtualLoad.Ended operation : load.ended) {
            assertThat(operation.intendedNs()).isEqualTo(expected.nextNs());
            assertThat(operation.sentNs()).isEqualTo(operation.intendedNs());
            assertThat(operation.completedNs()).isEqualTo(operation.intendedNs() + MS_NS);
            expected.take();
        }
        assertThat(expected.nextNs()).isGreaterThanOrEqualTo(result.endNs());
        assertThat(result.scheduled()).isEqualTo(load.ended.size()).isEqualTo(result.sentInWindow());
        assertThat(result.flags()).isEmpty();
    }

    @Test
    void closedLoopKeepsItsOperationsOutstanding() {
        final VirtualLoad load = new VirtualLoad(Workloads.closedLoop(4), null, sentNs -> sentNs + MS_NS);
        final LoadResult result = load.run();

        assertThat(result.sessions()).isEqualTo(4);
        assertThat(result.ok()).isEqualTo(4000);
        assertThat(result.waited()).isZero();
        assertThat(load.ended).allMatch(operation -> operation.responseNs() == MS_NS);
        assertThat(load.client.submitted).containsOnly(load.client.operationCount / 4);
    }

    @Test
    void warmUpEndsWhenMediansAreSteadyAndIsNotMeasured() {
        final VirtualLoad load = new VirtualLoad(OPEN, null, sentNs -> sentNs + MS_NS);
        final LoadResult result = load.run();

        assertThat(result.warmUpNs()).isEqualTo(WarmUp.SECONDS * SECOND_NS);
        assertThat(load.client.operationCount).isGreaterThan(3000 + result.scheduled() - 2);
        assertThat(load.ended).hasSize(1000).allMatch(operation -> operation.intendedNs() >= result.startNs());
        assertThat(load.seconds)
                .extracting(LoadListener.Second::phase)
                .startsWith(LoadLoop.Phase.WARMING_UP, LoadLoop.Phase.WARMING_UP, LoadLoop.Phase.WARMING_UP)
                .contains(LoadLoop.Phase.MEASURING);
    }

    @Test
    void warmUpThatStaysRestlessEndsAtItsLimitAndSaysSo() {
        final VirtualLoad load = new VirtualLoad(OPEN, null, sentNs -> sentNs + MS_NS * (1 + sentNs / SECOND_NS % 2));
        final LoadResult result = load.run();

        assertThat(result.warmUpNs()).isEqualTo(OPEN.maxWarmUpNs());
        assertThat(result.flags()).containsExactly(RowFlag.NOT_STEADY);
    }

    @Test
    void anotherRowIsOfferedByTheSameSessionsAndMeasuredByItself() {
        final VirtualLoad load = new VirtualLoad(OPEN, null, sentNs -> sentNs + MS_NS);
        final LoadResult first = load.run();
        final long submitted = load.client.operationCount;
        final Workload faster = OPEN.at(4000, SECOND_NS / 2);
        load.next(new LoadPlan(faster, 0, 2));
        final long nextNs = load.nowNs;
        load.loop.measureFrom(nextNs + SECOND_NS / 4);
        final LoadResult second = load.run();

        assertThat(first.scheduled()).isEqualTo(1000);
        assertThat(second.startNs()).isEqualTo(nextNs + SECOND_NS / 4);
        assertThat(second.endNs() - second.startNs()).isEqualTo(SECOND_NS / 2);
        assertThat(second.scheduled()).isEqualTo(2000).isEqualTo(second.ok());
        assertThat(second.sessions()).isEqualTo(first.sessions());
        assertThat(load.ended).hasSize(2000).allMatch(operation -> operation.responseNs() == MS_NS);
        assertThat(load.client.operationCount - submitted).isBetween(2990L, 3010L);
        assertThat(second.flags()).isEmpty();
    }

    @Test
    void aClosedLoopGoesOnAsAnOpenOneAndWhatItLeftBehindIsNotMeasured() {
        final VirtualLoad load = new VirtualLoad(Workloads.closedLoop(16), null, sentNs -> sentNs + 20 * MS_NS);
        load.run();
        load.next(new LoadPlan(OPEN.at(100, SECOND_NS), 0, 2));
        load.loop.measureFrom(load.nowNs + 5 * MS_NS);
        final LoadResult result = load.run();

        assertThat(result.scheduled()).isEqualTo(100).isEqualTo(load.ended.size());
        assertThat(load.ended).allMatch(operation -> operation.intendedNs() >= result.startNs());
    }

    /** A server that answers reads, and in the window no write: those keep three of four sessions for ever, reads have the others. */
    @Test
    void writesThatAreNotAnsweredDoNotKeepReadsFromTheirSessions() {
        final VirtualLoad load =
                new VirtualLoad(Workloads.lasting(OPEN, 32, SECOND_NS), null, sentNs -> sentNs + MS_NS);
        load.runUntil(LoadLoop.Phase.WARMING_UP, 0);
        load.loop.measureFrom(load.nowNs + SECOND_NS);
        load.client.answersWrites = false;
        final LoadResult result = load.run();
        final List<VirtualLoad.Ended> reads =
                load.ended.stream().filter(ended -> !ended.write()).toList();
        final List<VirtualLoad.Ended> writes =
                load.ended.stream().filter(VirtualLoad.Ended::write).toList();

        assertThat(reads).hasSizeBetween(400, 600).allMatch(read -> read.responseNs() == MS_NS);
        assertThat(writes).hasSize(1000 - reads.size());
        assertThat(writes.stream().filter(write -> write.outcome() == Outcome.UNKNOWN))
                .hasSizeLessThanOrEqualTo(24);
        assertThat(writes).noneMatch(write -> write.outcome() == Outcome.OK);
        assertThat(result.failed()).isEqualTo(result.unsent()).isPositive();
        assertThat(result.waited()).isEqualTo(result.unsent());
    }

    @Test
    void whatWaitedForASessionOfItsKindGoesInOrderOnceThereIsOne() {
        final VirtualLoad load =
                new VirtualLoad(Workloads.lasting(OPEN, 32, SECOND_NS), null, sentNs -> sentNs + MS_NS);
        load.runUntil(LoadLoop.Phase.WARMING_UP, 0);
        load.loop.measureFrom(load.nowNs);
        load.client.answersWrites = false;
        load.runUntil(LoadLoop.Phase.MEASURING, SECOND_NS / 2);
        load.client.answersWrites = true;
        final LoadResult result = load.run();
        final List<Long> writes = load.ended.stream()
                .filter(VirtualLoad.Ended::write)
                .map(VirtualLoad.Ended::intendedNs)
                .toList();

        assertThat(result.ok()).isEqualTo(1000);
        assertThat(writes).hasSizeBetween(400, 600).isSorted();
        assertThat(result.waited()).isBetween(150L, 300L);
    }

    @Test
    void aWindowAtWhoseEndNothingIsUnderWayHasNothingToDrain() {
        final VirtualLoad load =
                new VirtualLoad(Workloads.openLoop(Arrival.CONSTANT, 100), null, sentNs -> sentNs + MS_NS);
        final LoadResult result = load.run();

        assertThat(load.nowNs).isEqualTo(result.endNs());
        assertThat(result.ok()).isEqualTo(100);
    }

    @Test
    void nothingElseCanBeOfferedBeforeTheEndOrAfterAStop() {
        final VirtualLoad load = new VirtualLoad(OPEN, null, sentNs -> sentNs + MS_NS);
        load.runUntil(LoadLoop.Phase.WARMING_UP, 0);
        final LoadPlan plan = new LoadPlan(OPEN, 0, 2);

        assertThatThrownBy(() -> load.next(plan)).hasMessage("the load is still WARMING_UP");
        load.loop.stop();
        load.run();
        assertThatThrownBy(() -> load.next(plan)).hasMessage("the load is stopped");
    }

    @Test
    void sessionsThatNeverOpenEndTheRun() {
        final VirtualLoad load = new VirtualLoad(OPEN, null, sentNs -> sentNs);
        load.client.isOpen = false;

        assertThatThrownBy(load::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("only 0 of 16 sessions were opened within 30 s");
    }

    @Test
    void operationsThatAServerNeverAnswersAreUnknownAndThoseBehindThemFailed() {
        final AtomicLong silentFromNs = new AtomicLong(Long.MAX_VALUE);
        final VirtualLoad load =
                new VirtualLoad(OPEN, null, sentNs -> sentNs < silentFromNs.get() ? sentNs + MS_NS : Long.MAX_VALUE);
        load.runUntil(LoadLoop.Phase.WARMING_UP, 0);
        silentFromNs.set(load.nowNs + SECOND_NS);
        load.loop.measureFrom(silentFromNs.get());
        final LoadResult result = load.run();

        assertThat(result.scheduled()).isEqualTo(1000);
        assertThat(result.ok()).isZero();
        assertThat(result.unknown())
                .isEqualTo(load.ended.stream()
                        .filter(operation -> operation.outcome() == Outcome.UNKNOWN)
                        .count());
        assertThat(result.unknown()).isEqualTo(16);
        assertThat(result.unsent()).isEqualTo(984).isEqualTo(result.failed()).isEqualTo(result.waited());
        assertThat(load.ended)
                .extracting(VirtualLoad.Ended::completedNs)
                .containsOnly(result.endNs() + VirtualLoad.DEADLINE_NS);
        assertThat(result.flags())
                .containsExactly(RowFlag.SESSION_BOUND, RowFlag.NOT_OK, RowFlag.RATE_MISSED, RowFlag.NOT_STEADY);
    }

    @Test
    void refusedOperationIsTheNextOneSentWithItsClockRunning() {
        final VirtualLoad load = new VirtualLoad(OPEN, null, sentNs -> sentNs + MS_NS);
        load.runUntil(LoadLoop.Phase.MEASURING, 100 * MS_NS);
        load.client.refuses = slot -> true;
        final long refusedNs = load.nowNs;
        load.runUntil(() -> load.nowNs >= refusedNs + 50 * MS_NS);
        load.client.refuses = slot -> false;
        final LoadResult result = load.run();

        assertThat(result.ok()).isEqualTo(1000);
        assertThat(load.ended.stream().mapToLong(VirtualLoad.Ended::intendedNs)).isSorted();
        assertThat(load.ended.stream()
                        .mapToLong(VirtualLoad.Ended::responseNs)
                        .max()
                        .orElseThrow())
                .isBetween(49 * MS_NS, 52 * MS_NS);
        assertThat(result.waited()).isLessThan(50);
    }

    @ParameterizedTest
    @EnumSource(
            value = Arrival.class,
            names = {"CONSTANT", "CLOSED"})
    void operationsThatFreeSessionsRefuseDoNotWaitForASession(final Arrival arrival) {
        final VirtualLoad load = new VirtualLoad(
                arrival == Arrival.CLOSED ? Workloads.closedLoop(4) : OPEN, null, sentNs -> sentNs + MS_NS);
        load.runUntil(LoadLoop.Phase.MEASURING, 0);
        load.client.refuses = slot -> true;
        final LoadResult result = load.run();

        assertThat(result.unsent()).isEqualTo(result.failed()).isPositive();
        assertThat(result.waited()).isZero();
        assertThat(result.flags()).contains(RowFlag.NOT_OK).doesNotContain(RowFlag.SESSION_BOUND);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 15})
    void sessionsThatRefuseHoldUpNoOthers(final int refusing) {
        final VirtualLoad load = new VirtualLoad(OPEN, null, sentNs -> sentNs + MS_NS / 2);
        load.runUntil(LoadLoop.Phase.MEASURING, 0);
        final int last = load.client.sessionCount() - 1;
        load.client.refuses = slot -> slot > last - refusing;
        final LoadResult result = load.run();

        assertThat(result.ok()).isEqualTo(1000);
        assertThat(load.ended).allMatch(operation -> operation.sentNs() == operation.intendedNs());
    }

    @Test
    void refusingSessionsAreTriedOnceACycle() {
        final VirtualLoad load = new VirtualLoad(OPEN, null, sentNs -> sentNs + MS_NS / 2);
        load.runUntil(LoadLoop.Phase.MEASURING, 100 * MS_NS);
        load.client.refuses = slot -> true;
        load.runUntil(() -> load.client.refusalCount > 0);

        assertThat(load.client.refusalCount).isEqualTo(load.client.sessionCount());
        load.loop.doWork();
        assertThat(load.client.refusalCount).isEqualTo(2L * load.client.sessionCount());
    }

    @Test
    void stoppedLoadKeepsWhatItMeasured() {
        final VirtualLoad load = new VirtualLoad(OPEN, null, sentNs -> sentNs + MS_NS);
        load.runUntil(LoadLoop.Phase.MEASURING, 500 * MS_NS);
        load.loop.stop();
        final LoadResult result = load.run();

        assertThat(result.ok() + result.unknown()).isBetween(499L, 501L).isEqualTo(result.scheduled());
        assertThat(result.unknown()).isLessThanOrEqualTo(2);
        assertThat(result.flags()).contains(RowFlag.INTERRUPTED);
    }

    @ParameterizedTest
    @EnumSource(LoadLoop.Phase.class)
    void stopEndsEveryPhaseAndTheLogHasWhatWasMeasured(final LoadLoop.Phase phase, @TempDir final Path folder)
            throws IOException {
        final Path log = folder.resolve("latency.hlog");
        final VirtualLoad load =
                new VirtualLoad(OPEN, new LatencyRecorder(log, Runnable::run), sentNs -> sentNs + 5 * MS_NS / 2);
        load.runUntil(() -> load.loop.phase() == phase);
        load.loop.stop();
        final LoadResult result = load.run();
        final List<Path> logs = Files.exists(log) ? List.of(log) : List.of();

        assertThat(LatencyTotals.read(logs)
                        .of(LatencyTag.Ending.OK, LatencyTag.Measure.RESPONSE)
                        .getTotalCount())
                .isEqualTo(result.ok());
    }

    @Test
    void windowStartsWhenItIsToldTo() {
        final VirtualLoad load = new VirtualLoad(OPEN, null, sentNs -> sentNs + MS_NS);
        load.runUntil(LoadLoop.Phase.WARMING_UP, 0);
        final long startNs = load.nowNs + 1234 * MS_NS + 567;
        load.loop.measureFrom(startNs);
        final LoadResult result = load.run();

        assertThat(result.startNs()).isEqualTo(startNs);
        assertThat(load.ended.get(0).intendedNs()).isEqualTo(startNs);
        assertThat(load.ended).hasSize(1000);
    }

    @Test
    void recoveryIsTheFirstOkOfAnOperationThatFellDueAfterTheFault() {
        final AtomicLong repairedNs = new AtomicLong(0);
        final VirtualLoad load = new VirtualLoad(OPEN, null, sentNs -> Math.max(sentNs + MS_NS / 2, repairedNs.get()));
        load.runUntil(LoadLoop.Phase.MEASURING, 100 * MS_NS);
        final long startNs = load.nowNs - load.nowNs % MS_NS;
        repairedNs.set(startNs + 60 * MS_NS);
        load.loop.watchRecovery(startNs + 20 * MS_NS + 1);
        load.loop.watchRecovery(startNs + 30 * MS_NS);
        load.loop.watchRecovery(startNs + 70 * MS_NS + 1);
        load.run();

        assertThat(load.recoveries)
                .containsExactly(
                        startNs + 20 * MS_NS + 1 + " " + (startNs + 60 * MS_NS + MS_NS / 2),
                        startNs + 30 * MS_NS + " " + (startNs + 60 * MS_NS + MS_NS / 2),
                        startNs + 70 * MS_NS + 1 + " " + (startNs + 71 * MS_NS + MS_NS / 2));
    }

    @Test
    void nothingIsAllocatedPerOperation() {
        final AtomicLong delayNs = new AtomicLong(MS_NS);
        final VirtualLoad load = new VirtualLoad(
                Workloads.lasting(Workloads.closedLoop(8), 0, Long.MAX_VALUE / 4),
                new NoRecord(),
                sentNs -> sentNs + delayNs.get());
        load.runUntil(LoadLoop.Phase.MEASURING, MS_NS);
        delayNs.set(100);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long[] allocated = new long[5];
        for (int round = 0; round < allocated.length; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            final long untilOperation = load.client.operationCount + 100_000;
            while (load.client.operationCount < untilOperation) {
                load.loop.doWork();
                load.nowNs += 100;
            }
            allocated[round] = threads.getCurrentThreadAllocatedBytes() - before;
        }

        assertThat(LongStream.of(allocated).min())
                .as(Arrays.toString(allocated))
                .hasValue(0);
    }

    /** A recorder that allocates nothing, so that the loop alone is measured. */
    private static final class NoRecord implements Recorder {
        @Override
        public void rehearse(final long nowNs) {}

        @Override
        public void start(final long startNs, final long startEpochMs) {}

        @Override
        public void record(
                final boolean write,
                final Outcome outcome,
                final long intendedNs,
                final long sentNs,
                final long completedNs) {}

        @Override
        public void recordUnsent(final boolean write, final long intendedNs, final long givenUpNs) {}

        @Override
        public void advanceTo(final long nowNs) {}

        @Override
        public void close(final long nowNs) {}
    }
}
