package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.cluster.RaftProtocol;
import org.pacelab.journal.Durability;
import org.pacelab.raft.RaftReplica;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * How often the first election after a crash of the leader elects nobody (Ongaro's dissertation, chapter 9): plain Raft, all
 * timers restarted by one simultaneous heartbeat, timeouts uniform in T .. T + w, a constant one-way latency of l x w.
 */
class SplitVoteTest {
    private static final long TIMEOUT_NS = 100_000_000;
    private static final long WIDTH_NS = 100_000_000;
    private static final long HEARTBEAT_NS = 80_000_000;
    private static final long CALM_NS = 200_000_000;
    private static final long RETRY_TIMEOUT_NS = 500_000_000;
    private static final long OPERATION_DEADLINE_NS = 60_000_000_000L;

    /** Crashes of one cluster, whose log grows with each. */
    private static final int CRASHES_OF_A_CLUSTER = 1_000;

    @ParameterizedTest
    @CsvSource({"3, .05", "3, .20", "5, .05", "5, .20"})
    void theShareOfSplitVotesIsThatOfTheClosedForm(final int replicaCount, final double latency) {
        checkShare(replicaCount, latency, 2_000);
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({"3, .05", "3, .10", "3, .15", "3, .20", "5, .05", "5, .10", "5, .15", "5, .20"})
    void theShareOfSplitVotesOfManyCrashesIsThatOfTheClosedForm(final int replicaCount, final double latency) {
        checkShare(replicaCount, latency, 20_000);
    }

    @ParameterizedTest
    @CsvSource({
        "3, .05, .0975",
        "3, .10, .1900",
        "3, .15, .2775",
        "3, .20, .3600",
        "5, .05, .0140",
        "5, .10, .0523",
        "5, .15, .1095",
        "5, .20, .1808"
    })
    void theClosedFormGivesThePublishedTable(final int replicaCount, final double latency, final double published) {
        assertThat(closedForm(replicaCount, replicaCount - 1, latency)).isCloseTo(published, within(.00005));
    }

    /** {@code sum over k = c .. s of C(s, k-1) l^(k-1) (1-l)^(s-k+1)  +  l^s}, c = s - floor(n/2) + 1. */
    private static double closedForm(final int replicaCount, final int up, final double latency) {
        double probability = Math.pow(latency, up);
        for (int k = up - replicaCount / 2 + 1; k <= up; k++) {
            probability += choose(up, k - 1) * Math.pow(latency, k - 1) * Math.pow(1 - latency, up - k + 1);
        }
        return probability;
    }

    private static long choose(final int n, final int k) {
        long ways = 1;
        for (int i = 1; i <= k; i++) {
            ways = ways * (n - k + i) / i;
        }
        return ways;
    }

    private static void checkShare(final int replicaCount, final double latency, final int crashCount) {
        int split = 0;
        for (int seed = 1; seed <= crashCount / CRASHES_OF_A_CLUSTER; seed++) {
            split += splitVotes(replicaCount, latency, seed);
        }
        final double expected = closedForm(replicaCount, replicaCount - 1, latency);
        final double sigma = Math.sqrt(expected * (1 - expected) / crashCount);
        assertThat(split / (double) crashCount).isCloseTo(expected, within(4 * sigma));
    }

    private static int splitVotes(final int replicaCount, final double latency, final long seed) {
        final ClusterSetup setup = new ClusterSetup(
                new RaftProtocol(),
                "log",
                Map.of(
                        "electionTimeoutMinNs",
                        TIMEOUT_NS,
                        "electionTimeoutMaxNs",
                        TIMEOUT_NS + WIDTH_NS,
                        "heartbeatNs",
                        HEARTBEAT_NS,
                        "preVote",
                        0L,
                        "checkQuorum",
                        0L),
                replicaCount,
                1,
                Durability.OS,
                Math.round(latency * WIDTH_NS),
                0,
                RETRY_TIMEOUT_NS,
                OPERATION_DEADLINE_NS,
                seed);
        final ScriptedClient client = new ScriptedClient("log");
        int split = 0;
        try (SimulatedCluster cluster = new SimulatedCluster(setup, List.of(client))) {
            cluster.start();
            int leader = awaitLeader(cluster);
            for (int crash = 0; crash < CRASHES_OF_A_CLUSTER; crash++) {
                cluster.runUntil(cluster.nowNs() + CALM_NS);
                putOnce(cluster, client);
                cluster.runUntil(cluster.nowNs() + CALM_NS);
                awaitHeartbeat(cluster, leader);
                final long term = replica(cluster, leader).term();
                cluster.node(leader).crash(Crash.KILL);
                final int next = awaitLeader(cluster);
                split += replica(cluster, next).term() == term + 1 ? 0 : 1;
                cluster.node(leader).start();
                leader = next;
            }
        }
        return split;
    }

    /** Entries go to all followers at once, and so does every heartbeat after them. */
    private static void putOnce(final SimulatedCluster cluster, final ScriptedClient client) {
        client.ask(new SimulatedOperation(OperationKind.PUT, 1, 1, 0));
        cluster.node(cluster.setup().replicaCount()).wakeUp();
        final long sinceNs = cluster.nowNs();
        while (client.latest().outcome() == null) {
            runNext(cluster, sinceNs);
        }
        assertThat(client.latest().outcome()).isEqualTo(Outcome.OK);
    }

    /** Until the leader has sent something to all others at once; with level logs and nothing asked that is a heartbeat. */
    private static void awaitHeartbeat(final SimulatedCluster cluster, final int leader) {
        final long sinceNs = cluster.nowNs();
        long sent;
        do {
            sent = cluster.network().sentCount(leader);
            assertThat(replica(cluster, leader).isLeader()).isTrue();
            runNext(cluster, sinceNs);
        } while (cluster.network().sentCount(leader) != sent + cluster.setup().replicaCount() - 1);
    }

    private static int awaitLeader(final SimulatedCluster cluster) {
        final long sinceNs = cluster.nowNs();
        while (true) {
            for (int number = 0; number < cluster.setup().replicaCount(); number++) {
                if (cluster.node(number).isUp() && replica(cluster, number).isLeader()) {
                    return number;
                }
            }
            runNext(cluster, sinceNs);
        }
    }

    /** The next event, if what is awaited has not taken too long. */
    private static void runNext(final SimulatedCluster cluster, final long sinceNs) {
        if (!cluster.runNext() || cluster.nowNs() - sinceNs > OPERATION_DEADLINE_NS) {
            throw new AssertionError("awaited since " + sinceNs + " ns in vain: " + cluster.setup());
        }
    }

    private static RaftReplica replica(final SimulatedCluster cluster, final int number) {
        return (RaftReplica) cluster.node(number).replica();
    }
}
