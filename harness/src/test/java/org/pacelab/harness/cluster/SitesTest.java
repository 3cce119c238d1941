package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.fault.LinkTable;
import org.pacelab.harness.scenario.Deployment;
import org.pacelab.harness.scenario.Idling;
import org.pacelab.harness.scenario.JournalKind;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.Patience;
import org.pacelab.harness.scenario.Topology;
import org.pacelab.harness.scenario.TransportKind;
import org.pacelab.journal.Durability;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Leadership;
import org.pacelab.replica.ReplicaContext;

class SitesTest {
    private static final int CLIENT = ReplicaContext.FIRST_CLIENT_ID + 7;
    private static final Standing FOLLOWS = Standing.NONE;
    private static final Standing LEADS = new Standing(3, 0, List.of());

    /** From b the distances are 20 to a, 2 at b, 50 to c. */
    private static final Topology TOPOLOGY = new Topology(
            "three",
            "",
            "none",
            List.of("a", "b", "c"),
            List.of(List.of(1L, 20L, 30L), List.of(20L, 2L, 50L), List.of(30L, 50L, 3L)));

    private static final Layout FROM_B = new Layout(TOPOLOGY, 1);

    @Test
    void whoLeadsStandsAtTheFirstSiteAndClientsAreDealtRound() {
        final Sites sites = of(Map.of(0, FOLLOWS, 1, FOLLOWS, 2, LEADS), true).orElseThrow();
        assertThat(List.of(near(sites, 0), near(sites, 1), near(sites, 2), near(sites, 4)))
                .containsExactly(1, 2, 0, 2);

        final LinkTable links = new LinkTable();
        sites.layOut(links, Set.of(0, 1, 2, 3, CLIENT, CLIENT + 4));
        assertThat(delaysFrom(2, links)).isEqualTo(Map.of(0, 50L, 1, 20L, 3, 50L, CLIENT, 20L, CLIENT + 4, 2L));
        assertThat(delaysFrom(CLIENT + 4, links)).isEqualTo(Map.of(0, 50L, 1, 20L, 2, 2L, 3, 50L, CLIENT, 20L));
    }

    @Test
    void membersStandInTheirOrder() {
        final Standing lined = new Standing(Leadership.NOT_LEADING, 4, List.of(2, 0, 1));
        final Sites sites = lined(Map.of(0, FOLLOWS, 1, lined, 2, LEADS)).orElseThrow();
        assertThat(List.of(near(sites, 0), near(sites, 1), near(sites, 2))).containsExactly(1, 2, 0);
    }

    @Test
    void whereNobodyLeadsTheyStandAsTheyAreNumberedOrWaitForALeader() {
        final Map<Integer, Standing> nobody = Map.of(0, FOLLOWS, 1, FOLLOWS, 2, FOLLOWS);
        assertThat(near(of(nobody, false).orElseThrow(), 1)).isZero();
        assertThat(of(nobody, true)).isEmpty();
    }

    /** The control plane has a leader before it has lined anybody up. */
    @Test
    void whoeverLeadsMembersAreWaitedFor() {
        final Standing two = new Standing(1, 4, List.of(2, 0));
        assertThat(lined(Map.of(0, two, 1, FOLLOWS, 2, FOLLOWS))).isEmpty();
        assertThat(lined(Map.of(0, LEADS, 1, FOLLOWS, 2, FOLLOWS))).isEmpty();
    }

    @Test
    void aFloorWithOneReplicaIsNearToItsOwnSiteOnly() {
        final Optional<Sites> sites = Sites.of(deployment("echo", 1), Map.of(0, FOLLOWS), CLIENT);
        assertThat(List.of(Sites.nearReplica(sites, 0), Sites.nearReplica(sites, 1), Sites.nearReplica(sites, 2)))
                .containsExactly(ClientContext.NO_REPLICA, 0, ClientContext.NO_REPLICA);
        assertThat(Sites.nearReplica(Optional.empty(), 0)).isEqualTo(ClientContext.NO_REPLICA);
    }

    private static Optional<Sites> of(final Map<Integer, Standing> standings, final boolean hasLeader) {
        return Sites.of(deployment(hasLeader ? "raft" : "abd", 3), standings, CLIENT);
    }

    private static Optional<Sites> lined(final Map<Integer, Standing> standings) {
        return Sites.of(deployment("chain", 3), standings, CLIENT);
    }

    private static int near(final Sites sites, final int process) {
        return Sites.nearReplica(Optional.of(sites), process);
    }

    private static Deployment deployment(final String protocol, final int replicas) {
        return new Deployment(
                protocol,
                replicas,
                TransportKind.TCP,
                "127.0.0.1",
                Durability.MEMORY,
                JournalKind.MEMORY,
                Map.of(),
                new Idling(0, 0),
                Patience.over(0),
                FROM_B);
    }

    private static Map<Integer, Long> delaysFrom(final int endpoint, final LinkTable links) {
        return links.shapesOf(endpoint).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().delay().fixedNs()));
    }
}
