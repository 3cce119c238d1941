package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pacelab.harness.check.FinalState;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.SeededRandom;

/**
 * One random run: a cluster, clients, a load and a plan of faults, all drawn from the seed; then everything is healed, the load
 * goes on for a while, counters are read back, and what happened is judged. The same protocol, setting, seed and selection give
 * the same run.
 */
public final class Simulation {
    /** Clients that ask for operations; three more look after the run itself. */
    static final int CLIENTS = 8;

    private static final long MS = 1_000_000;
    private static final long HEAL_NS = 48_000 * MS;
    static final long LOAD_NS = 60_000 * MS;
    private static final long LONGEST_LOAD_NS = 10 * LOAD_NS;
    private static final long READ_BACK_NS = 20_000 * MS;
    private static final long SETTLE_NS = 20_000 * MS;
    private static final int SETTLE_LOOKS = 200;
    private static final double DELETES_PROBABILITY = .25;
    private static final int ELECTION_TIMEOUTS_TO_COMMIT = 10;
    private static final long COMMIT_TIMEOUT_NS = 600 * MS;

    /** Eight times as many as the busiest of 3,000 seeds has. */
    static final long MAX_EVENTS = 50_000_000;

    private final ClusterSetup setup;
    private final Selection selection;
    private final Promise heldTo;
    private final FaultPlan wholePlan;
    private final FaultPlan plan;
    private final List<SimulatedOperation> history = new ArrayList<>();
    private List<RecordedOperation> recorded = List.of();
    private List<FinalState> finalStates = List.of();
    private final List<String> leftOut = new ArrayList<>();
    private long maxEvents = MAX_EVENTS;
    private final List<SeededLoad> loads = new ArrayList<>();
    private final OperationNumbers numbers = new OperationNumbers();
    private final HealProbe probe;
    private final ReadBack readBack = new ReadBack();
    private final Administrator administrator;
    private final Invariants invariants;
    private final SimulationJudge judge;

    /** @throws IllegalArgumentException as {@link #requirePromise}, or for a selection of what the seed does not draw */
    public Simulation(final Protocol protocol, final String setting, final long seed, final Selection selection) {
        this(protocol, setting, seed, selection, requirePromise(protocol, setting));
    }

    /** @param heldTo what clients are to have seen, whatever the setting promises of it */
    public Simulation(
            final Protocol protocol,
            final String setting,
            final long seed,
            final Selection selection,
            final Promise heldTo) {
        this(protocol, setting, seed, selection, heldTo, true);
    }

    private Simulation(
            final Protocol protocol,
            final String setting,
            final long seed,
            final Selection selection,
            final Promise heldTo,
            final boolean isRecorded) {
        final Consumer<SimulatedOperation> taken = isRecorded ? history::add : operation -> {};
        this.selection = selection;
        requirePromise(protocol, setting);
        this.heldTo = heldTo;
        probe = new HealProbe(selection.writers() == null ? 0 : SeededLoad.REGISTERS, numbers, taken);
        setup = SimulationDraw.draw(protocol, setting, CLIENTS + 3, HEAL_NS, seed, SeedStream.SHAPE.of(seed));
        judge = new SimulationJudge(heldTo, protocol.boundOf(setting, setup.options()));
        invariants = isRecorded ? Invariants.of(setup) : new Invariants.NoInvariants();
        wholePlan = FaultDraw.draw(setup, HEAL_NS, SeedStream.PLAN.of(seed));
        selection.requireWithin(wholePlan.faults().size(), CLIENTS);
        plan = FaultPlan.of(
                selection.faultsOf(wholePlan.faults().size()).stream()
                        .map(wholePlan.faults()::get)
                        .toList(),
                HEAL_NS);
        administrator = new Administrator(setup, wholePlan, SeedStream.ADMINISTRATOR.of(seed));
        for (int i = 0; i < CLIENTS; i++) {
            final int limit = selection.hasClient(i) ? selection.operationsPerClient() : 0;
            loads.add(new SeededLoad(
                    protocol, setting, SeedStream.LOAD.of(seed, i), limit, selection.isWriter(i), numbers, taken));
        }
        if (protocol.supports(setting, OperationKind.DELETE)
                && SeedStream.DELETES.of(seed).nextBoolean(DELETES_PROBABILITY)) {
            for (int i = 0; i < CLIENTS; i++) {
                loads.get(i).deleteBy(SeedStream.DELETES.of(seed, 1L + i));
            }
        }
    }

    public SimulationResult run() {
        final Coverage.Messages messages = new Coverage.Messages();
        try (SimulatedCluster cluster = newCluster()) {
            cluster.observer(invariants);
            cluster.network().observer((atNs, from, to, buffer, offset, length) -> {
                messages.onFrame(atNs, from, to, buffer, offset, length);
                invariants.onFrame(atNs, from, to, buffer, offset, length);
            });
            final FaultInjection injection = FaultInjection.schedule(cluster, plan);
            try {
                runRecorded(cluster);
                judge();
                judge.judgeFrames(cluster.network().rejectedCount());
            } catch (final EndlessRun e) {
                judge.violated("no end", e.getMessage());
            } catch (final RuntimeException | AssertionError e) {
                judge.violated(
                        "no stop, but " + e.getClass().getSimpleName(),
                        "stopped at " + cluster.nowNs() + " ns by " + e + " at "
                                + Arrays.stream(e.getStackTrace()).findFirst().orElse(null));
            }
            return result(cluster, messages, injection);
        }
    }

    /** As {@link #run} up to {@link #LOAD_NS}, for a run of which nothing is to be recorded, and at which nobody is to look. */
    static Simulation unjudged(final Protocol protocol, final String setting, final long seed) {
        return new Simulation(protocol, setting, seed, Selection.ALL, requirePromise(protocol, setting), false);
    }

    /** How many events it may have, before it counts as one that never ends. */
    void maxEvents(final long newMaxEvents) {
        maxEvents = newMaxEvents;
    }

    ClusterSetup setup() {
        return setup;
    }

    /** A cluster that has started, with its load and its faults before it. */
    SimulatedCluster started() {
        final SimulatedCluster cluster = newCluster();
        FaultInjection.schedule(cluster, plan);
        start(cluster);
        return cluster;
    }

    /** @throws IllegalArgumentException for a setting of which no promise is known */
    public static Promise requirePromise(final Protocol protocol, final String setting) {
        if (!protocol.settings().contains(setting)) {
            throw new IllegalArgumentException("unknown setting '" + setting + "' of " + protocol.name()
                    + ", known are: " + String.join(", ", protocol.settings()));
        }
        return protocol.promiseOf(setting)
                .orElseThrow(() ->
                        new IllegalArgumentException(protocol.name() + " promises nothing that could be checked"));
    }

    /** A run that breaks off has a history, too. */
    private void runRecorded(final SimulatedCluster cluster) {
        try {
            run(cluster);
        } finally {
            recorded = Stream.concat(history.stream(), readBack.attempts().stream())
                    .map(SimulatedOperation::recorded)
                    .sorted(Comparator.comparingLong(RecordedOperation::invokedNs))
                    .toList();
        }
    }

    private SimulatedCluster newCluster() {
        final List<OperationSource> sources = new ArrayList<>(loads);
        sources.add(probe);
        sources.add(readBack);
        sources.add(administrator);
        final SimulatedCluster cluster = new SimulatedCluster(setup, sources);
        cluster.maxEvents(maxEvents);
        setClocks(cluster);
        return cluster;
    }

    private void start(final SimulatedCluster cluster) {
        cluster.start();
        cluster.at(plan.healNs(), () -> {
            administrator.settle();
            probe.begin();
            cluster.node(setup.replicaCount() + CLIENTS).wakeUp();
        });
    }

    private void run(final SimulatedCluster cluster) {
        start(cluster);
        cluster.runUntil(LOAD_NS);
        while (selection.equals(Selection.ALL) && !isEnough() && cluster.nowNs() < LONGEST_LOAD_NS) {
            cluster.runUntil(cluster.nowNs() + MS * 1_000);
        }
        loads.forEach(SeededLoad::drain);
        cluster.runUntil(cluster.nowNs() + 2 * setup.operationDeadlineNs());
        if (setup.protocol().supports(setup.setting(), OperationKind.ADD)) {
            readBack.open(numbers.newestCounter());
            cluster.node(setup.replicaCount() + CLIENTS + 1).wakeUp();
            final long untilNs = readBackUntilNs(cluster.nowNs());
            boolean goesOn = true;
            while (goesOn && !readBack.isDone() && cluster.nowNs() < untilNs) {
                goesOn = cluster.runNext();
            }
        }
        if (setup.world().timing().stabilises()) {
            settle(cluster);
        }
    }

    /** Where no delay has a bound, it takes as long as it takes; one that comes to nothing runs out of events. */
    private long readBackUntilNs(final long nowNs) {
        return setup.world().timing().stabilises() ? nowNs + READ_BACK_NS : Long.MAX_VALUE;
    }

    /** Where no delay has a bound, 60 s may be over before much has been done. */
    private boolean isEnough() {
        return history.stream().filter(SimulatedOperation::isOk).count() >= SimulationResult.MIN_OPERATIONS;
    }

    /** Until all replicas are members and have the same state, or so long that they should. */
    private void settle(final SimulatedCluster cluster) {
        final long untilNs = cluster.nowNs() + SETTLE_NS;
        while (!isSettled(cluster) && cluster.nowNs() < untilNs) {
            cluster.runUntil(cluster.nowNs() + SETTLE_NS / SETTLE_LOOKS);
        }
        leftOut.addAll(leftOut(cluster));
        leftOut.addAll(invariants.outsiders(replicas(cluster)));
        finalStates = invariants.finalStates(
                replicas(cluster), history.stream().map(SimulatedOperation::key).collect(Collectors.toSet()));
    }

    private boolean isSettled(final SimulatedCluster cluster) {
        return leftOut(cluster).isEmpty() && invariants.areSettled(replicas(cluster));
    }

    /** Replicas that run, and were not brought back after they had been removed. */
    private List<String> leftOut(final SimulatedCluster cluster) {
        return administrator.absent().stream()
                .filter(replica -> cluster.node(replica).isUp())
                .sorted()
                .map(replica -> "node " + replica + " runs, and was not brought back after it had been removed")
                .toList();
    }

    private List<SimulatedNode> replicas(final SimulatedCluster cluster) {
        return IntStream.range(0, setup.replicaCount()).mapToObj(cluster::node).toList();
    }

    /** Clocks start anywhere. */
    private void setClocks(final SimulatedCluster cluster) {
        final SeededRandom random = SeedStream.CLOCK.of(setup.seed());
        for (int i = 0; i < setup.replicaCount(); i++) {
            cluster.node(i)
                    .clock(new NodeClock(
                            random.nextLong(-3_600_000 * MS, 3_600_000 * MS),
                            random.nextLong(-setup.maxRatePpm(), setup.maxRatePpm())));
        }
    }

    private void judge() {
        invariants.conclude(history, finalStates, judge::observe);
        judge.judgeReplicas(invariants);
        if (invariants.committedLog() != null) {
            judge.judgeByLog(invariants.committedLog(), history);
        }
        judge.judgeHistory(recorded, finalStates);
        if (setup.world().timing().stabilises()) {
            judge.judgeLiveness(
                    history, plan.healNs(), plan.healNs() + ELECTION_TIMEOUTS_TO_COMMIT * electionTimeoutNs());
        }
        judge.judgeReadBack(readBack.operations(), history, invariants.mayLoseWrites());
        leftOut.forEach(line -> judge.violated("membership", line));
    }

    private long electionTimeoutNs() {
        return setup.options().getOrDefault("electionTimeoutMaxNs", COMMIT_TIMEOUT_NS);
    }

    private SimulationResult result(
            final SimulatedCluster cluster, final Coverage.Messages messages, final FaultInjection injection) {
        final Map<String, Long> counters = new HashMap<>();
        cluster.counters().forEach(counters::put);
        return new SimulationResult(
                setup,
                selection,
                heldTo,
                wholePlan.faults(),
                injection.strikes(),
                messages.names(),
                counters,
                cluster.nowNs(),
                cluster.deliveredCount(),
                cluster.eventCount(),
                cluster.traceHash(),
                recorded,
                judge.violations(),
                judge.observed());
    }
}
