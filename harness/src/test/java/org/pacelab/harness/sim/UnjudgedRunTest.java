package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.cluster.RaftProtocol;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.journal.Durability;

class UnjudgedRunTest {
    private static final Protocol RAFT = new RaftProtocol();
    private static final World CALM = World.calm(100_000);

    /** Everything that a world may ask of a frame at once. */
    private static final World ROUGH = new World(
            Timing.asynchronous(Delay.mixture(.5, Delay.pareto(20_000, 1.5), Delay.exponential(50_000))),
            LinkTraits.PLAIN.lossy(.01, .01).limited(50_000_000, 1 << 16),
            ServiceTimes.each(1_000),
            true);

    @ParameterizedTest
    @CsvSource({"log, 3", "log, 5", "read-index, 3", "lease, 5", "sequential, 3", "eventual, 5"})
    void allocatesNothingPerDeliveredFrame(final String setting, final int replicaCount) {
        try (UnjudgedRun run = UnjudgedRun.steady(RAFT, setting, replicaCount, Durability.MEMORY, CALM)) {
            assertThat(leastAllocated(run)).isZero();
            assertThat(run.otherCount()).isZero();
        }
    }

    @Test
    void allocatesNothingPerDeliveredFrameInARoughWorldByClocksThatDrift() {
        try (UnjudgedRun run = UnjudgedRun.steady(RAFT, "log", 3, Durability.MEMORY, ROUGH)) {
            IntStream.range(0, 3).forEach(i -> run.cluster().node(i).clock(new NodeClock(i * 1_000_000L, 40 - 40 * i)));
            assertThat(leastAllocated(run)).isZero();
            assertThat(run.cluster().network().lostCount()).isPositive();
        }
    }

    @Test
    void deliversSoManyFramesAsItIsAsked() {
        try (UnjudgedRun steady = UnjudgedRun.steady(RAFT, "log", 3, Durability.MEMORY, CALM);
                UnjudgedRun drawn = UnjudgedRun.drawn(RAFT, "log", 5)) {
            for (int i = 1; i <= 300; i++) {
                steady.deliver(997);
                drawn.deliver(997);
                assertThat(steady.deliveredCount()).isEqualTo(997L * i);
                assertThat(drawn.deliveredCount()).isEqualTo(997L * i);
            }
            assertThat(drawn.virtualNs()).isGreaterThan(Simulation.LOAD_NS);
        }
    }

    @Test
    void clientsOfASteadyClusterAskAllTheTimeAndAreAnswered() {
        try (UnjudgedRun run = UnjudgedRun.steady(RAFT, "log", 3, Durability.MEMORY, CALM)) {
            run.deliver(20_000);
            final long okBefore = run.okCount();
            run.deliver(60_000);
            assertThat(run.okCount() - okBefore).isGreaterThan(60_000 / 7);
            assertThat(run.otherCount()).isZero();
        }
    }

    @Test
    void aDrawnRunMeetsTheFaultsOfItsSeeds() {
        try (UnjudgedRun run = UnjudgedRun.drawn(RAFT, "log", 3)) {
            run.cluster().runUntil(Simulation.LOAD_NS - 1);
            assertThat(run.cluster().setup().replicaCount()).isEqualTo(3);
            assertThat(run.cluster().network().lostCount()).isPositive();
            assertThat(IntStream.range(0, 3).map(i -> run.cluster().node(i).incarnation()))
                    .anyMatch(life -> life > 1);
        }
    }

    /** Of five times 100,000 frames, after as many as it takes to be warm. */
    private static long leastAllocated(final UnjudgedRun run) {
        run.deliver(300_000);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            run.deliver(100_000);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
