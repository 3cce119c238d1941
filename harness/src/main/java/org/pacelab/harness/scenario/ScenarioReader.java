package org.pacelab.harness.scenario;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.pacelab.journal.Durability;
import org.pacelab.replica.OperationKind;

/** Turns YAML and overrides into a valid {@link Scenario}; everything that can be refused before a process starts is refused here. */
public final class ScenarioReader {
    private static final int DEFAULT_REPLICAS = 3;

    private static final List<String> KEYS = List.of(
            "name",
            "description",
            "protocol",
            "settings",
            "replicas",
            "topology",
            "first-site",
            "transport",
            "host",
            "durability",
            "journal",
            "options",
            "idle",
            "client",
            "workload",
            "floors",
            "faults",
            "beside",
            "check-adds",
            "history",
            "seed");
    private static final List<String> CONTENDER_KEYS =
            List.of("name", "protocol", "settings", "replicas", "options", "faults");
    private static final JournalKind[] FILE_JOURNALS = {JournalKind.MAPPED, JournalKind.CHRONICLE};
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]*[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final String LOOPBACK = "127.0.0.1";
    private static final String SESSION_CAPACITY = "sessionCapacity";
    private static final long SECOND_NS = 1_000_000_000L;
    private static final Patience ON_ONE_HOST = new Patience(SECOND_NS / 5, 5 * SECOND_NS);

    private final List<Protocol> protocols;
    private final NamedFiles topologies;

    /** @param protocols that scenarios may name; topologies they can name by their files only */
    public ScenarioReader(final List<Protocol> protocols) {
        this(protocols, NamedFiles.none("topology"));
    }

    /**
     * @param protocols  that scenarios may name
     * @param topologies that they may name
     */
    public ScenarioReader(final List<Protocol> protocols, final NamedFiles topologies) {
        this.protocols = List.copyOf(protocols);
        this.topologies = topologies;
    }

    /**
     * @param fileName  as errors name it; without its extension it is the default of {@code name}
     * @param overrides each {@code key=value}, dots between nested keys, values in YAML; the last one wins
     * @throws ScenarioException with one line, for the first fault found
     */
    public Scenario read(final String fileName, final String yaml, final List<String> overrides) {
        Node.Mapping tree = YamlTree.read(fileName, yaml);
        for (final String override : overrides) {
            tree = YamlTree.override(tree, override);
        }
        final Section root = new Section(tree, "", KEYS);
        final Protocol protocol = find(root.required("protocol", names()));
        final List<String> settings = settings(root, protocol);
        final Section load = root.section("workload", WorkloadReader.KEYS);
        final List<Workload> workloads = WorkloadReader.read(load);
        refuseUnsupported(load, protocol, settings, workloads.get(0));
        final Deployment deployment = deployment(root, protocol);
        final Floors floors = floors(root, protocol, deployment.replicas());
        for (final String floor : floors.protocols()) {
            refuseUnsupported(load, find(floor), find(floor).settings().subList(0, 1), workloads.get(0));
        }
        refuseTooManySessions(load, deployment, workloads);
        refuseUnevenSites(load, deployment, workloads.get(0));
        final boolean checkAdds = checkAdds(root, protocol, settings, workloads);
        return new Scenario(
                name(root, NamedFiles.baseName(fileName)),
                root.text("description", ""),
                deployment,
                settings,
                workloads,
                floors,
                FaultsReader.read(root, protocol, deployment, workloads.get(0)),
                beside(root, load, deployment, settings, workloads, floors),
                null,
                checkAdds,
                RecordingReader.read(root, protocol, settings, workloads),
                root.number("seed", 1, 0, Long.MAX_VALUE));
    }

    private static void refuseUnevenSites(final Section load, final Deployment deployment, final Workload workload) {
        final int sites = deployment.layout() == null
                ? 1
                : deployment.layout().topology().sites().size();
        if (workload.loadProcesses() % sites != 0) {
            throw load.refusal(
                    "load-processes",
                    workload.loadProcesses() + " cannot be dealt round " + sites
                            + " sites of the topology; allowed: multiples of " + sites);
        }
    }

    private static List<String> settings(final Section section, final Protocol protocol) {
        final List<String> settings = section.choices("settings", protocol.settings(), protocol.settings());
        if (settings.isEmpty()) {
            throw section.refusal("settings", "names none; allowed: " + String.join(", ", protocol.settings()));
        }
        return settings;
    }

    /** What is measured under the same load as the scenario's first. */
    private List<Contender> beside(
            final Section root,
            final Section load,
            final Deployment first,
            final List<String> firstSettings,
            final List<Workload> workloads,
            final Floors floors) {
        final List<Contender> beside = new ArrayList<>();
        final Set<String> labels = new HashSet<>(firstSettings);
        for (final Section item : root.has("beside") ? root.sections("beside", CONTENDER_KEYS) : List.<Section>of()) {
            final Protocol protocol = find(item.required("protocol", names()));
            if (!protocol.floors().containsAll(floors.protocols())) {
                throw item.refusal(
                        "protocol",
                        protocol.name() + " cannot be compared with all floors; allowed of floors.protocols: "
                                + String.join(", ", protocol.floors()));
            }
            final List<String> settings = settings(item, protocol);
            final Map<String, Long> options = options(item, protocol, Optional.ofNullable(first.layout()));
            final int replicas = replicas(item, protocol, first.replicas(), options);
            if (first.layout() != null && replicas != first.replicas()) {
                throw item.refusal(
                        "replicas",
                        replicas + " is not as many as topology "
                                + first.layout().topology().name() + " has sites: " + first.replicas());
            }
            if (replicas != first.replicas() && !Floors.OF_ONE_REPLICA.containsAll(floors.protocols())) {
                throw item.refusal(
                        "replicas",
                        "'" + replicas + "' is not allowed, for floors are measured with " + first.replicas()
                                + "; allowed: that, or floors.protocols: " + String.join(", ", Floors.OF_ONE_REPLICA));
            }
            final Deployment deployment = first.under(protocol.name(), replicas, options);
            refuseUnsupported(load, protocol, settings, workloads.get(0));
            refuseTooManySessions(load, deployment, workloads);
            checkAdds(root, protocol, settings, workloads);
            final Contender contender = new Contender(
                    name(item, protocol.name()),
                    deployment,
                    settings,
                    FaultsReader.read(item, protocol, deployment, workloads.get(0)));
            for (final String setting : settings) {
                if (!labels.add(contender.label(setting))) {
                    throw item.refusal("name", "'" + contender.label(setting) + "' comes twice; each needs a name");
                }
            }
            beside.add(contender);
        }
        return beside;
    }

    private Deployment deployment(final Section root, final Protocol protocol) {
        final Section idle = root.section("idle", List.of("yield-window", "max-park"));
        final TransportKind transport = root.choice("transport", TransportKind.TCP, TransportKind.values());
        final Durability durability = root.choice("durability", Durability.MEMORY, Durability.values());
        final Optional<Layout> layout = LayoutReader.read(root, topologies);
        final Map<String, Long> options = options(root, protocol, layout);
        final int sites = layout.map(one -> one.topology().sites().size()).orElse(DEFAULT_REPLICAS);
        final int replicas = replicas(root, protocol, sites, options);
        if (layout.isPresent() && replicas != sites) {
            throw root.refusal(
                    "replicas",
                    replicas + " is not as many as topology "
                            + layout.get().topology().name() + " has sites: " + sites);
        }
        return new Deployment(
                protocol.name(),
                replicas,
                transport,
                host(root, transport),
                durability,
                journal(root, durability),
                options,
                new Idling(
                        idle.durationNs("yield-window", Idling.DEFAULT_YIELD_WINDOW_NS),
                        idle.durationNs("max-park", Idling.DEFAULT_MAX_PARK_NS)),
                patience(root, layout),
                layout.orElse(null));
    }

    /** Of those with files one may choose. */
    private static JournalKind journal(final Section root, final Durability durability) {
        if (durability != Durability.MEMORY) {
            return root.choice("journal", JournalKind.MAPPED, FILE_JOURNALS);
        }
        if (root.has("journal")) {
            throw root.refusal("journal", "means nothing with durability: memory; allowed: durability os or disk");
        }
        return JournalKind.MEMORY;
    }

    /** Loopback unless told otherwise. */
    private static String host(final Section root, final TransportKind transport) {
        if (root.has("host") && transport != TransportKind.TCP) {
            throw root.refusal("host", "means nothing with transport: " + Section.wordOf(transport));
        }
        final String host = root.text("host", LOOPBACK);
        if (host.isBlank() || !isOfThisHost(host)) {
            throw root.refusal(
                    "host",
                    "'" + host + "' is none of this host's addresses; allowed: one name or address of this host");
        }
        return host;
    }

    private static boolean isOfThisHost(final String host) {
        try {
            final InetAddress address = InetAddress.getByName(host);
            return address.isLoopbackAddress()
                    || !address.isAnyLocalAddress() && NetworkInterface.getByInetAddress(address) != null;
        } catch (UnknownHostException | SocketException e) {
            return false;
        }
    }

    private static Patience patience(final Section root, final Optional<Layout> layout) {
        final Section section = root.section("client", List.of("retry-timeout", "deadline"));
        final Patience usual = layout.map(one -> Patience.over(one.topology().longestRoundTripNs()))
                .orElse(ON_ONE_HOST);
        final long retryTimeoutNs = section.durationNs("retry-timeout", usual.retryTimeoutNs());
        final long deadlineNs = section.durationNs("deadline", usual.operationDeadlineNs());
        if (retryTimeoutNs < 1 || deadlineNs < retryTimeoutNs) {
            throw root.refusal("client", "needs 0 < retry-timeout <= deadline");
        }
        return new Patience(retryTimeoutNs, deadlineNs);
    }

    /** An option {@code electionTimeoutNs} is the key {@code election-timeout}, with a duration as its value. */
    private static Map<String, Long> options(
            final Section root, final Protocol protocol, final Optional<Layout> layout) {
        final Map<String, String> optionsByKey = new LinkedHashMap<>();
        protocol.options().keySet().forEach(option -> optionsByKey.put(keyOf(option), option));
        final Section section = root.section("options", optionsByKey.keySet());
        final Map<String, Long> options = new LinkedHashMap<>(protocol.options());
        layout.ifPresent(one -> options.putAll(FarOptions.of(protocol, one.topology())));
        optionsByKey.forEach((key, option) -> options.computeIfPresent(
                option,
                (name, absent) -> isDuration(name)
                        ? section.durationNs(key, absent)
                        : section.number(key, absent, Integer.MIN_VALUE, Integer.MAX_VALUE)));
        try {
            protocol.checkOptions(options);
        } catch (IllegalArgumentException e) {
            throw root.refusal("options", e.getMessage());
        }
        return options;
    }

    private static int replicas(
            final Section root, final Protocol protocol, final int absent, final Map<String, Long> options) {
        final int replicas = root.integer("replicas", absent, protocol.leastReplicas(), protocol.maxReplicas(options));
        try {
            protocol.checkReplicas(replicas, options);
        } catch (IllegalArgumentException e) {
            throw root.refusal("options", e.getMessage());
        }
        return replicas;
    }

    private Floors floors(final Section root, final Protocol protocol, final int replicas) {
        final Section section = root.section("floors", List.of("protocols", "interval", "max-warm-up", "duration"));
        final List<String> known = protocol.floors().stream()
                .filter(names()::contains)
                .filter(name -> find(name).leastReplicas() <= replicas)
                .toList();
        final List<String> absent = protocol.isFloor() ? List.of() : known;
        return new Floors(
                section.choices("protocols", absent, known),
                section.integer("interval", 1, 1, Integer.MAX_VALUE),
                section.durationNs("max-warm-up", 5 * SECOND_NS),
                section.durationNs("duration", 5 * SECOND_NS));
    }

    private static String name(final Section root, final String absent) {
        final String name = root.text("name", absent);
        if (!NAME.matcher(name).matches()) {
            throw root.refusal(
                    "name", "'" + name + "' cannot name a folder; allowed: letters, digits, '.', '_' and '-'");
        }
        return name;
    }

    private static void refuseTooManySessions(
            final Section load, final Deployment deployment, final List<Workload> workloads) {
        final long capacity = deployment.options().getOrDefault(SESSION_CAPACITY, Long.MAX_VALUE);
        for (final Workload workload : workloads) {
            final int sessions = workload.sessionCount();
            if (sessions > capacity) {
                throw load.refusal(
                        workload.sessions() > 0 ? "sessions" : "outstanding",
                        sessions + " sessions are more than the replicas keep; allowed: up to options."
                                + keyOf(SESSION_CAPACITY) + ", here " + capacity);
            }
        }
    }

    private static boolean checkAdds(
            final Section root, final Protocol protocol, final List<String> settings, final List<Workload> workloads) {
        final boolean checkAdds = root.flag("check-adds", false);
        final Workload workload = workloads.get(0);
        final boolean addsOnly =
                workload.write() == Workload.Write.ADD && workload.readRatio() == 0 && workload.deleteFraction() == 0;
        if (checkAdds && (!addsOnly || workloads.size() > 1)) {
            throw root.refusal("check-adds", "needs one row of workload with write: add, read-ratio: 0 and no deletes");
        }
        for (final String setting : settings) {
            if (checkAdds && protocol.promiseOf(setting).orElse(null) != Promise.LINEARIZABLE) {
                throw root.refusal(
                        "check-adds",
                        "reads the adds back, and setting '" + setting
                                + "' may miss some; allowed: settings with linearizable reads");
            }
        }
        return checkAdds;
    }

    private static void refuseUnsupported(
            final Section load, final Protocol protocol, final List<String> settings, final Workload workload) {
        for (final String setting : settings) {
            if (workload.readRatio() > 0 && !protocol.supports(setting, OperationKind.GET)) {
                throw load.refusal(
                        "read-ratio", protocol.name() + " has no get under setting '" + setting + "'; allowed: 0");
            }
            if (workload.deleteFraction() > 0 && !protocol.supports(setting, OperationKind.DELETE)) {
                throw load.refusal(
                        "delete-fraction",
                        protocol.name() + " has no delete under setting '" + setting + "'; allowed: 0");
            }
            if (workload.readRatio() < 1 && !protocol.supports(setting, kindOf(workload.write()))) {
                throw load.refusal(
                        "write",
                        protocol.name() + " has no " + Section.wordOf(workload.write()) + " under setting '" + setting
                                + "'; allowed: " + supported(protocol, setting));
            }
        }
    }

    private static String supported(final Protocol protocol, final String setting) {
        final List<String> words = new ArrayList<>();
        for (final Workload.Write write : Workload.Write.values()) {
            if (protocol.supports(setting, kindOf(write))) {
                words.add(Section.wordOf(write));
            }
        }
        return words.isEmpty() ? "none, only read-ratio: 1" : String.join(", ", words);
    }

    private static OperationKind kindOf(final Workload.Write write) {
        return switch (write) {
            case PUT -> OperationKind.PUT;
            case ADD -> OperationKind.ADD;
            case COMPARE_AND_SET -> OperationKind.COMPARE_AND_SET;
        };
    }

    /** The key of an option in a scenario file. */
    public static String keyOf(final String option) {
        final String stem = isDuration(option) ? option.substring(0, option.length() - 2) : option;
        return stem.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static boolean isDuration(final String option) {
        return option.endsWith("Ns");
    }

    private List<String> names() {
        return protocols.stream().map(Protocol::name).toList();
    }

    private Protocol find(final String name) {
        return protocols.stream()
                .filter(protocol -> protocol.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
