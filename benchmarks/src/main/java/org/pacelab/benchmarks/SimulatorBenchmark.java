package org.pacelab.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.pacelab.harness.cluster.Protocols;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.sim.Delay;
import org.pacelab.harness.sim.LinkTraits;
import org.pacelab.harness.sim.ServiceTimes;
import org.pacelab.harness.sim.Timing;
import org.pacelab.harness.sim.UnjudgedRun;
import org.pacelab.harness.sim.World;
import org.pacelab.journal.Durability;

/**
 * How many messages does the simulator deliver in a second on one core, with Raft in it, no history and no checks? An operation is a
 * message of any kind that has reached its node, and all that it took. The baseline is {@code calm}: one cluster in memory, eight
 * clients that ask all the time, no faults. {@code drawn} goes from seed to seed, as {@code pacelab sim} does.
 *
 * <p>{@code virtualSeconds} is the virtual time that passed in a second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class SimulatorBenchmark {
    private static final int MESSAGES = 10_000;
    private static final double NS_PER_SECOND = 1e9;

    /** Delays differ, so that frames hardly ever arrive together. */
    private static final World CALM = new World(
            Timing.synchronous(Delay.uniform(50_000, 150_000)),
            LinkTraits.PLAIN.inOrder(true),
            ServiceTimes.NONE,
            false);

    @Param({"calm", "drawn"})
    private String seeds;

    @Param({"3", "5"})
    private int replicas;

    @Param("log")
    private String setting;

    private UnjudgedRun run;

    /** Beside JMH's own figures. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class VirtualTime {
        public double virtualSeconds;
    }

    @Setup
    public void start() {
        final Protocol raft = Protocols.find("raft");
        run = seeds.equals("calm")
                ? UnjudgedRun.steady(raft, setting, replicas, Durability.MEMORY, CALM)
                : UnjudgedRun.drawn(raft, setting, replicas);
    }

    /** @throws IllegalStateException if an operation of the calm cluster went wrong */
    @TearDown
    public void stop() {
        run.close();
        if (run.otherCount() > 0) {
            throw new IllegalStateException(
                    run.otherCount() + " operations ended other than OK, " + run.okCount() + " OK");
        }
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long deliver(final VirtualTime time) {
        final long beforeNs = run.virtualNs();
        run.deliver(MESSAGES);
        time.virtualSeconds += (run.virtualNs() - beforeNs) / NS_PER_SECOND;
        return run.deliveredCount();
    }
}
