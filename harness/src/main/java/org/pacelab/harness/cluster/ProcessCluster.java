package org.pacelab.harness.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.harness.fault.LinkTable;
import org.pacelab.harness.load.LoadPlan;
import org.pacelab.harness.scenario.Deployment;
import org.pacelab.harness.scenario.Workload;
import org.pacelab.replica.Leadership;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;

/**
 * The processes of one setting: replicas, and load processes that come and go. Every worker is a fresh JVM. Confined to the
 * controller's thread. {@link #close} leaves none running.
 */
final class ProcessCluster implements AutoCloseable {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START_TIMEOUT_NS = 60 * SECOND_NS;
    private static final long ANSWER_TIMEOUT_NS = 30 * SECOND_NS;
    private static final long STOP_TIMEOUT_NS = 5 * SECOND_NS;

    private final Site site;
    private final String name;
    private final long clusterId;
    private final Deployment deployment;
    private final String setting;
    private final boolean shapesLinks;
    private final long seed;
    private final TreeMap<Integer, Member> members = new TreeMap<>();
    private final int[] incarnations;
    private final Set<Integer> paused = new HashSet<>();
    private final LinkTable links = new LinkTable();
    private final Map<WorkerProcess, Map<Integer, LinkShape>> shapes = new HashMap<>();
    private int ordersNumbered;
    private Order.Measure window;
    private int nextClientId = ReplicaContext.FIRST_CLIENT_ID;

    /** @param address null until it is bound */
    private record Member(int endpointId, WorkerProcess worker, String address) {
        boolean isReplica() {
            return endpointId < ReplicaContext.FIRST_CLIENT_ID;
        }
    }

    /**
     * @param number      of the cluster in its run; {@code name} is one word
     * @param shapesLinks whether faults are going to shape links
     */
    ProcessCluster(
            final Site site,
            final int number,
            final String name,
            final Deployment deployment,
            final String setting,
            final boolean shapesLinks,
            final long seed) {
        this.site = site;
        this.name = name;
        this.clusterId = site.runId() + number;
        this.deployment = deployment;
        this.setting = setting;
        this.shapesLinks = shapesLinks;
        this.seed = seed;
        this.incarnations = new int[deployment.replicas()];
    }

    /** Starts all replicas and tells each where the others are. */
    void start() throws InterruptedException {
        createFolder(linkFolder());
        createFolder(journalFolder());
        for (int id = 0; id < deployment.replicas(); id++) {
            spawnReplica(id);
        }
        for (int id = 0; id < deployment.replicas(); id++) {
            introduce(id);
        }
    }

    /** SIGKILL, without a word of warning. */
    void kill(final int replicaId) throws InterruptedException {
        final Member member = members.remove(replicaId);
        member.worker().kill();
        site.switchboard().forget(member.worker());
    }

    /** Tells a replica to end, and waits for it. */
    void end(final int replicaId) throws InterruptedException {
        stop(List.of(members.get(replicaId)));
    }

    /** SIGSTOP. It answers nothing, and is asked for nothing, until {@link #resume}. */
    void pause(final int replicaId) throws InterruptedException {
        paused.add(replicaId);
        members.get(replicaId).worker().signal("STOP");
    }

    /** SIGCONT. */
    void resume(final int replicaId) throws InterruptedException {
        members.get(replicaId).worker().signal("CONT");
        paused.remove(replicaId);
    }

    /** Whether a replica is neither down nor paused. */
    boolean isRunning(final int replicaId) {
        return members.containsKey(replicaId) && !paused.contains(replicaId);
    }

    /** What strokes in force do to links; {@link #shapeLinks} puts changes of it into force. */
    LinkTable links() {
        return links;
    }

    /**
     * Returns when every worker that runs does to its links what the table says, with the time since when the last of them has. A
     * paused one does when it goes on.
     */
    long shapeLinks() throws InterruptedException {
        final long askedNs = System.nanoTime();
        final Map<WorkerProcess, Integer> asked = new HashMap<>();
        for (final Member member : members.values()) {
            final int number = sendShapes(member);
            if (number > 0 && !paused.contains(member.endpointId())) {
                asked.put(member.worker(), number);
            }
        }
        long inForceNs = askedNs;
        for (final var entry : asked.entrySet()) {
            inForceNs = Math.max(inForceNs, awaitDone(entry.getKey(), entry.getValue()));
        }
        return inForceNs;
    }

    /** Sends an order of the next number, and returns when it is in force, with the time since when it is. */
    long order(final int replicaId, final IntFunction<Order> numbered) throws InterruptedException {
        final WorkerProcess worker = members.get(replicaId).worker();
        final int number = ++ordersNumbered;
        worker.send(numbered.apply(number));
        return awaitDone(worker, number);
    }

    /** Starts a replica that was killed or ended, with the journal that it left. */
    void restart(final int replicaId) throws InterruptedException {
        spawnReplica(replicaId);
        introduce(replicaId);
        if (window != null) {
            members.get(replicaId).worker().send(window);
        }
    }

    /** Tells all workers the measured window, also those that are started in it. */
    void measure(final long startNs, final long endNs) {
        window = new Order.Measure(startNs, endNs);
        members.values().forEach(member -> member.worker().send(window));
    }

    /** Starts the load processes of one row, which draws by a seed of its own; they warm up at once. */
    List<WorkerProcess> startLoad(final RunPart part, final Workload workload, final List<Order.LoadFiles> files)
            throws InterruptedException {
        final int firstId = nextClientId;
        nextClientId += workload.loadProcesses();
        final long rowSeed = SeededRandom.derive(seed, firstId).nextLong();
        final List<WorkerProcess> loads = new ArrayList<>();
        for (int process = 0; process < workload.loadProcesses(); process++) {
            final WorkerProcess load = spawn(LoadMain.class, part.rowLabel(workload) + "-load-" + process);
            load.send(new Order.StartLoad(
                    place(firstId + process, 1),
                    new LoadPlan(workload, process, rowSeed),
                    part.checkAdds(),
                    part.recording(),
                    files.get(process)));
            members.put(firstId + process, new Member(firstId + process, load, null));
            loads.add(load);
        }
        for (int process = 0; process < workload.loadProcesses(); process++) {
            introduce(firstId + process);
        }
        return loads;
    }

    /** Ends the load processes. */
    void stopLoad() throws InterruptedException {
        stop(members.values().stream().filter(member -> !member.isReplica()).toList());
    }

    List<WorkerProcess> replicas() {
        return members.values().stream()
                .filter(Member::isReplica)
                .map(Member::worker)
                .toList();
    }

    WorkerProcess replica(final int replicaId) {
        return members.get(replicaId).worker();
    }

    boolean hasLeader() {
        return Protocols.find(deployment.protocol()).hasLeader();
    }

    int replicaCount() {
        return deployment.replicas();
    }

    /** Of the load processes, in their order. */
    List<Integer> clientIds() {
        return List.copyOf(members.tailMap(ReplicaContext.FIRST_CLIENT_ID).keySet());
    }

    WorkerReport report(final WorkerProcess worker) throws InterruptedException {
        worker.send(new Order.Report());
        return site.switchboard()
                .await(worker, Notice.Report.class, ANSWER_TIMEOUT_NS)
                .report();
    }

    /** What each of some replicas holds of some keys; all are asked at once. */
    Map<Integer, Notice.Values> values(final List<Integer> replicaIds, final List<Long> keys)
            throws InterruptedException {
        for (final int id : replicaIds) {
            replica(id).send(new Order.TellValues(keys));
        }
        final Map<Integer, Notice.Values> values = new TreeMap<>();
        for (final int id : replicaIds) {
            values.put(id, site.switchboard().await(replica(id), Notice.Values.class, ANSWER_TIMEOUT_NS));
        }
        return values;
    }

    /** Of the replicas that run, the one that leads, as far as they say. */
    Optional<Integer> leader() throws InterruptedException {
        final Map<Integer, Long> leadingTerms = new TreeMap<>();
        for (int id = 0; id < deployment.replicas(); id++) {
            if (isRunning(id)) {
                leadingTerms.put(id, report(replica(id)).leadingTerm());
            }
        }
        return leaderOf(leadingTerms);
    }

    /** Of several that say they lead all but one were deposed and do not know it yet. */
    static Optional<Integer> leaderOf(final Map<Integer, Long> leadingTerms) {
        return leadingTerms.entrySet().stream()
                .filter(one -> one.getValue() != Leadership.NOT_LEADING)
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey);
    }

    Switchboard switchboard() {
        return site.switchboard();
    }

    Path pauseLog(final String worker) {
        return WorkerProcess.pauseLog(site.workersFolder(), worker);
    }

    /** Ends all workers, the willing ones in order, and removes journals and mapped files. */
    void stop() throws InterruptedException {
        stop(members.values());
        deleteFolder(journalFolder());
        deleteFolder(linkFolder());
    }

    /** Kills what still runs. Journals stay where they are. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        for (final Member member : members.values()) {
            try {
                member.worker().kill();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        members.clear();
        deleteFolder(linkFolder());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(final Collection<Member> leaving) throws InterruptedException {
        final List<Member> stopped = List.copyOf(leaving);
        stopped.forEach(member -> member.worker().send(new Order.Stop()));
        for (final Member member : stopped) {
            member.worker().awaitEnd(STOP_TIMEOUT_NS);
            site.switchboard().forget(member.worker());
            members.remove(member.endpointId());
        }
    }

    private void spawnReplica(final int id) {
        incarnations[id]++;
        final String life = incarnations[id] == 1 ? "" : "-life-" + incarnations[id];
        final WorkerProcess replica = spawn(NodeMain.class, name + "-replica-" + id + life);
        members.put(id, new Member(id, replica, null));
        replica.send(new Order.StartReplica(
                place(id, incarnations[id]),
                journalFolder().resolve("replica-" + id).toString()));
        sendShapes(members.get(id));
    }

    /** Returns the number of the order, 0 if nothing has changed for the worker. */
    private int sendShapes(final Member member) {
        final Map<Integer, LinkShape> wanted = links.shapesOf(member.endpointId());
        if (wanted.equals(shapes.getOrDefault(member.worker(), Map.of()))) {
            return 0;
        }
        shapes.put(member.worker(), wanted);
        member.worker().send(new Order.ShapeLinks(++ordersNumbered, wanted));
        return ordersNumbered;
    }

    private long awaitDone(final WorkerProcess worker, final int number) throws InterruptedException {
        Notice.Done done;
        do {
            done = site.switchboard().await(worker, Notice.Done.class, ANSWER_TIMEOUT_NS);
        } while (done.number() != number);
        return done.inForceNs();
    }

    private WorkerProcess spawn(final Class<?> main, final String workerName) {
        return WorkerProcess.start(
                site.launcher(),
                main,
                workerName,
                site.workersFolder(),
                site.reaper(),
                site.switchboard().queue());
    }

    private Order.Place place(final int endpointId, final int incarnation) {
        return new Order.Place(
                clusterId,
                endpointId,
                incarnation,
                deployment,
                setting,
                shapesLinks,
                linkFolder().toString(),
                seed);
    }

    /** Waits until a worker listens, then tells it of the others, and the others of it. */
    private void introduce(final int endpointId) throws InterruptedException {
        final WorkerProcess worker = members.get(endpointId).worker();
        final String address = site.switchboard()
                .await(worker, Notice.Bound.class, START_TIMEOUT_NS)
                .address();
        final Member bound = new Member(endpointId, worker, address);
        members.put(endpointId, bound);
        for (final Member other : members.values()) {
            if (other != bound && other.address() != null && (other.isReplica() || bound.isReplica())) {
                other.worker().send(new Order.Connect(endpointId, address));
                worker.send(new Order.Connect(other.endpointId(), other.address()));
            }
        }
    }

    private Path journalFolder() {
        return site.journalFolder().resolve(name);
    }

    private Path linkFolder() {
        return site.linkFolder().resolve(name);
    }

    private static void createFolder(final Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new RunFailure("cannot create " + folder + ": " + e.getMessage());
        }
    }

    private static void deleteFolder(final Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
