package org.pacelab.harness.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pacelab.harness.cluster.Protocols;
import org.pacelab.harness.fault.Fault;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.harness.fault.Target;
import org.pacelab.harness.scenario.Contender;
import org.pacelab.harness.scenario.Deployment;
import org.pacelab.harness.scenario.Floors;
import org.pacelab.harness.scenario.KneeSearch;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.scenario.Recording;
import org.pacelab.harness.scenario.Scenario;
import org.pacelab.harness.scenario.ScenarioException;
import org.pacelab.harness.scenario.Spelling;
import org.pacelab.harness.scenario.Topology;
import org.pacelab.harness.scenario.Workload;
import org.pacelab.journal.Durability;

/**
 * What the study measures on processes, in order: every setting on every topology with every durability, and the floors before, between and after. Immutable.
 *
 * @param settings     labels of those that are measured, in their order
 * @param layouts      where processes stand
 * @param durabilities of replicas
 * @param objectiveNs  of the p99; 0: 5 ms on one host, else twice the longest time that its message delays add up to
 * @param rotation     so many settings are measured after the others
 */
public record PacelcPlan(
        PacelcDepth depth,
        List<String> settings,
        List<Layout> layouts,
        List<Durability> durabilities,
        long objectiveNs,
        int rotation) {
    private static final long LAN_OBJECTIVE_NS = 5_000_000;
    private static final long SECOND_NS = 1_000_000_000L;

    /** Of what is compared at one rate, floors and settings. */
    static final long BASE_RATE = 2_000;

    private static final int OUTSTANDING = 64;
    private static final int SESSIONS = 2_048;

    /** So many that those of them that are recorded can all be looked for in the end. */
    private static final int KEYS = 50_000;

    private static final double HOT_SHARE = .2;
    private static final int HOT_KEYS = 16;
    private static final int VALUE_LENGTH = 64;
    private static final double READ_RATIO = .5;
    private static final double SHARE_OF_KNEE = .5;

    /** Settings between two measurements of the floors. */
    private static final int FLOOR_INTERVAL = 8;

    /** Of which each setting is compared with one, and all with the first. */
    private static final List<String> FLOORS =
            List.of("echo", "relay", "chain-relay", "fan-out-first", "fan-out-second");

    /** @throws ScenarioException for a setting that there is not, with those that are allowed */
    public PacelcPlan {
        settings = List.copyOf(settings);
        for (final String label : settings) {
            if (!allSettings().contains(label)) {
                throw new ScenarioException(
                        "unknown setting '" + label + "'; " + Spelling.allowed(label, allSettings()));
            }
        }
        layouts = List.copyOf(layouts);
        durabilities = List.copyOf(durabilities);
    }

    List<StudyItem> items() {
        final List<StudyItem> items = new ArrayList<>();
        int floors = 0;
        for (final Layout layout : layouts) {
            for (final Durability durability : durabilities) {
                final List<StudySetting> rotated = new ArrayList<>(studied());
                Collections.rotate(rotated, -(rotation % rotated.size()));
                for (int i = 0; i < rotated.size(); i++) {
                    if (i % FLOOR_INTERVAL == 0) {
                        items.add(floors(++floors, layout, durability));
                    }
                    items.add(item(rotated.get(i), layout, durability));
                }
                items.add(floors(++floors, layout, durability));
            }
        }
        return items;
    }

    /** The labels of all but those that differ from another one only in what is looked at: processes are asked for everything at once. */
    public static List<String> allSettings() {
        return Families.all().stream()
                .filter(setting -> !setting.readsWhatIsDirty())
                .map(StudySetting::label)
                .toList();
    }

    private List<StudySetting> studied() {
        return Families.all().stream()
                .filter(setting -> settings.contains(setting.label()))
                .toList();
    }

    /** The same with other settings measured first. */
    PacelcPlan rotated(final int otherRotation) {
        return new PacelcPlan(depth, settings, layouts, durabilities, objectiveNs, otherRotation);
    }

    private StudyItem item(final StudySetting setting, final Layout layout, final Durability durability) {
        final String label = labelOf(setting, layout, durability);
        final Topology topology = layout.topology();
        final List<Fault> cuts = cuts(setting, layout);
        final Scenario scenario = new Scenario(
                label,
                setting.label() + " on " + topology.name() + ", durability " + wordOf(durability),
                new StudyDeployment(layout, durability).of(setting),
                List.of(setting.setting()),
                List.of(workload(layout, depth.stepNs())),
                new Floors(List.of(), 1, 0, 0),
                cuts,
                List.of(),
                new KneeSearch(
                        objectiveNs(setting, layout),
                        OUTSTANDING,
                        depth.climb(),
                        depth.steps(),
                        SHARE_OF_KNEE,
                        depth.calmNs() + cuts.size() * depth.cutAndHealNs()),
                false,
                new Recording(depth.recordedKeys()),
                1);
        return new StudyItem(label, Optional.of(setting), topology.name(), scenario);
    }

    private String labelOf(final StudySetting setting, final Layout layout, final Durability durability) {
        return Stream.of(
                        Stream.of(setting.label()),
                        durabilities.size() > 1 ? Stream.of(wordOf(durability)) : Stream.<String>empty(),
                        layouts.size() > 1 ? Stream.of(layout.topology().name()) : Stream.<String>empty())
                .flatMap(words -> words)
                .reduce((one, other) -> one + "-" + other)
                .orElseThrow();
    }

    private StudyItem floors(final int number, final Layout layout, final Durability durability) {
        final String label = "floors-" + number;
        final List<Contender> contenders = FLOORS.stream()
                .filter(floor -> floor.equals(FLOORS.get(0))
                        || studied().stream()
                                .anyMatch(setting -> setting.floor().equals(floor)))
                .map(Protocols::find)
                .map(floor -> new Contender(
                        floor.name(), floorDeployment(floor, layout, durability), floor.settings(), List.of()))
                .toList();
        final Contender first = contenders.get(0);
        final Scenario scenario = new Scenario(
                label,
                "the floors at the rate that all settings are compared at, after a closed loop, as settings are",
                first.deployment(),
                first.settings(),
                List.of(workload(layout, depth.floorNs())),
                new Floors(List.of(), 1, 0, 0),
                List.of(),
                contenders.subList(1, contenders.size()),
                new KneeSearch(
                        Math.max(LAN_OBJECTIVE_NS, 2 * layout.topology().longestRoundTripNs()),
                        OUTSTANDING,
                        List.of(),
                        1,
                        0,
                        0),
                false,
                Recording.NOTHING,
                1);
        return new StudyItem(label, Optional.empty(), layout.topology().name(), scenario);
    }

    private static Deployment floorDeployment(final Protocol floor, final Layout layout, final Durability durability) {
        final StudyDeployment deployment = new StudyDeployment(layout, durability);
        return deployment.of(
                floor.name(),
                Floors.OF_ONE_REPLICA.contains(floor.name()) ? 1 : deployment.replicas(),
                floor.options());
    }

    /** One cut after the other, each with time to heal. */
    private List<Fault> cuts(final StudySetting setting, final Layout layout) {
        final List<Fault> cuts = new ArrayList<>();
        for (final Target.Role role : rolesCutOff(setting.protocol())) {
            cuts.add(new Fault.Partition(
                    new Fault.Timing(
                            depth.calmNs() + cuts.size() * depth.cutAndHealNs(), 1, depth.cutNs(), depth.cutNs()),
                    Target.of(role),
                    StudyDeployment.isOneHost(layout) ? Fault.Clients.SPLIT : Fault.Clients.NEAR,
                    LinkShape.Cut.DROP));
        }
        return cuts;
    }

    /** Whoever leads, as far as anybody does; and then, where there is time, one who does not. */
    private List<Target.Role> rolesCutOff(final Protocol protocol) {
        final List<Target.Role> roles;
        if (protocol.places().contains(Target.Role.HEAD)) {
            roles = List.of(Target.Role.HEAD, Target.Role.TAIL);
        } else if (protocol.places().contains(Target.Role.PRIMARY)) {
            roles = List.of(Target.Role.PRIMARY, Target.Role.BACKUP);
        } else if (protocol.hasLeader(protocol.options())) {
            roles = List.of(Target.Role.LEADER, Target.Role.FOLLOWER);
        } else {
            roles = List.of(Target.Role.MINORITY);
        }
        return roles.subList(0, Math.min(depth.cuts(), roles.size()));
    }

    private long objectiveNs(final StudySetting setting, final Layout layout) {
        if (objectiveNs > 0) {
            return objectiveNs;
        }
        if (StudyDeployment.isOneHost(layout)) {
            return LAN_OBJECTIVE_NS;
        }
        final int sites = StudyDeployment.sites(layout);
        final var placement = layout.of(IntStream.range(0, sites).boxed().toList());
        return 2
                * IntStream.range(0, sites)
                        .mapToLong(site -> Math.max(
                                setting.closedForm(true).ns(placement, site),
                                setting.closedForm(false).ns(placement, site)))
                        .max()
                        .orElseThrow();
    }

    private Workload workload(final Layout layout, final long durationNs) {
        return new Workload(
                Workload.Arrival.CONSTANT,
                BASE_RATE,
                0,
                SESSIONS,
                StudyDeployment.loadProcesses(layout),
                READ_RATIO,
                Workload.Write.PUT,
                0,
                Workload.KeyChoice.OWN,
                0,
                KEYS,
                HOT_SHARE,
                HOT_KEYS,
                VALUE_LENGTH,
                depth.warmUpNs(),
                durationNs);
    }

    static String wordOf(final Durability durability) {
        return durability.name().toLowerCase(Locale.ROOT);
    }
}
