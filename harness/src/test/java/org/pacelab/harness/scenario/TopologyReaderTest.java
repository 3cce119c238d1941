package org.pacelab.harness.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyReaderTest {
    private static final long US = 1_000;

    @Test
    void aFrameTakesAQuarterOfBothDirectionsRoundTrips() {
        final Topology topology = TopologyReader.read("mine.yaml", """
                description: two sites
                source: measured here
                sites: [a, b, c]
                within: 10us
                round-trips:
                  a: {b: 100us, c: 40us}
                  b: {a: 104us}
                  c: {b: 60us}
                """);

        assertThat(topology)
                .isEqualTo(new Topology(
                        "mine",
                        "two sites",
                        "measured here",
                        List.of("a", "b", "c"),
                        List.of(
                                List.of(5 * US, 51 * US, 20 * US),
                                List.of(51 * US, 5 * US, 30 * US),
                                List.of(20 * US, 30 * US, 5 * US))));
        assertThat(topology.roundTripNs(0, 1)).isEqualTo(102 * US);
        assertThat(topology.longestRoundTripNs()).isEqualTo(102 * US);
    }

    /** REFERENCES.md, round-trip times between data centres. */
    @ParameterizedTest
    @CsvSource({
        "zones,     dallas-1,   dallas-3,  1100",
        "regions-3, washington, tokyo,     82500",
        "regions-3, frankfurt,  frankfurt, 45",
        "regions-5, frankfurt,  sydney,    124750",
        "regions-5, dallas,     tokyo,     71500",
        "lan,       host,       host,      0",
    })
    void publishedMatricesComeWithPacelab(final String name, final String from, final String to, final long oneWayUs) {
        final Topology topology = TopologyReader.read(Path.of("topologies", name + ".yaml"));
        final int one = topology.sites().indexOf(from);
        final int other = topology.sites().indexOf(to);
        assertThat(topology.oneWayNs(one, other)).isEqualTo(oneWayUs * US);
        assertThat(topology.oneWayNs(other, one)).isEqualTo(oneWayUs * US);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "within: 1us                                            | a.yaml:1: sites: is required; allowed: a list of names",
                "sites: [a, b, a]                                       | a.yaml:1: sites: names one of a, b, a twice",
                "sites: [a, b]                                          | a.yaml:1: round-trips.a: lacks b, and so does b a; allowed: a duration like 20us, 150ms or 5s",
                "{sites: [a, b], round-trips: {a: {c: 1ms}}}            | a.yaml:1: round-trips.a.c: unknown key; did you mean 'b'? allowed: b",
                "{sites: [a, b], round-trips: {a: {b: fast}}}           | a.yaml:1: round-trips.a.b: 'fast' is not a duration like 20us, 150ms or 5s",
                "{site: [a]}                                            | a.yaml:1: site: unknown key; did you mean 'sites'? allowed: description, source, sites, within, round-trips",
            })
    void whatIsNoTopologyIsRefusedWithItsPlace(final String yaml, final String message) {
        assertThatThrownBy(() -> TopologyReader.read("a.yaml", yaml))
                .isInstanceOf(ScenarioException.class)
                .hasMessage(message);
    }
}
