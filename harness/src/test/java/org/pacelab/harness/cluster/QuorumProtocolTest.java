package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.scenario.ReplicaGroup;
import org.pacelab.harness.scenario.ScenarioException;
import org.pacelab.harness.scenario.ScenarioReader;

class QuorumProtocolTest {
    private final ScenarioReader reader = new ScenarioReader(Protocols.all());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "protocol: quorum; options: {read-quorum: 4} | a.yaml:2: options: readQuorum 4 is not within 1..3, nor 0 for a majority",
                "protocol: quorum; replicas: 5; options: {copies: 3, write-quorum: 4} | a.yaml:3: options: copies 3 is less than readQuorum 2 or "
                        + "writeQuorum 4, and not 0 for all replicas",
                "protocol: quorum; options: {copies: 4} | a.yaml:2: options: copies 4 is not within 1..3, nor 0 for as many as there are replicas",
                "protocol: quorum; options: {sloppy: 1} | a.yaml:2: options: sloppy 1 wants more replicas than copies, for others to stand in, and is "
                        + "nothing for registers, whose quorums have to meet",
                "protocol: abd; replicas: 5; options: {copies: 3, sloppy: 1} | a.yaml:3: options: sloppy 1 wants more replicas than copies, for others to "
                        + "stand in, and is nothing for registers, whose quorums have to meet",
                "protocol: quorum; replicas: 5; options: {copies: 3, sloppy: 1, exact-fanout: 1, read-repair: 0} | a.yaml:3: options: a sloppy quorum with an "
                        + "exact fanout would bring items to more replicas than asked for",
                "protocol: quorum; options: {replica-coordinates: 2} | a.yaml:2: options: replicaCoordinates 2 is neither 0, for clients do, nor 1, for the "
                        + "replica that is asked does",
                "protocol: quorum; options: {hint: 0s} | a.yaml:2: options: hintNs 0 is not positive",
                "protocol: abd; replicas: 5; options: {copies: 3, read-quorum: 1, write-quorum: 2} | a.yaml:3: options: readQuorum 1 and writeQuorum 2 of 3 "
                        + "replicas need not meet: registers want more than 3 together"
            })
    void whatDoesNotGoTogetherIsRefusedInOneLine(final String yaml, final String message) {
        assertThatThrownBy(() -> reader.read("a.yaml", yaml.replace("; ", "\n"), List.of()))
                .isInstanceOf(ScenarioException.class)
                .hasMessage(message);
    }

    @Test
    void nobodyMayLoseItsDiskWhereOthersStandIn() {
        assertThat(groups(Map.of("copies", 3L))).containsExactly(new ReplicaGroup(5, 1, 1));
        assertThat(groups(Map.of("copies", 3L, "writeQuorum", 3L, "readQuorum", 1L)))
                .containsExactly(new ReplicaGroup(5, 1, 0));
        assertThat(groups(Map.of("copies", 3L, "sloppy", 1L))).containsExactly(new ReplicaGroup(5, 0, 0));
    }

    private static List<ReplicaGroup> groups(final Map<String, Long> chosen) {
        final QuorumProtocol quorum = QuorumProtocol.quorum();
        final Map<String, Long> options = new HashMap<>(quorum.options());
        options.putAll(chosen);
        return quorum.groups("last-writer", 5, options);
    }
}
