package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.check.FinalState;
import org.pacelab.harness.check.FinalStates;
import org.pacelab.harness.fault.LinkShape;

/** Real processes on this host; nothing here depends on how fast they are. */
@Tag("processes")
class FinalStateSurveyTest {
    private static final long ENOUGH_NS = 60_000_000_000L;
    private static final WrittenKeys NO_KEYS = new WrittenKeys(1);

    @TempDir
    private Path folder;

    @Test
    void replicasAreComparedOnceAllHaveExecutedTheSameAndOneThatIsDownIsLeftOut() throws InterruptedException {
        try (LoneCluster lone = new LoneCluster(folder, "protocol: raft\nsettings: [log]\n")) {
            final ProcessCluster cluster = lone.cluster();
            cutOffReplica2(cluster);
            cluster.start();
            lone.awaitExecutedBy(lone.awaitLeaderOtherThan(-1));

            final FinalStates early = new FinalStateSurvey(cluster, 0).take(NO_KEYS);
            assertThat(early.states()).isEmpty();
            assertThat(early.unsettled()).contains("replica 2 up to 0");

            cluster.links().remove(1);
            cluster.switchboard().await(cluster.shapeLinks());
            final FinalStates healed = new FinalStateSurvey(cluster, ENOUGH_NS).take(NO_KEYS);
            assertThat(healed.unsettled()).isEmpty();
            assertThat(healed.states()).extracting(FinalState::replica).containsExactly(0, 1, 2);
            assertThat(healed.leftOut()).isEmpty();

            cluster.switchboard().await(cluster.kill(2));
            final FinalStates without = new FinalStateSurvey(cluster, ENOUGH_NS).take(NO_KEYS);
            assertThat(without.states()).extracting(FinalState::replica).containsExactly(0, 1);
            assertThat(without.leftOut()).containsExactly("replica 2 is down");
        }
    }

    @Test
    void replicasThatAreNoMembersAreLeftOut() throws InterruptedException {
        try (LoneCluster lone =
                new LoneCluster(folder, "protocol: raft\nsettings: [log]\noptions: {initial-voters: 1}\n")) {
            lone.cluster().start();
            lone.awaitLeaderOtherThan(-1);

            final FinalStates ends = new FinalStateSurvey(lone.cluster(), ENOUGH_NS).take(NO_KEYS);
            assertThat(ends.states()).extracting(FinalState::replica).containsExactly(0);
            assertThat(ends.leftOut()).containsExactly("replica 1 is no member", "replica 2 is no member");
        }
    }

    private static void cutOffReplica2(final ProcessCluster cluster) {
        final LinkShape cut = LinkShape.cut(LinkShape.Cut.DROP);
        cluster.links().add(1, Set.of(2), Set.of(0, 1), cut);
        cluster.links().add(1, Set.of(0, 1), Set.of(2), cut);
    }
}
