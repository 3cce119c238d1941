package org.pacelab.harness.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.Topology;
import org.pacelab.harness.scenario.TopologyReader;

/** REFERENCES.md, round-trip times between data centres and message delays: each setting takes what its delays add up to on the matrix. */
class QuietLatencyTest {
    /** Added up by hand, in us: the replica that leads, or the head, in Washington, the next in Frankfurt, the last in Tokyo. */
    @ParameterizedTest
    @CsvSource({
        "raft-log,                 false,  91090, 182000, 256000",
        "raft-lease,               true,      90,  91000, 165000",
        "raft-eventual,            true,      90,     90,     90",
        "chain-tail,               true,  165000, 233000,     90",
        "chain-tail,               false, 244545, 324000, 244545",
        "chain-head,               false, 324090, 415000, 489000",
        "craq-linearizable,        true,      90,     90,     90",
        "craq-linearizable-dirty,  true,  165090, 233090,     90",
        "primary-synchronous,      false, 165090, 256000, 330000",
        "primary-semi-synchronous, false,  91090, 182000, 256000",
        "primary-asynchronous,     false,     90,  91000, 165000",
        "quorum-one,               false,     90,     90,     90",
        "quorum-majority,          true,   91000,  91000, 165000",
        "abd,                      false, 182000, 182000, 330000",
        "abd,                      true,   91000,  91000, 165000",
    })
    void acrossThreeRegionsAnOperationTakesItsHops(
            final String label,
            final boolean isRead,
            final long washingtonUs,
            final long frankfurtUs,
            final long tokyoUs) {
        final StudySetting setting =
                settings().filter(one -> one.label().equals(label)).findFirst().orElseThrow();
        final Topology topology = TopologyReader.read(Path.of("topologies", "regions-3.yaml"));
        assertThat(QuietLatency.measure(setting, new Layout(topology, 0)))
                .filteredOn(cell -> cell.isRead() == isRead)
                .extracting(cell -> cell.medianNs() / 1_000)
                .containsExactly(washingtonUs, frankfurtUs, tokyoUs);
    }

    static Stream<StudySetting> settings() {
        return Families.all().stream();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void medianIsTheClosedForm(final StudySetting setting) {
        for (final String name : List.of("zones", "regions-3", "regions-5")) {
            final Topology topology = TopologyReader.read(Path.of("topologies", name + ".yaml"));
            for (int firstSite = 0; firstSite < topology.sites().size(); firstSite++) {
                assertThat(QuietLatency.measure(setting, new Layout(topology, firstSite)))
                        .as("%s on %s, first at %d", setting.label(), name, firstSite)
                        .hasSize(2 * topology.sites().size())
                        .allSatisfy(cell -> assertThat(Math.abs(cell.deviation()))
                                .as("%s", cell)
                                .isLessThan(.000_1));
            }
        }
    }
}
