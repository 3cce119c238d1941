package org.pacelab.harness.scenario;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pacelab.harness.fault.Fault;
import org.pacelab.harness.fault.LinkDelay;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.harness.fault.Target;
import org.pacelab.harness.fault.Target.Role;
import org.pacelab.journal.Durability;

/**
 * Reads the {@code faults} of a scenario: a list of one key each, the kind of fault, or a mapping with the one key
 * {@code kill-leader}.
 */
final class FaultsReader {
    private static final long SECOND_NS = 1_000_000_000L;
    /** Of faults that are undone and end no process: what a life used and counted is taken from the window on. */
    private static final String REHEARSE = "rehearse";

    private static final String KILL_LEADER = "kill-leader";
    private static final List<String> KINDS = List.of(
            "partition",
            "one-way-cut",
            "slow-link",
            "pause",
            "kill",
            "restart",
            "disk-stall",
            "clock-step",
            KILL_LEADER);
    private static final List<String> TIMING_KEYS = List.of("at", "for", "times", "every");
    private static final List<Role> ONE_REPLICA =
            List.of(Role.LEADER, Role.FOLLOWER, Role.HEAD, Role.MIDDLE, Role.TAIL, Role.PRIMARY, Role.BACKUP);
    private static final List<Role> SIDE = roles(Role.MINORITY, Role.MAJORITY);
    private static final List<Role> ENDS = roles(Role.REPLICAS, Role.CLIENTS, Role.ALL);
    private static final int LEAST_WITH_MIDDLE = 3;
    private static final LinkShape.Cut[] CUTS = {LinkShape.Cut.DROP, LinkShape.Cut.HOLD};

    private final Protocol protocol;
    private final Deployment deployment;
    private final Workload workload;

    private FaultsReader(final Protocol protocol, final Deployment deployment, final Workload workload) {
        this.protocol = protocol;
        this.deployment = deployment;
        this.workload = workload;
    }

    /** @param workload one row; all measure for the same time with the same processes */
    static List<Fault> read(
            final Section root, final Protocol protocol, final Deployment deployment, final Workload workload) {
        final FaultsReader reader = new FaultsReader(protocol, deployment, workload);
        if (!root.isList("faults")) {
            final Section section = root.section("faults", List.of(KILL_LEADER));
            return section.has(KILL_LEADER) ? List.of(reader.killLeader(section)) : List.of();
        }
        final List<Fault> faults = new ArrayList<>();
        for (final Section item : root.sections("faults", KINDS)) {
            faults.add(reader.fault(item, item.onlyKey(KINDS)));
        }
        return faults;
    }

    private Fault fault(final Section item, final String kind) {
        return switch (kind) {
            case "partition" -> partition(item.section(kind, keys(REHEARSE, "side", "clients", "frames")));
            case "one-way-cut" -> oneWayCut(item.section(kind, keys(REHEARSE, "from", "to", "frames")));
            case "slow-link" ->
                slowLink(item.section(
                        kind, keys(REHEARSE, "from", "to", "delay", "jitter", "distribution", "loss", "ordered")));
            case "pause" -> pause(item.section(kind, keys(REHEARSE, "replica")));
            case "clock-step" -> clockStep(item.section(kind, List.of("at", "times", "every", "replica", "by")));
            case "disk-stall" -> diskStall(item, kind);
            case KILL_LEADER -> killLeader(item);
            default -> onProcess(item.section(kind, keys("replica")), kind);
        };
    }

    private Fault pause(final Section section) {
        return new Fault.Pause(lasting(section), target(section, "replica", ONE_REPLICA, true));
    }

    private Fault onProcess(final Section section, final String kind) {
        final Target replica = target(section, "replica", ONE_REPLICA, true);
        return kind.equals("kill")
                ? new Fault.Kill(lasting(section), replica)
                : new Fault.Restart(timing(section, section.durationNs("for", 0)), replica);
    }

    private Fault partition(final Section section) {
        final Target side = target(section, "side", SIDE, false);
        final int count = side.replicaCount(deployment.replicas());
        if (count == 0 || count >= deployment.replicas()) {
            throw section.refusal("side", "leaves a side without a replica, of " + deployment.replicas());
        }
        final Fault.Clients clients = section.choice("clients", Fault.Clients.MAJORITY, Fault.Clients.values());
        if (clients != Fault.Clients.BOTH && 2 * count == deployment.replicas()) {
            throw section.refusal("clients", "neither side is a majority; allowed: both");
        }
        if (clients == Fault.Clients.SPLIT && workload.loadProcesses() < 2) {
            throw section.refusal("clients", "split needs a workload.load-processes of at least 2");
        }
        if (clients == Fault.Clients.NEAR && deployment.layout() == null) {
            throw section.refusal("clients", "near needs a topology");
        }
        return new Fault.Partition(lasting(section), side, clients, section.choice("frames", CUTS[0], CUTS));
    }

    private Fault oneWayCut(final Section section) {
        return new Fault.OneWayCut(
                lasting(section),
                target(section, "from", ENDS, false),
                target(section, "to", ENDS, false),
                section.choice("frames", CUTS[0], CUTS));
    }

    private Fault slowLink(final Section section) {
        final long delayNs = section.durationNs("delay", 0);
        final long jitterNs = section.durationNs("jitter", 0);
        final double loss = section.decimal("loss", 0, 0, 1);
        if (delayNs + jitterNs == 0 && loss == 0) {
            throw section.refusal("delay", "is required; allowed: " + Durations.ALLOWED + ", or jitter, or loss");
        }
        if (section.has("distribution") && jitterNs == 0) {
            throw section.refusal("distribution", "means nothing without jitter");
        }
        final LinkDelay delay = new LinkDelay(
                delayNs, jitterNs, section.choice("distribution", LinkDelay.Jitter.UNIFORM, LinkDelay.Jitter.values()));
        return new Fault.SlowLink(
                lasting(section),
                target(section, "from", ENDS, false),
                target(section, "to", ENDS, false),
                new LinkShape(LinkShape.Cut.NONE, delay, loss, section.flag("ordered", true)));
    }

    private Fault diskStall(final Section item, final String kind) {
        if (deployment.durability() != Durability.DISK) {
            throw item.refusal(
                    kind,
                    "means nothing with durability: " + Section.wordOf(deployment.durability())
                            + ", nothing waits for the disk");
        }
        final Section section = item.section(kind, keys(REHEARSE, "replica"));
        return new Fault.DiskStall(lasting(section), target(section, "replica", ONE_REPLICA, true));
    }

    private Fault clockStep(final Section section) {
        final long byNs = section.durationNs("by", 0);
        if (byNs < 1) {
            throw section.refusal("by", "is required; allowed: " + Durations.ALLOWED + ", for no clock goes back");
        }
        return new Fault.ClockStep(timing(section, 0), target(section, "replica", ONE_REPLICA, true), byNs);
    }

    private Fault killLeader(final Section parent) {
        if (!protocol.hasLeader(deployment.options())) {
            throw parent.refusal(KILL_LEADER, "means nothing with protocol: " + protocol.name() + ", nobody leads");
        }
        final Section kill = parent.section(KILL_LEADER, List.of("times", "first-after", "every", "restart-after"));
        final Fault.Timing timing = new Fault.Timing(
                kill.durationNs("first-after", SECOND_NS),
                kill.integer("times", 1, 1, 1_000_000),
                kill.durationNs("every", 3 * SECOND_NS),
                kill.durationNs("restart-after", SECOND_NS / 2));
        if (timing.forNs() >= timing.everyNs()) {
            throw parent.refusal(KILL_LEADER, "needs restart-after < every");
        }
        final double neededNs = timing.atNs() + (double) timing.everyNs() * timing.times();
        if (neededNs > workload.durationNs()) {
            throw parent.refusal(
                    KILL_LEADER,
                    "needs a workload.duration of first-after + times x every, here " + Math.ceil(neededNs / SECOND_NS)
                            + " s");
        }
        return new Fault.Kill(timing, Target.of(Role.LEADER));
    }

    private Fault.Timing lasting(final Section section) {
        final long forNs = section.durationNs("for", 0);
        if (forNs < 1) {
            throw section.refusal("for", "is required; allowed: " + Durations.ALLOWED);
        }
        return timing(section, forNs);
    }

    private Fault.Timing timing(final Section section, final long forNs) {
        if (!section.has("at")) {
            throw section.refusal("at", "is required; allowed: " + Durations.ALLOWED);
        }
        final Fault.Timing timing = new Fault.Timing(
                section.durationNs("at", 0),
                section.integer("times", 1, 1, 1_000_000),
                section.durationNs("every", 0),
                forNs,
                rehearseNs(section));
        if (timing.times() > 1 && timing.everyNs() <= forNs) {
            throw section.refusal("every", "needs for < every");
        }
        if (timing.endNs() > workload.durationNs()) {
            throw section.refusal(
                    "at",
                    "the last stroke ends " + Math.ceil(timing.endNs() / SECOND_NS)
                            + " s after the start; allowed: up to workload.duration");
        }
        return timing;
    }

    private long rehearseNs(final Section section) {
        final long rehearseNs = section.durationNs(REHEARSE, 0);
        if (rehearseNs > workload.durationNs()) {
            throw section.refusal(REHEARSE, "takes longer than workload.duration");
        }
        return rehearseNs;
    }

    /** A word for a role, a replica's number, or a list of numbers. */
    private Target target(final Section section, final String key, final List<Role> roles, final boolean one) {
        final List<String> words = roles.stream().map(Section::wordOf).toList();
        final String allowed = roles.stream()
                        .filter(role -> absence(Target.of(role)).isEmpty())
                        .map(Section::wordOf)
                        .collect(Collectors.joining(", "))
                + (one ? ", a replica's number" : ", replicas' numbers")
                + " from 0 to " + (deployment.replicas() - 1);
        if (!section.has(key)) {
            throw section.refusal(key, "is required; allowed: " + allowed);
        }
        final List<String> written = section.words(key);
        if (written.size() == 1 && words.contains(written.get(0))) {
            final Target target = Target.of(roles.get(words.indexOf(written.get(0))));
            absence(target).ifPresent(why -> {
                throw section.refusal(key, "'" + written.get(0) + "' means nothing with " + why);
            });
            return target;
        }
        final Function<String, ScenarioException> refusal =
                word -> section.refusal(key, "'" + word + "' is not allowed; allowed: " + allowed);
        final List<Integer> numbers =
                written.stream().map(word -> replica(word, refusal)).sorted().toList();
        final boolean isWrongCount = numbers.isEmpty() || one && numbers.size() > 1;
        if (isWrongCount || new HashSet<>(numbers).size() < numbers.size()) {
            throw refusal.apply(String.join(", ", written));
        }
        return Target.numbered(numbers);
    }

    /** Why a cluster has nobody like that; empty if it has. */
    private Optional<String> absence(final Target target) {
        if (target.isAboutLeading() && !protocol.hasLeader(deployment.options())) {
            return Optional.of("protocol: " + protocol.name() + ", nobody leads");
        } else if (target.isPlace() && !protocol.places().contains(target.role())) {
            return Optional.of(
                    "protocol: " + protocol.name() + ", which has no " + (target.isInChain() ? "chain" : "primary"));
        } else if (target.role() == Role.MIDDLE && deployment.replicas() < LEAST_WITH_MIDDLE) {
            return Optional.of("replicas: " + deployment.replicas() + ", a chain without a middle");
        } else if (target.role() == Role.BACKUP && deployment.replicas() < 2) {
            return Optional.of("replicas: " + deployment.replicas() + ", a primary without a backup");
        }
        return Optional.empty();
    }

    private static List<Role> roles(final Role... more) {
        return Stream.concat(ONE_REPLICA.stream(), Arrays.stream(more)).toList();
    }

    private int replica(final String word, final Function<String, ScenarioException> refusal) {
        if (!word.matches("\\d{1,9}") || Integer.parseInt(word) >= deployment.replicas()) {
            throw refusal.apply(word);
        }
        return Integer.parseInt(word);
    }

    private static List<String> keys(final String... own) {
        return Stream.concat(TIMING_KEYS.stream(), Arrays.stream(own)).toList();
    }
}
