package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.fault.LinkShape;

/** Real processes on this host; nothing here depends on how fast they are. */
@Tag("processes")
class ProcessClusterTest {
    @TempDir
    private Path folder;

    @Test
    void aDeposedLeaderThatDoesNotKnowItIsNotTheLeader() throws InterruptedException {
        try (LoneCluster lone =
                new LoneCluster(folder, "protocol: raft\nsettings: [log]\noptions: {check-quorum: 0}\n")) {
            final ProcessCluster cluster = lone.cluster();
            cluster.start();
            final int deposed = lone.awaitLeaderOtherThan(-1);
            final Set<Integer> others = new TreeSet<>(Set.of(0, 1, 2));
            others.remove(deposed);
            cluster.links().add(1, Set.of(deposed), others, LinkShape.cut(LinkShape.Cut.DROP));
            cluster.links().add(1, others, Set.of(deposed), LinkShape.cut(LinkShape.Cut.DROP));
            cluster.switchboard().await(cluster.shapeLinks());

            final int leader = lone.awaitLeaderOtherThan(deposed);

            assertThat(cluster.report(cluster.replica(deposed)).standing().leadingTerm())
                    .isPositive()
                    .isLessThan(
                            cluster.report(cluster.replica(leader)).standing().leadingTerm());
        }
    }
}
