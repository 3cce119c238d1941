package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.fault.Fault;
import org.pacelab.harness.fault.Target;
import org.pacelab.harness.scenario.Scenario;
import org.pacelab.harness.scenario.ScenarioException;
import org.pacelab.harness.scenario.ScenarioReader;

class ChainProtocolTest {
    private final ScenarioReader reader = new ScenarioReader(Protocols.all());

    @Test
    void aChainIsComparedWithABareChain() {
        final Scenario scenario = read("protocol: craq\nsettings: [bounded]\n");

        assertThat(RunPart.of(scenario))
                .extracting(RunPart::label)
                .containsExactly("echo-1", "chain-relay-1", "bounded", "echo-2", "chain-relay-2");
    }

    @Test
    void whoLeadsTheControlPlaneAndWhoStandsWhereCanBeStruck() {
        final Scenario scenario = read("""
                protocol: chain
                faults:
                  - kill: {replica: leader, at: 1s, for: 1s}
                  - kill: {replica: head, at: 1s, for: 1s}
                """);

        assertThat(scenario.faults())
                .extracting(fault -> ((Fault.Kill) fault).replica().role())
                .containsExactly(Target.Role.LEADER, Target.Role.HEAD);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "protocol: chain; replicas: 17 | a.yaml:2: replicas: '17' is not allowed; allowed: a whole number from 1 to 16",
                "protocol: chain; options: {control-replicas: 16}; replicas: 16 | a.yaml:3: replicas: '16' is not allowed; "
                        + "allowed: a whole number from 1 to 15",
                "protocol: chain; options: {min-members: 4} | a.yaml:2: options: minMembers 4 is not within 1..3",
                "protocol: chain; options: {min-members: 0} | a.yaml:2: options: minMembers 0 is below 1",
                "protocol: chain; options: {control-replicas: 32} | a.yaml:2: options: controlReplicas 32 is not within 0..30",
                "protocol: chain; options: {control-replicas: 99999999999} | a.yaml:2: options.control-replicas: '99999999999' is "
                        + "not allowed; allowed: a whole number from -2147483648 to 2147483647",
                "protocol: primary; replicas: 5; options: {backups-to-acknowledge: 5} | a.yaml:3: options: backupsToAcknowledge 5 is "
                        + "not within 1..4",
                "protocol: chain; floors: {protocols: [relay]} | a.yaml:2: floors.protocols: 'relay' is not allowed; "
                        + "allowed: echo, chain-relay",
                "protocol: raft; faults: [kill: {replica: tail, at: 1s, for: 1s}] | a.yaml:2: faults[0].kill.replica: 'tail' "
                        + "means nothing with protocol: raft, which has no chain",
                "protocol: chain; options: {control-replicas: 0}; faults: [kill: {replica: leader, at: 1s, for: 1s}] | "
                        + "a.yaml:3: faults[0].kill.replica: 'leader' means nothing with protocol: chain, nobody leads",
                "protocol: chain; beside: [{protocol: craq, replicas: 5}] | a.yaml:2: beside[0].replicas: '5' is not allowed, for "
                        + "floors are measured with 3; allowed: that, or floors.protocols: echo",
                "protocol: chain; beside: [protocol: raft] | a.yaml:2: beside[0].protocol: raft cannot be compared with all "
                        + "floors; allowed of floors.protocols: echo, relay",
            })
    void whatAChainDoesNotHaveIsRefused(final String lines, final String message) {
        assertThatThrownBy(() -> read(lines.replace("; ", "\n")))
                .isInstanceOf(ScenarioException.class)
                .hasMessage(message);
    }

    private Scenario read(final String yaml) {
        return reader.read("a.yaml", yaml, List.of());
    }
}
