package org.pacelab.harness.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pacelab.harness.fault.Fault;
import org.pacelab.harness.fault.Target;
import org.pacelab.harness.scenario.Workload.Arrival;
import org.pacelab.journal.Durability;

class ScenarioReaderTest {
    private static final NamedFiles TOPOLOGIES = new NamedFiles(Path.of("topologies"), "topology");

    private final ScenarioReader reader = new ScenarioReader(List.of(new TwoSettings(true)));

    @Test
    void oneKeyIsEnough() {
        final Scenario scenario = reader.read("dir/small.yaml", "protocol: paper", List.of());

        assertThat(scenario.name()).isEqualTo("small");
        assertThat(scenario.settings()).containsExactly("strong", "weak");
        assertThat(scenario.deployment().replicas()).isEqualTo(3);
        assertThat(scenario.deployment().durability()).isEqualTo(Durability.MEMORY);
        assertThat(scenario.deployment().journal()).isEqualTo(JournalKind.MEMORY);
        assertThat(scenario.deployment().host()).isEqualTo("127.0.0.1");
        assertThat(scenario.deployment().options())
                .containsEntry("electionTimeoutNs", 150_000_000L)
                .containsEntry("batchLimit", 256L);
        assertThat(scenario.workloads()).hasSize(1);
        assertThat(scenario.faults()).isEmpty();
    }

    @Test
    void everythingThatIsWrittenIsRead() {
        final Scenario scenario = reader.read("full.yaml", """
                name: whole
                protocol: paper
                settings: [weak]
                replicas: 5
                transport: ipc
                durability: disk
                journal: chronicle
                options: {election-timeout: 1.5ms, batch-limit: 1_000}
                idle: {yield-window: 100us}
                workload:
                  arrival: poisson
                  rate: [1000, 2000]
                  read-ratio: 0.25
                  write: add
                  keys: zipf
                  zipf-theta: 1.1
                  duration: 90s
                faults:
                  kill-leader: {times: 20, every: 4s}
                seed: 7
                """, List.of());

        assertThat(scenario.deployment())
                .extracting(Deployment::replicas, Deployment::transport, Deployment::durability, Deployment::journal)
                .containsExactly(5, TransportKind.IPC, Durability.DISK, JournalKind.CHRONICLE);
        assertThat(scenario.deployment().options())
                .containsEntry("electionTimeoutNs", 1_500_000L)
                .containsEntry("batchLimit", 1000L);
        assertThat(scenario.deployment().idling().yieldWindowNs()).isEqualTo(100_000);
        assertThat(scenario.workloads()).extracting(Workload::ratePerSecond).containsExactly(1000L, 2000L);
        assertThat(scenario.workloads().get(1))
                .extracting(Workload::arrival, Workload::readRatio, Workload::write, Workload::durationNs)
                .containsExactly(Arrival.POISSON, 0.25, Workload.Write.ADD, 90_000_000_000L);
        assertThat(scenario.faults())
                .containsExactly(new Fault.Kill(
                        new Fault.Timing(1_000_000_000L, 20, 4_000_000_000L, 500_000_000L),
                        Target.of(Target.Role.LEADER)));
        assertThat(scenario.seed()).isEqualTo(7);
    }

    @Test
    void aReplicaAndItsClientsStandAtEachSite() {
        final Scenario scenario = new ScenarioReader(List.of(new TwoSettings(true)), TOPOLOGIES)
                .read(
                        "a.yaml",
                        "protocol: paper\ntopology: regions-5\nfirst-site: tokyo\nworkload: {load-processes: 10}\n",
                        List.of());

        assertThat(scenario.deployment().replicas()).isEqualTo(5);
        assertThat(scenario.deployment().layout().topology().name()).isEqualTo("regions-5");
        assertThat(scenario.deployment().layout().firstSite()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topology: mars                                   | topology: unknown topology 'mars'; allowed: lan, regions-3, regions-5, zones, or the path of a file",
                "first-site: tokyo                                | first-site: means nothing without a topology",
                "{topology: regions-3, first-site: tokio}         | first-site: 'tokio' is no site of regions-3; did you mean 'tokyo'? allowed: washington, frankfurt, tokyo",
                "{topology: regions-3, replicas: 5}               | replicas: 5 is not as many as topology regions-3 has sites: 3",
                "{topology: zones, workload: {load-processes: 4}} | workload.load-processes: 4 cannot be dealt round 3 sites of the topology; allowed: multiples of 3",
            })
    void whatCannotBeLaidOutIsRefused(final String yaml, final String message) {
        final String whole =
                yaml.startsWith("{") ? "{protocol: paper, " + yaml.substring(1) : "protocol: paper\n" + yaml;
        assertThatThrownBy(() ->
                        new ScenarioReader(List.of(new TwoSettings(true)), TOPOLOGIES).read("a.yaml", whole, List.of()))
                .isInstanceOf(ScenarioException.class)
                .hasMessageMatching("a.yaml:\\d: " + Pattern.quote(message));
    }

    @Test
    void aDurabilityWithFilesMeansMappedOnes() {
        final Scenario scenario = reader.read("a.yaml", "protocol: paper\ndurability: os\n", List.of());

        assertThat(scenario.deployment().journal()).isEqualTo(JournalKind.MAPPED);
    }

    @Test
    void overridesReplaceAddAndNest() {
        final Scenario scenario = reader.read(
                "a.yaml",
                "protocol: paper\nworkload: {rate: 10}\n",
                List.of("workload.rate=20", "workload.rate=[30, 40]", "settings=weak", "options.batch-limit=2"));

        assertThat(scenario.workloads()).extracting(Workload::ratePerSecond).containsExactly(30L, 40L);
        assertThat(scenario.settings()).containsExactly("weak");
        assertThat(scenario.deployment().options()).containsEntry("batchLimit", 2L);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments("replicas: 3", "a.yaml:1: protocol: is required; allowed: paper"),
                arguments(
                        "protocol: papre",
                        "a.yaml:1: protocol: 'papre' is not allowed; did you mean 'paper'? allowed: paper"),
                arguments("protocol: zab", "a.yaml:1: protocol: 'zab' is not allowed; allowed: paper"),
                arguments(
                        "protocol: paper\nsetings: weak",
                        "a.yaml:2: setings: unknown key; did you mean 'settings'? allowed: name, "
                                + "description, protocol, settings, replicas, topology, first-site, transport, host, durability, journal, options, idle, client, workload, "
                                + "floors, faults, beside, check-adds, history, seed"),
                arguments(
                        "protocol: paper\nsettings: [weak, string]",
                        "a.yaml:2: settings: 'string' is not allowed; did you mean 'strong'? "
                                + "allowed: strong, weak"),
                arguments("protocol: paper\nsettings: [weak, weak]", "a.yaml:2: settings: 'weak' stands here twice"),
                arguments("protocol: paper\nsettings: []", "a.yaml:2: settings: names none; allowed: strong, weak"),
                arguments(
                        "protocol: paper\nreplicas: 32",
                        "a.yaml:2: replicas: '32' is not allowed; allowed: a whole number from 1 to 31"),
                arguments(
                        "protocol: paper\ntransport: udp",
                        "a.yaml:2: transport: 'udp' is not allowed; allowed: tcp, ipc"),
                arguments(
                        "protocol: paper\njournal: mapped",
                        "a.yaml:2: journal: means nothing with durability: memory; allowed: durability os or disk"),
                arguments(
                        "protocol: paper\ndurability: os\njournal: chronical",
                        "a.yaml:3: journal: 'chronical' is not allowed; did you mean 'chronicle'? "
                                + "allowed: mapped, chronicle"),
                arguments(
                        "protocol: paper\noptions:\n  election-timeout: 150",
                        "a.yaml:3: options.election-timeout: " + "'150' is not a duration like 20us, 150ms or 5s"),
                arguments(
                        "protocol: paper\noptions:\n  batch-limit: 0",
                        "a.yaml:2: options: batch-limit must be at least 1"),
                arguments(
                        "protocol: paper\noptions: 3",
                        "a.yaml:2: options: must be a mapping of: election-timeout, batch-limit, session-capacity"),
                arguments(
                        "protocol: paper\nworkload:\n\n  rate: many",
                        "a.yaml:4: workload.rate: 'many' is not allowed; "
                                + "allowed: a whole number from 1 to 1000000000"),
                arguments(
                        "protocol: paper\nworkload: {read-ratio: 95}",
                        "a.yaml:2: workload.read-ratio: '95' is not allowed; " + "allowed: a number from 0.0 to 1.0"),
                arguments(
                        "protocol: paper\nworkload: {value-length: 4097}",
                        "a.yaml:2: workload.value-length: '4097' is not allowed; "
                                + "allowed: a whole number from 0 to 4096"),
                arguments(
                        "protocol: paper\nworkload: {outstanding: 4}",
                        "a.yaml:2: workload.outstanding: " + "means nothing with arrival: constant; allowed: rate"),
                arguments(
                        "protocol: paper\nworkload: {arrival: closed, rate: 4}",
                        "a.yaml:2: workload.rate: " + "means nothing with arrival: closed; allowed: outstanding"),
                arguments(
                        "protocol: paper\nworkload:\n  write: compare-and-set",
                        "a.yaml:3: workload.write: "
                                + "paper has no compare-and-set under setting 'weak'; allowed: put, add"),
                arguments(
                        "protocol: paper\nworkload:\n  delete-fraction: 0.1",
                        "a.yaml:3: workload.delete-fraction: "
                                + "paper has no delete under setting 'weak'; allowed: 0"),
                arguments(
                        "protocol: paper\nname: a/b",
                        "a.yaml:2: name: 'a/b' cannot name a folder; allowed: letters, digits, '.', '_' and '-'"),
                arguments(
                        "protocol: paper\nworkload: {rate: [5, 7, 5]}",
                        "a.yaml:2: workload.rate: has a value twice; allowed: different ones, each is a row"),
                arguments(
                        "protocol: paper\nworkload: {arrival: closed, outstanding: [1, 4097]}",
                        "a.yaml:2: workload.outstanding: 4097 sessions are more than the replicas keep; "
                                + "allowed: up to options.session-capacity, here 4096"),
                arguments(
                        "protocol: paper\nworkload: {sessions: 5000}",
                        "a.yaml:2: workload.sessions: 5000 sessions are more than the replicas keep; "
                                + "allowed: up to options.session-capacity, here 4096"),
                arguments(
                        "protocol: paper\ncheck-adds: true\nworkload: {write: add, read-ratio: 0}",
                        "a.yaml:2: check-adds: reads the adds back, and setting 'weak' may miss some; "
                                + "allowed: settings with linearizable reads"),
                arguments(
                        "protocol: paper\ncheck-adds: true",
                        "a.yaml:2: check-adds: needs one row of workload with "
                                + "write: add, read-ratio: 0 and no deletes"),
                arguments(
                        "protocol: paper\nhost: 192.0.2.1",
                        "a.yaml:2: host: '192.0.2.1' is none of this host's addresses; "
                                + "allowed: one name or address of this host"),
                arguments(
                        "protocol: paper\nhost: 0.0.0.0",
                        "a.yaml:2: host: '0.0.0.0' is none of this host's addresses; "
                                + "allowed: one name or address of this host"),
                arguments(
                        "protocol: paper\ntransport: ipc\nhost: 127.0.0.1",
                        "a.yaml:3: host: means nothing with transport: ipc"),
                arguments("protocol: paper\nbeside: paper", "a.yaml:2: beside: must be a list of mappings"),
                arguments(
                        "protocol: paper\nbeside:\n- {name: x}",
                        "a.yaml:3: beside[0].protocol: is required; allowed: paper"),
                arguments(
                        "protocol: paper\nbeside:\n- {protocol: paper}\n- {protocol: paper, settings: [weak]}",
                        "a.yaml:4: beside[1].name: 'paper-weak' comes twice; each needs a name"),
                arguments("protocol: paper\nprotocol: paper", "a.yaml:2: protocol: stands here twice"),
                arguments("protocol: [paper", "a.yaml:1: not YAML: while parsing a flow sequence"),
                arguments("- protocol", "a.yaml:1: must be a mapping of keys to values"));
    }

    @Test
    void noLeaderIsKilledWhereNobodyLeads() {
        final ScenarioReader leaderless = new ScenarioReader(List.of(new TwoSettings(false)));

        assertThatThrownBy(() -> leaderless.read("a.yaml", "protocol: paper\nfaults: {kill-leader: {}}", List.of()))
                .isInstanceOf(ScenarioException.class)
                .hasMessage("a.yaml:2: faults.kill-leader: means nothing with protocol: paper, nobody leads");
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refusalsNameThePlaceTheKeyAndWhatIsAllowed(final String yaml, final String message) {
        assertThatThrownBy(() -> reader.read("a.yaml", yaml, List.of()))
                .isInstanceOf(ScenarioException.class)
                .hasMessage(message);
    }

    static Stream<Arguments> refusedOverrides() {
        return Stream.of(
                arguments(
                        "workload.rat=5",
                        "--set workload.rat=5: workload.rat: unknown key; did you mean 'rate'? allowed: arrival, "),
                arguments(
                        "workload.rate=x",
                        "--set workload.rate=x: workload.rate: 'x' is not allowed; allowed: a whole number"),
                arguments("transport=udp", "--set transport=udp: transport: 'udp' is not allowed; allowed: tcp, ipc"),
                arguments(
                        "transport",
                        "--set transport: an override has the form key=value, with dots between nested keys"),
                arguments(".=1", "--set .=1: an override has the form key=value, with dots between nested keys"),
                arguments("a.=1", "--set a.=1: an override has the form key=value, with dots between nested keys"));
    }

    @ParameterizedTest
    @MethodSource("refusedOverrides")
    void refusalsNameTheOverride(final String override, final String message) {
        assertThatThrownBy(() -> reader.read("a.yaml", "protocol: paper", List.of(override)))
                .isInstanceOf(ScenarioException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("\n");
    }
}
