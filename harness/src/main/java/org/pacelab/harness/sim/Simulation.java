package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.pacelab.harness.check.LinearizabilityCheck;
import org.pacelab.harness.check.SearchBudget;
import org.pacelab.harness.check.Verdict;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.journal.Durability;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.SeededRandom;

/**
 * One random run: a cluster, clients, a load and a plan of faults, all drawn from the seed; then everything is healed, counters
 * are read back, and what happened is judged. The same protocol, setting and seed give the same run.
 */
public final class Simulation {
    private static final long MS = 1_000_000;
    private static final long MAX_CONFIGURATIONS = 2_000_000;
    private static final long FAULTY_NS = 20_000 * MS;
    private static final double SHORTEST_DELAY_NS = 5e4;
    private static final double LONGEST_DELAY_NS = 3e7;
    private static final double SHORTEST_RETRY_NS = 1e8;
    private static final double LONGEST_RETRY_NS = 1e9;
    private static final long READ_BACK_NS = 20_000 * MS;
    private static final int CLIENTS = 8;
    private static final int ELECTION_TIMEOUTS_TO_COMMIT = 10;
    private static final List<String> OFF_IN_SOME_RUNS = List.of("preVote", "checkQuorum");
    private static final long SHAPE_STREAM = 11;
    private static final long PLAN_STREAM = 12;
    private static final long CLOCK_STREAM = 13;
    private static final long LOAD_STREAM = 20;

    private final ClusterSetup setup;
    private final FaultPlan plan;
    private final List<SimulatedOperation> history = new ArrayList<>();
    private List<RecordedOperation> recorded = List.of();
    private final OperationNumbers numbers = new OperationNumbers();
    private final List<SeededLoad> loads = new ArrayList<>();
    private final ReadBack readBack = new ReadBack();
    private final List<String> violations = new ArrayList<>();
    private final RaftChecks checks;
    private final Promise promise;

    /** @throws IllegalArgumentException as {@link #requirePromise} */
    public Simulation(final Protocol protocol, final String setting, final long seed) {
        this(protocol, setting, seed, new RaftChecks());
    }

    Simulation(final Protocol protocol, final String setting, final long seed, final RaftChecks checks) {
        this.checks = checks;
        promise = requirePromise(protocol, setting);
        final SeededRandom shape = SeededRandom.derive(seed, SHAPE_STREAM);
        final long delayNs = (long) shape.nextLogUniform(SHORTEST_DELAY_NS, LONGEST_DELAY_NS);
        final long retryTimeoutNs = 8 * delayNs + (long) shape.nextLogUniform(SHORTEST_RETRY_NS, LONGEST_RETRY_NS);
        final Durability[] durabilities = Durability.values();
        setup = new ClusterSetup(
                protocol,
                setting,
                options(protocol, shape),
                shape.nextBoolean(.5) ? 3 : 5,
                CLIENTS + 1,
                durabilities[shape.nextInt(durabilities.length)],
                World.calm(delayNs),
                shape.nextLong(MS / 10, 10 * MS),
                retryTimeoutNs,
                4 * retryTimeoutNs,
                seed);
        plan = FaultDraw.draw(setup, FAULTY_NS, SeededRandom.derive(seed, PLAN_STREAM));
        for (int i = 0; i < CLIENTS; i++) {
            loads.add(new SeededLoad(protocol, setting, SeededRandom.derive(seed, LOAD_STREAM + i), numbers, history));
        }
    }

    public SimulationResult run() {
        final List<OperationSource> sources = new ArrayList<>(loads);
        sources.add(readBack);
        try (SimulatedCluster cluster = new SimulatedCluster(setup, sources)) {
            setClocks(cluster);
            cluster.observer(checks);
            FaultInjection.schedule(cluster, plan);
            try {
                runRecorded(cluster);
                judge();
            } catch (final RuntimeException | AssertionError e) {
                violations.add("stopped at " + cluster.nowNs() + " ns by " + e + " at " + e.getStackTrace()[0]);
            }
            return result(cluster);
        }
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

    /** Options that change how a protocol elects are off in some runs. */
    private static Map<String, Long> options(final Protocol protocol, final SeededRandom shape) {
        final Map<String, Long> options = new HashMap<>();
        for (final String option : OFF_IN_SOME_RUNS) {
            if (shape.nextBoolean(.25) && protocol.options().containsKey(option)) {
                options.put(option, 0L);
            }
        }
        return options;
    }

    /** A run that breaks off has a history, too. */
    private void runRecorded(final SimulatedCluster cluster) {
        try {
            run(cluster);
        } finally {
            recorded = history.stream()
                    .map(SimulatedOperation::recorded)
                    .sorted(Comparator.comparingLong(RecordedOperation::invokedNs))
                    .toList();
        }
    }

    private void run(final SimulatedCluster cluster) {
        cluster.start();
        cluster.runUntil(plan.healNs() + ELECTION_TIMEOUTS_TO_COMMIT * electionTimeoutNs());
        loads.forEach(SeededLoad::drain);
        cluster.runUntil(cluster.nowNs() + 2 * setup.operationDeadlineNs());
        if (setup.protocol().supports(setup.setting(), OperationKind.ADD)) {
            readBack.open(numbers.newestCounter());
            cluster.node(setup.replicaCount() + CLIENTS).wakeUp();
            final long untilNs = cluster.nowNs() + READ_BACK_NS;
            while (!readBack.isDone() && cluster.nowNs() < untilNs) {
                cluster.runNext();
            }
        }
    }

    /** Clocks start anywhere, and drift as far as the protocol says it bears. */
    private void setClocks(final SimulatedCluster cluster) {
        final SeededRandom random = SeededRandom.derive(setup.seed(), CLOCK_STREAM);
        final long maxDriftPpm = setup.options().getOrDefault("maxDriftPpm", 0L);
        for (int i = 0; i < setup.replicaCount(); i++) {
            cluster.node(i)
                    .clock(new NodeClock(
                            random.nextLong(-3_600_000 * MS, 3_600_000 * MS),
                            random.nextLong(-maxDriftPpm, maxDriftPpm)));
        }
    }

    private void judge() {
        violations.addAll(checks.violations());
        violations.addAll(checks.committedLog().violations());
        violations.addAll(HistoryCheck.violations(checks.committedLog(), history, promise));
        if (promise == Promise.LINEARIZABLE) {
            checkLinearizability();
        }
        checkLiveness();
        checkCounters();
    }

    /** By search, without a look at the log or at what the protocol says of versions. To give up counts as a violation. */
    private void checkLinearizability() {
        final Verdict verdict =
                LinearizabilityCheck.check(recorded, new SearchBudget(MAX_CONFIGURATIONS, Long.MAX_VALUE, () -> 0));
        if (verdict.answer() != Verdict.Answer.VALID) {
            violations.add("linearizability " + verdict.describe()
                    + verdict.witness().stream()
                            .map(operation -> "; session " + operation.session() + " from " + operation.invokedNs()
                                    + " to " + operation.completedNs() + " ns: " + operation.describe())
                            .collect(Collectors.joining()));
        }
    }

    private void checkLiveness() {
        final long fromNs = plan.healNs();
        final long untilNs = fromNs + ELECTION_TIMEOUTS_TO_COMMIT * electionTimeoutNs();
        if (history.stream()
                .noneMatch(operation -> operation.isWrite()
                        && operation.isOk()
                        && operation.completedNs() > fromNs
                        && operation.completedNs() <= untilNs)) {
            violations.add("no write committed within " + ELECTION_TIMEOUTS_TO_COMMIT
                    + " election timeouts after the last heal at " + fromNs + " ns");
        }
    }

    /** Each add that was acknowledged is in its counter once, each other at most once, each refused one not at all. */
    private void checkCounters() {
        for (final SimulatedOperation counter : readBack.operations()) {
            if (!counter.isOk()) {
                violations.add("could not be read back: " + counter);
            }
        }
        for (final SimulatedOperation add : history) {
            if (add.kind() != OperationKind.ADD) {
                continue;
            }
            final SimulatedOperation counter =
                    readBack.operations().get((int) (add.key() - OperationValues.FIRST_COUNTER_KEY));
            final int times = OperationNumbers.timesIn(counter.answer(), add.argument());
            final boolean isRight = switch (add.outcome()) {
                case OK -> times == 1;
                case FAILED -> times == 0;
                case UNKNOWN -> times <= 1;
            };
            if (!isRight) {
                violations.add("executed " + times + " times: " + add);
            }
        }
    }

    private long electionTimeoutNs() {
        return setup.options().get("electionTimeoutMaxNs");
    }

    private SimulationResult result(final SimulatedCluster cluster) {
        return new SimulationResult(
                setup,
                plan.faults(),
                history.stream()
                        .filter(operation -> operation.outcome() != null)
                        .count(),
                history.stream().filter(SimulatedOperation::isOk).count(),
                cluster.counters().get("raft/elections-won"),
                cluster.deliveredCount(),
                cluster.traceHash(),
                recorded,
                List.copyOf(violations));
    }
}
