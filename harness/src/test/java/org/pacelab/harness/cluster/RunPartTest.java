package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.scenario.Scenario;
import org.pacelab.harness.scenario.ScenarioReader;
import org.pacelab.harness.scenario.Workload;

class RunPartTest {
    private static final long SECOND_NS = 1_000_000_000L;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "log                     |             | 1  | log",
                "log, lease              |             | 1  | log lease",
                "log                     | echo        | 1  | echo-1 log echo-2",
                "log                     | echo        | 9  | echo-1 log echo-2",
                "log                     | echo, relay | 1  | echo-1 relay-1 log echo-2 relay-2",
                "log, lease              | echo        | 1  | echo-1 log echo-2 lease echo-3",
                "log, lease              | echo        | 2  | echo-1 log lease echo-2",
                "log, read-index, lease  | echo        | 2  | echo-1 log read-index echo-2 lease echo-3",
                "log, read-index, lease  | relay       | 3  | relay-1 log read-index lease relay-2",
            })
    void floorsAreMeasuredBeforeBetweenAndAfter(
            final String settings, final String floors, final int interval, final String labels) {
        final Scenario scenario = read("""
                protocol: raft
                settings: [%s]
                floors: {protocols: [%s], interval: %d}
                """.formatted(settings, floors == null ? "" : floors, interval));

        assertThat(RunPart.of(scenario)).extracting(RunPart::label).containsExactly(labels.split(" "));
    }

    /** A floor that waits for more replicas than there are is none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | echo-1 fan-out-first-1 linearizable echo-2 fan-out-first-2",
                "3 | echo-1 fan-out-first-1 fan-out-second-1 linearizable echo-2 fan-out-first-2 fan-out-second-2",
            })
    void aQuorumStoreIsComparedWithBareFanOuts(final int replicas, final String labels) {
        final Scenario scenario = read("protocol: abd\nreplicas: " + replicas);

        assertThat(RunPart.of(scenario)).extracting(RunPart::label).containsExactly(labels.split(" "));
        assertThat(RunPart.of(scenario).get(1).deployment().replicas()).isEqualTo(replicas);
    }

    @Test
    void floorHasTheRunsLoadForItsOwnTimeAndNeitherFaultsNorChecks() {
        final Scenario scenario = read("""
                protocol: raft
                settings: [log]
                replicas: 5
                transport: ipc
                workload: {rate: 500, read-ratio: 0, write: add, duration: 60s}
                faults: {kill-leader: {times: 1}}
                check-adds: true
                floors: {protocols: [echo, relay], max-warm-up: 3s, duration: 2s}
                """);
        final List<RunPart> parts = RunPart.of(scenario);

        assertThat(parts).extracting(RunPart::isFloor).containsExactly(true, true, false, true, true);
        assertThat(parts)
                .extracting(part -> part.deployment().protocol())
                .containsExactly("echo", "relay", "raft", "echo", "relay");
        assertThat(parts).extracting(part -> part.deployment().replicas()).containsExactly(1, 5, 5, 1, 5);
        assertThat(parts)
                .extracting(part -> part.deployment().transport())
                .containsOnly(scenario.deployment().transport());
        for (final RunPart part : parts) {
            final Workload load = scenario.workloads().get(0);
            assertThat(part.workloads())
                    .containsExactly(part.isFloor() ? load.lasting(3 * SECOND_NS, 2 * SECOND_NS) : load);
            assertThat(part.faults()).hasSize(part.isFloor() ? 0 : 1);
            assertThat(part.checkAdds()).isEqualTo(!part.isFloor());
        }
    }

    @Test
    void whatStandsBesideIsMeasuredUnderTheSameLoadAndItsOwnFaults() {
        final Scenario scenario = read("""
                protocol: chain
                settings: [tail]
                replicas: 5
                transport: ipc
                workload: {rate: [500, 600], read-ratio: 0}
                options: {lease: 300ms}
                beside:
                  - name: slow
                    protocol: chain
                    settings: [tail, head]
                    faults: [{pause: {replica: middle, at: 0s, for: 1s}}]
                  - protocol: raft
                    settings: [log]
                    replicas: 3
                    options: {max-uncommitted: 1024}
                floors: {protocols: [echo], interval: 2}
                """);
        final List<RunPart> parts = RunPart.of(scenario);

        assertThat(parts)
                .extracting(RunPart::label)
                .containsExactly("echo-1", "tail", "slow-tail", "echo-2", "slow-head", "raft-log", "echo-3");
        assertThat(parts)
                .filteredOn(part -> !part.isFloor())
                .extracting(
                        part -> part.deployment().protocol(),
                        part -> part.deployment().replicas(),
                        part -> part.setting(),
                        part -> part.faults().size())
                .containsExactly(
                        tuple("chain", 5, "tail", 0),
                        tuple("chain", 5, "tail", 1),
                        tuple("chain", 5, "head", 1),
                        tuple("raft", 3, "log", 0));
        assertThat(parts.get(1).deployment().options()).containsEntry("leaseNs", SECOND_NS * 3 / 10);
        assertThat(parts.get(2).deployment().options()).containsEntry("leaseNs", SECOND_NS / 5);
        assertThat(parts.get(5).deployment().options()).containsEntry("maxUncommitted", 1024L);
        assertThat(parts.get(5).deployment().transport())
                .isEqualTo(scenario.deployment().transport());
        assertThat(RunPart.isRowOf("raft-log", parts.get(5).rows().get(0).label()))
                .isTrue();
        assertThat(RunPart.isRowOf("raft", "raft-log@500")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rate: 1000                                | log",
                "rate: [1000, 2000]                        | log@1000 log@2000",
                "'arrival: closed, outstanding: [1, 64]'   | log@1 log@64",
            })
    void rowIsNamedByItsLoadWhereThereAreSeveral(final String load, final String labels) {
        final RunPart part = RunPart.of(read("""
                protocol: raft
                settings: [log]
                floors: {protocols: []}
                workload: {%s}
                """.formatted(load))).get(0);

        assertThat(part.rows()).extracting(RowPlan::label).containsExactly(labels.split(" "));
    }

    private static Scenario read(final String yaml) {
        return new ScenarioReader(Protocols.all()).read("small.yaml", yaml, List.of());
    }
}
