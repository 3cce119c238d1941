package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.pacelab.harness.check.FinalState;
import org.pacelab.harness.check.Judgement;
import org.pacelab.harness.check.SearchBudget;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.cluster.QuorumProtocol;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.journal.Durability;
import org.pacelab.quorum.QuorumReplica;
import org.pacelab.replica.OperationKind;

/**
 * A quorum store of three replicas on quiet links, and clients of one operation at a time, each of which reaches those replicas only that a test says, so that a test decides
 * which quorum an operation meets. Whoever is not reached is asked again after {@link #RETRY_TIMEOUT_NS} only. One key.
 */
final class ThreeReplicas implements AutoCloseable {
    static final int REPLICAS = 3;
    static final int ALL = (1 << REPLICAS) - 1;
    static final long DELAY_NS = 1_000;
    static final long RETRY_TIMEOUT_NS = 1_000_000_000;

    /** No operation takes so long that meets a quorum, its late answers included. */
    static final long WINDOW_NS = 20 * DELAY_NS;

    private static final long KEY = 1;

    private final boolean isRegister;
    private final SimulatedCluster cluster;
    private final List<ScriptedClient> clients;
    private final List<SimulatedOperation> history = new ArrayList<>();

    /** @param options that are not as they are here: no repair, no anti-entropy */
    ThreeReplicas(
            final QuorumProtocol protocol,
            final String setting,
            final Map<String, Long> options,
            final int clientCount,
            final long seed) {
        isRegister = protocol.name().equals("abd");
        final Map<String, Long> all = new HashMap<>(Map.of("readRepair", 0L, "antiEntropyNs", 0L));
        all.putAll(options);
        clients = IntStream.range(0, clientCount)
                .mapToObj(number -> new ScriptedClient(setting))
                .toList();
        cluster = new SimulatedCluster(
                new ClusterSetup(
                        protocol,
                        setting,
                        all,
                        REPLICAS,
                        clientCount,
                        Durability.MEMORY,
                        DELAY_NS,
                        0,
                        RETRY_TIMEOUT_NS,
                        10 * RETRY_TIMEOUT_NS,
                        seed),
                clients);
        cluster.start();
    }

    SimulatedCluster cluster() {
        return cluster;
    }

    /** What a client sends from now on gets to these replicas only, a bit for each. */
    void reach(final int client, final int replicas) {
        for (int replica = 0; replica < REPLICAS; replica++) {
            final boolean isReached = (replicas >>> replica & 1) != 0;
            cluster.network()
                    .cut(REPLICAS + client, replica, isReached ? SimulatedLink.Cut.NONE : SimulatedLink.Cut.DROP);
        }
    }

    /** What a client sends gets to this replica once that is reached again. */
    void hold(final int client, final int replica) {
        cluster.network().cut(REPLICAS + client, replica, SimulatedLink.Cut.HOLD);
    }

    void run(final long durationNs) {
        cluster.runUntil(cluster.nowNs() + durationNs);
    }

    /** Begins an operation. */
    SimulatedOperation ask(final int client, final OperationKind kind, final long value) {
        final SimulatedOperation operation = new SimulatedOperation(kind, KEY, value, OperationValues.ABSENT);
        clients.get(client).ask(operation);
        history.add(operation);
        cluster.node(REPLICAS + client).wakeUp();
        return operation;
    }

    /** The first half of a write: these replicas only are brought the item. */
    SimulatedOperation beginPut(final int client, final long value, final int replicas) {
        if (!isRegister) {
            reach(client, replicas);
        }
        final SimulatedOperation put = ask(client, OperationKind.PUT, value);
        run(3 * DELAY_NS / 2);
        reach(client, replicas);
        run(WINDOW_NS);
        return put;
    }

    /** These replicas are brought the item, and the write is acknowledged. */
    void put(final int client, final long value, final int replicas) {
        assertThat(beginPut(client, value, replicas).isOk()).isTrue();
    }

    /** What a client gets that reaches these replicas. */
    long get(final int client, final int replicas) {
        reach(client, replicas);
        final SimulatedOperation get = ask(client, OperationKind.GET, 0);
        run(WINDOW_NS);
        assertThat(get.isOk()).isTrue();
        return get.answer();
    }

    /** Whether the clients saw one register. */
    Answer linearizable() {
        final SearchBudget budget = new SearchBudget(100_000, Long.MAX_VALUE, () -> 0);
        final List<RecordedOperation> recorded =
                history.stream().map(SimulatedOperation::recorded).toList();
        return Judgement.of(recorded, Promise.LINEARIZABLE, budget).verdict().answer();
    }

    /** What each replica has. */
    List<Long> values() {
        return IntStream.range(0, REPLICAS)
                .mapToObj(replica -> FinalState.valuesOf(
                                (QuorumReplica) cluster.node(replica).replica(),
                                Set.of(KEY),
                                OperationValues::numberingOf)
                        .get(KEY))
                .toList();
    }

    @Override
    public void close() {
        cluster.close();
    }

    /** Every set of so many of the replicas. */
    static int[] setsOf(final int count) {
        return IntStream.rangeClosed(1, ALL)
                .filter(set -> Integer.bitCount(set) == count)
                .toArray();
    }
}
