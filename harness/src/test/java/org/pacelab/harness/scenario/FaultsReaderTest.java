package org.pacelab.harness.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pacelab.harness.fault.Fault;
import org.pacelab.harness.fault.LinkDelay;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.harness.fault.Target;
import org.pacelab.harness.fault.Target.Role;

class FaultsReaderTest {
    private static final Set<Role> CHAIN = Set.of(Role.HEAD, Role.MIDDLE, Role.TAIL);
    private static final long MS = 1_000_000;
    private static final String DURATION = "a duration like 20us, 150ms or 5s";
    private static final String KINDS =
            "partition, one-way-cut, slow-link, pause, kill, restart, disk-stall, clock-step, kill-leader";
    private static final String ONE_REPLICA = "allowed: leader, follower, a replica's number from 0 to 2";

    private final ScenarioReader reader = new ScenarioReader(List.of(new TwoSettings(true)));

    @Test
    void aTimelineIsReadInItsOrder() {
        final Scenario scenario = reader.read("faults.yaml", """
                protocol: paper
                durability: disk
                replicas: 5
                workload: {duration: 60s, load-processes: 2}
                faults:
                  - partition: {side: leader, clients: split, at: 5s, for: 4s, frames: hold, rehearse: 1s}
                  - partition: {side: [3, 1], clients: minority, at: 1s, for: 1s, times: 3, every: 2s}
                  - one-way-cut: {from: follower, to: clients, at: 0s, for: 1ms, rehearse: 1s}
                  - slow-link: {from: all, to: 2, delay: 1ms, jitter: 2ms, distribution: pareto, at: 1s, for: 2s}
                  - slow-link: {from: 0, to: replicas, loss: .5, ordered: false, at: 1s, for: 2s, rehearse: 1s}
                  - pause: {replica: leader, at: 1s, for: 2s, rehearse: 1s}
                  - kill: {replica: 4, at: 1s, for: 2s}
                  - restart: {replica: follower, at: 59s}
                  - disk-stall: {replica: 0, at: 1s, for: 200ms, rehearse: 1s}
                  - clock-step: {replica: 0, at: 1s, by: 50ms}
                  - kill-leader: {}
                """, List.of());

        final LinkDelay delay = new LinkDelay(MS, 2 * MS, LinkDelay.Jitter.PARETO);
        final Target zero = Target.numbered(List.of(0));
        assertThat(scenario.faults())
                .containsExactly(
                        new Fault.Partition(
                                rehearsed(5_000, 4_000),
                                Target.of(Role.LEADER),
                                Fault.Clients.SPLIT,
                                LinkShape.Cut.HOLD),
                        new Fault.Partition(
                                new Fault.Timing(1_000 * MS, 3, 2_000 * MS, 1_000 * MS),
                                Target.numbered(List.of(1, 3)),
                                Fault.Clients.MINORITY,
                                LinkShape.Cut.DROP),
                        new Fault.OneWayCut(
                                rehearsed(0, 1), Target.of(Role.FOLLOWER), Target.of(Role.CLIENTS), LinkShape.Cut.DROP),
                        new Fault.SlowLink(
                                once(1_000, 2_000),
                                Target.of(Role.ALL),
                                Target.numbered(List.of(2)),
                                new LinkShape(LinkShape.Cut.NONE, delay, 0, true)),
                        new Fault.SlowLink(
                                rehearsed(1_000, 2_000),
                                zero,
                                Target.of(Role.REPLICAS),
                                new LinkShape(LinkShape.Cut.NONE, LinkDelay.NONE, .5, false)),
                        new Fault.Pause(rehearsed(1_000, 2_000), Target.of(Role.LEADER)),
                        new Fault.Kill(once(1_000, 2_000), Target.numbered(List.of(4))),
                        new Fault.Restart(once(59_000, 0), Target.of(Role.FOLLOWER)),
                        new Fault.DiskStall(rehearsed(1_000, 200), zero),
                        new Fault.ClockStep(once(1_000, 0), zero, 50 * MS),
                        new Fault.Kill(new Fault.Timing(1_000 * MS, 1, 3_000 * MS, 500 * MS), Target.of(Role.LEADER)));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                arguments("- pausse: {}", "4: faults[0].pausse: unknown key; did you mean 'pause'? allowed: " + KINDS),
                arguments("- {pause: {}, kill: {}}", "4: faults[0]: needs one key; allowed: " + KINDS),
                arguments("- pause", "4: faults[0]: must be a mapping of: " + KINDS),
                arguments(
                        "- pause: {at: 1s, for: 1s, replica: 0}\n- pause: {for: 1s, replica: 0}",
                        "5: faults[1].pause.at: is required; allowed: " + DURATION),
                arguments("- pause: {at: 1s, replica: 0}", "4: faults[0].pause.for: is required; allowed: " + DURATION),
                arguments(
                        "- kill: {at: 1s, for: 1s, replica: 0, rehearse: 1s}",
                        "4: faults[0].kill.rehearse: unknown key; allowed: at, for, times, every, replica"),
                arguments(
                        "- pause: {at: 1s, for: 1s, replica: 0, rehearse: 1}",
                        "4: faults[0].pause.rehearse: '1' is not " + DURATION),
                arguments(
                        "- pause: {at: 1s, for: 1s, replica: 0, rehearse: 1h}",
                        "4: faults[0].pause.rehearse: takes longer than workload.duration"),
                arguments("- pause: {at: 1s, for: 1s}", "4: faults[0].pause.replica: is required; " + ONE_REPLICA),
                arguments(
                        "- pause: {at: 1s, for: 1s, replica: 3}",
                        "4: faults[0].pause.replica: '3' is not allowed; " + ONE_REPLICA),
                arguments(
                        "- pause: {at: 1s, for: 1s, replica: [0, 1]}",
                        "4: faults[0].pause.replica: '0, 1' is not allowed; " + ONE_REPLICA),
                arguments(
                        "- pause: {at: 8s, for: 3s, replica: 0}",
                        "4: faults[0].pause.at: the last stroke ends 11.0 s after the start; "
                                + "allowed: up to workload.duration"),
                arguments(
                        "- pause: {at: 1s, for: 1s, times: 3, every: 5s, replica: 0}",
                        "4: faults[0].pause.at: the last stroke ends 12.0 s after the start; "
                                + "allowed: up to workload.duration"),
                arguments(
                        "- pause: {at: 1s, for: 1s, times: 2, every: 1s, replica: 0}",
                        "4: faults[0].pause.every: needs for < every"),
                arguments(
                        "- partition: {side: [0, 1, 2], at: 1s, for: 1s}",
                        "4: faults[0].partition.side: leaves a side without a replica, of 3"),
                arguments(
                        "- partition: {side: [1, 1], at: 1s, for: 1s}",
                        "4: faults[0].partition.side: '1, 1' is not allowed; allowed: leader, follower, minority, "
                                + "majority, replicas' numbers from 0 to 2"),
                arguments(
                        "- partition: {side: 0, clients: split, at: 1s, for: 1s}",
                        "4: faults[0].partition.clients: split needs a workload.load-processes of at least 2"),
                arguments(
                        "- slow-link: {from: all, to: all, at: 1s, for: 1s}",
                        "4: faults[0].slow-link.delay: is required; allowed: " + DURATION + ", or jitter, or loss"),
                arguments(
                        "- slow-link: {from: all, to: all, delay: 1ms, distribution: pareto, at: 1s, for: 1s}",
                        "4: faults[0].slow-link.distribution: means nothing without jitter"),
                arguments(
                        "- disk-stall: {replica: 0, at: 1s, for: 1s}",
                        "4: faults[0].disk-stall: means nothing with durability: memory, nothing waits for the disk"),
                arguments(
                        "- clock-step: {replica: 0, at: 1s}",
                        "4: faults[0].clock-step.by: is required; allowed: " + DURATION + ", for no clock goes back"),
                arguments(
                        "- clock-step: {replica: 0, at: 1s, by: -1s}",
                        "4: faults[0].clock-step.by: '-1s' is not " + DURATION),
                arguments(
                        "- kill-leader: {times: 9}",
                        "4: faults[0].kill-leader: needs a workload.duration of first-after + times x every, "
                                + "here 28.0 s"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void aFaultThatCannotBeIsRefused(final String faults, final String message) {
        final String yaml = "protocol: paper\nworkload: {duration: 10s}\nfaults:\n" + faults;
        assertThatThrownBy(() -> reader.read("a.yaml", yaml, List.of()))
                .isInstanceOf(ScenarioException.class)
                .hasMessage("a.yaml:" + message);
    }

    @Test
    void neitherSideOfAnEvenPartitionIsAMajority() {
        final String yaml = "protocol: paper\nreplicas: 4\nfaults:\n- partition: {side: [0, 1], at: 1s, for: 1s%s}";
        assertThat(reader.read("a.yaml", yaml.formatted(", clients: both"), List.of())
                        .faults())
                .hasSize(1);
        assertThatThrownBy(() -> reader.read("a.yaml", yaml.formatted(""), List.of()))
                .hasMessage("a.yaml:4: faults[0].partition.clients: neither side is a majority; allowed: both");
    }

    @Test
    void nobodyIsLookedForWhereNobodyLeads() {
        final ScenarioReader leaderless = new ScenarioReader(List.of(new TwoSettings(false)));
        final String yaml = "protocol: paper\nfaults:\n- partition: {side: %s, at: 1s, for: 1s}";

        assertThat(leaderless
                        .read("a.yaml", yaml.formatted("minority"), List.of())
                        .faults())
                .hasSize(1);
        for (final String role : List.of("leader", "follower")) {
            assertThatThrownBy(() -> leaderless.read("a.yaml", yaml.formatted(role), List.of()))
                    .hasMessage("a.yaml:3: faults[0].partition.side: '" + role
                            + "' means nothing with protocol: paper, nobody leads");
        }
    }

    @Test
    void placesInAChainAreLookedFor() {
        final ScenarioReader chains = new ScenarioReader(List.of(new TwoSettings(false, CHAIN)));
        final Scenario scenario = chains.read("a.yaml", """
                protocol: paper
                faults:
                  - kill: {replica: tail, at: 1s, for: 1s}
                  - slow-link: {from: middle, to: all, delay: 5ms, at: 1s, for: 1s}
                  - partition: {side: head, at: 1s, for: 1s}
                """, List.of());

        assertThat(scenario.faults().get(0)).isEqualTo(new Fault.Kill(once(1_000, 1_000), Target.of(Role.TAIL)));
        assertThat(((Fault.SlowLink) scenario.faults().get(1)).from()).isEqualTo(Target.of(Role.MIDDLE));
        assertThat(((Fault.Partition) scenario.faults().get(2)).side()).isEqualTo(Target.of(Role.HEAD));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "none    | 3 | tail   | 'tail' means nothing with protocol: paper, which has no chain",
                "primary | 3 | head   | 'head' means nothing with protocol: paper, which has no chain",
                "chain   | 3 | backup | 'backup' means nothing with protocol: paper, which has no primary",
                "primary | 1 | backup | 'backup' means nothing with replicas: 1, a primary without a backup",
                "primary | 3 | prime  | 'prime' is not allowed; allowed: primary, backup, a replica's number from 0 to 2",
                "chain   | 2 | middle | 'middle' means nothing with replicas: 2, a chain without a middle",
                "chain   | 3 | leader | 'leader' means nothing with protocol: paper, nobody leads",
                "chain   | 3 | tale   | 'tale' is not allowed; allowed: head, middle, tail, a replica's number from 0 to 2",
                "chain   | 2 | tale   | 'tale' is not allowed; allowed: head, tail, a replica's number from 0 to 1",
            })
    void aPlaceThatNobodyCanHaveIsRefused(
            final String order, final int replicas, final String target, final String message) {
        final ScenarioReader leaderless = new ScenarioReader(List.of(new TwoSettings(false, places(order))));
        final String yaml = "protocol: paper\nreplicas: %d\nfaults:\n- kill: {replica: %s, at: 1s, for: 1s}";

        assertThatThrownBy(() -> leaderless.read("a.yaml", yaml.formatted(replicas, target), List.of()))
                .hasMessage("a.yaml:4: faults[0].kill.replica: " + message);
    }

    private static Set<Role> places(final String order) {
        return switch (order) {
            case "chain" -> CHAIN;
            case "primary" -> Set.of(Role.PRIMARY, Role.BACKUP);
            default -> Set.of();
        };
    }

    private static Fault.Timing rehearsed(final long atMs, final long forMs) {
        return new Fault.Timing(atMs * MS, 1, 0, forMs * MS, 1_000 * MS);
    }

    private static Fault.Timing once(final long atMs, final long forMs) {
        return new Fault.Timing(atMs * MS, 1, 0, forMs * MS);
    }
}
