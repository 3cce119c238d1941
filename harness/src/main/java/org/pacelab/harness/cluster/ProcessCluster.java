package org.pacelab.harness.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.harness.fault.LinkTable;
import org.pacelab.harness.load.LoadPlan;
import org.pacelab.harness.report.FolderTree;
import org.pacelab.harness.scenario.Deployment;
import org.pacelab.harness.scenario.Workload;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;

/**
 * The processes of one setting: replicas, and load processes that come and go. Every worker is a fresh JVM. Confined to the
 * controller's thread: what takes its time completes while that waits on the switchboard. {@link #close} leaves none running.
 */
final class ProcessCluster implements AutoCloseable {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long START_TIMEOUT_NS = 60 * SECOND_NS;
    private static final long ANSWER_TIMEOUT_NS = 30 * SECOND_NS;
    private static final long STOP_TIMEOUT_NS = 5 * SECOND_NS;
    private static final long FORCED_EXIT_NS = 10 * SECOND_NS;

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
    private final Set<Integer> leaving = new HashSet<>();
    private final LinkTable links = new LinkTable();
    private final Map<Integer, Map<Integer, LinkShape>> shapes = new HashMap<>();
    private final Map<Integer, Integer> nearReplicas = new HashMap<>();
    private final UnansweredOrders unanswered;
    private Order.Measure window;
    private int nextClientId = ReplicaContext.FIRST_CLIENT_ID;

    /**
     * @param hostId  the replica in whose process it is, or the load process itself
     * @param address null until it is bound
     */
    private record Member(int endpointId, int hostId, WorkerProcess worker, String address) {
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
        this.unanswered = new UnansweredOrders(site.switchboard());
    }

    /** Starts all replicas and tells each where the others are. */
    void start() throws InterruptedException {
        createFolder(linkFolder());
        createFolder(journalFolder());
        for (int id = 0; id < deployment.replicas(); id++) {
            spawnReplica(id);
        }
        for (int id = 0; id < deployment.replicas(); id++) {
            switchboard().await(introduce(id));
        }
    }

    /** SIGKILL, without a word of warning. Completes once it is gone. */
    CompletableFuture<Void> kill(final int replicaId) {
        leave(replicaId);
        final WorkerProcess worker = replica(replicaId);
        worker.destroy();
        return switchboard().expectEnd(worker, FORCED_EXIT_NS).thenRun(() -> remove(replicaId));
    }

    /** Tells a replica to end, and kills it if that takes too long. Completes once it is gone. */
    CompletableFuture<Void> end(final int replicaId) {
        leave(replicaId);
        final WorkerProcess worker = replica(replicaId);
        worker.send(new Order.Stop());
        return switchboard()
                .expectEnd(worker, STOP_TIMEOUT_NS)
                .thenRun(() -> remove(replicaId))
                .exceptionallyCompose(late -> kill(replicaId));
    }

    /** SIGSTOP. It answers nothing, and is asked for nothing, until {@link #resume}. */
    void pause(final int replicaId) {
        paused.add(replicaId);
        replica(replicaId).pause();
        unanswered.expectNothingFrom(replica(replicaId));
    }

    /** SIGCONT. */
    void resume(final int replicaId) {
        replica(replicaId).resume();
        paused.remove(replicaId);
    }

    /** Whether a replica is up, not paused, and not about to end. */
    boolean isRunning(final int replicaId) {
        return endpointsOf(replicaId).stream().allMatch(id -> members.containsKey(id) && hears(members.get(id)));
    }

    /** What strokes in force do to links; {@link #shapeLinks} puts changes of it into force. */
    LinkTable links() {
        return links;
    }

    /**
     * Completes when every worker that runs does to its links what the table says, with the time since when the last of them has. One
     * that is paused does when it goes on, one that starts before it has links.
     */
    CompletableFuture<Long> shapeLinks() {
        members.values().forEach(this::sendShapes);
        return unanswered.all();
    }

    /** The endpoints in a replica's process, itself first. */
    List<Integer> endpointsOf(final int replicaId) {
        final List<Integer> endpoints = new ArrayList<>();
        for (int id = replicaId; id < endpointCount(); id += deployment.replicas()) {
            endpoints.add(id);
        }
        return endpoints;
    }

    /** As {@link #endpointsOf(int)}, of several; clients are themselves. */
    Set<Integer> endpointsOf(final Set<Integer> replicasAndClients) {
        final Set<Integer> endpoints = new TreeSet<>();
        for (final int id : replicasAndClients) {
            if (id < deployment.replicas()) {
                endpoints.addAll(endpointsOf(id));
            } else {
                endpoints.add(id);
            }
        }
        return endpoints;
    }

    /** Sends an order to each endpoint of a replica's process. Completes when all are in force, with the time since when they are. */
    CompletableFuture<Long> order(final int replicaId, final NumberedOrder numbered) {
        final WorkerProcess worker = replica(replicaId);
        return UnansweredOrders.lastOf(endpointsOf(replicaId).stream()
                .map(id -> {
                    final int number = unanswered.nextNumber();
                    worker.send(numbered.of(id, number));
                    return unanswered.expect(worker, number);
                })
                .toList());
    }

    /** What an endpoint is told, and by which number it answers. */
    @FunctionalInterface
    interface NumberedOrder {
        Order of(int endpointId, int number);
    }

    /** Starts a replica that was killed or ended, with the journal that it left. Completes once the others know where it is. */
    CompletableFuture<Void> restart(final int replicaId) {
        spawnReplica(replicaId);
        return introduce(replicaId).thenRun(() -> {
            if (window != null) {
                replica(replicaId).send(window);
            }
        });
    }

    /** Tells all workers the measured window, also those that are started in it. */
    void measure(final long startNs, final long endNs) {
        window = new Order.Measure(startNs, endNs);
        workers(member -> true).forEach(worker -> worker.send(window));
    }

    /** Starts the load processes of one row, which draws by a seed of its own; they warm up at once. */
    List<WorkerProcess> startLoad(final RunPart part, final RowPlan row, final List<Order.LoadFiles> files)
            throws InterruptedException {
        final Workload workload = row.workload();
        final int firstId = nextClientId;
        nextClientId += workload.loadProcesses();
        final Optional<Sites> sites = Sites.await(this, deployment, firstId);
        final long rowSeed = SeededRandom.derive(seed, firstId).nextLong();
        final List<WorkerProcess> loads = new ArrayList<>();
        for (int process = 0; process < workload.loadProcesses(); process++) {
            final WorkerProcess load = spawn(LoadMain.class, row.label() + "-load-" + process);
            final int near = Sites.nearReplica(sites, process);
            nearReplicas.put(firstId + process, near);
            load.send(new Order.StartLoad(
                    place(firstId + process, 1),
                    new LoadPlan(workload, process, rowSeed),
                    near,
                    part.checkAdds(),
                    part.recording(),
                    files.get(process)));
            members.put(firstId + process, new Member(firstId + process, firstId + process, load, null));
            loads.add(load);
        }
        for (int process = 0; process < workload.loadProcesses(); process++) {
            switchboard().await(introduceEndpoint(firstId + process));
        }
        if (sites.isPresent()) {
            sites.get().layOut(links, members.keySet());
            switchboard().await(shapeLinks());
        }
        return loads;
    }

    /** Has load processes that have measured a row go on with another. */
    void nextRow(final List<WorkerProcess> loads, final RowPlan row, final List<Order.LoadFiles> files) {
        final long rowSeed = SeededRandom.derive(seed, row.label().hashCode()).nextLong();
        for (int process = 0; process < loads.size(); process++) {
            loads.get(process)
                    .send(new Order.NextRow(
                            new LoadPlan(row.workload(), process, rowSeed),
                            files.get(process).latencyFile()));
        }
    }

    /** Ends the load processes. */
    void stopLoad() throws InterruptedException {
        stop(workers(member -> !member.isReplica()));
    }

    List<WorkerProcess> replicas() {
        return workers(Member::isReplica);
    }

    WorkerProcess replica(final int replicaId) {
        return members.get(replicaId).worker();
    }

    boolean hasLeader() {
        return Protocols.find(deployment.protocol()).hasLeader(deployment.options());
    }

    int replicaCount() {
        return deployment.replicas();
    }

    /** Of the load processes, in their order. */
    List<Integer> clientIds() {
        return List.copyOf(members.tailMap(ReplicaContext.FIRST_CLIENT_ID).keySet());
    }

    /** The replica at the site of a load process, as {@link Sites#nearReplica}. */
    int nearReplica(final int clientId) {
        return nearReplicas.get(clientId);
    }

    WorkerReport report(final WorkerProcess worker) throws InterruptedException {
        return switchboard().await(expectReport(worker));
    }

    /** Of a replica that is about to end: from now on nothing else is asked of it. */
    CompletableFuture<WorkerReport> lastReport(final int replicaId) {
        leave(replicaId);
        return expectReport(replica(replicaId));
    }

    /** Asks each of some replicas for what it holds of some keys; {@link #awaitValues} has the answers, in order. */
    void askForValues(final List<Integer> replicaIds, final List<Long> keys) {
        replicaIds.forEach(id -> replica(id).send(new Order.TellValues(keys)));
    }

    Map<Integer, Notice.Values> awaitValues(final List<Integer> replicaIds) throws InterruptedException {
        final Map<Integer, Notice.Values> values = new TreeMap<>();
        for (final int id : replicaIds) {
            values.put(id, site.switchboard().await(replica(id), Notice.Values.class, ANSWER_TIMEOUT_NS));
        }
        return values;
    }

    /** What each replica that runs says. */
    Map<Integer, Standing> standings() throws InterruptedException {
        final Map<Integer, Standing> standings = new TreeMap<>();
        for (int id = 0; id < deployment.replicas(); id++) {
            if (isRunning(id)) {
                standings.put(id, report(replica(id)).standing());
            }
        }
        return standings;
    }

    Switchboard switchboard() {
        return site.switchboard();
    }

    Path pauseLog(final String worker) {
        return WorkerProcess.pauseLog(site.workersFolder(), worker);
    }

    /** Ends all workers, the willing ones in order, and removes journals and mapped files. */
    void stop() throws InterruptedException {
        stop(workers(member -> true));
        FolderTree.delete(journalFolder());
        FolderTree.delete(linkFolder());
    }

    /** Kills what still runs. Journals stay where they are. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        for (final WorkerProcess worker : workers(member -> true)) {
            try {
                worker.kill();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        members.clear();
        FolderTree.delete(linkFolder());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(final List<WorkerProcess> stopped) throws InterruptedException {
        stopped.forEach(worker -> worker.send(new Order.Stop()));
        for (final WorkerProcess worker : stopped) {
            worker.awaitEnd(STOP_TIMEOUT_NS);
            site.switchboard().forget(worker);
            members.values().stream()
                    .filter(member -> member.worker() == worker)
                    .forEach(member -> links.forget(member.endpointId()));
            members.values().removeIf(member -> member.worker() == worker);
        }
    }

    /** Each once, in the order of their endpoints. */
    private List<WorkerProcess> workers(final Predicate<Member> chosen) {
        return members.values().stream()
                .filter(chosen)
                .map(Member::worker)
                .distinct()
                .toList();
    }

    private int endpointCount() {
        return Protocols.find(deployment.protocol()).endpointCount(deployment.replicas(), deployment.options());
    }

    private void spawnReplica(final int id) {
        incarnations[id]++;
        final String life = incarnations[id] == 1 ? "" : "-life-" + incarnations[id];
        final WorkerProcess replica = spawn(NodeMain.class, name + "-replica-" + id + life);
        final List<Order.Hosted> hosted = new ArrayList<>();
        for (final int endpointId : endpointsOf(id)) {
            members.put(endpointId, new Member(endpointId, id, replica, null));
            hosted.add(new Order.Hosted(
                    place(endpointId, incarnations[id]),
                    journalFolder().resolve("replica-" + endpointId).toString()));
        }
        replica.send(new Order.StartReplica(hosted));
        endpointsOf(id).forEach(endpointId -> sendShapes(members.get(endpointId)));
    }

    private void leave(final int replicaId) {
        leaving.add(replicaId);
        unanswered.expectNothingFrom(replica(replicaId));
    }

    private void remove(final int replicaId) {
        for (final int endpointId : endpointsOf(replicaId)) {
            shapes.remove(endpointId);
            members.remove(endpointId);
        }
        leaving.remove(replicaId);
    }

    /** Whether what a worker is told is done soon. */
    private boolean hears(final Member member) {
        return member.address() != null && !paused.contains(member.hostId()) && !leaving.contains(member.hostId());
    }

    private void sendShapes(final Member member) {
        final Map<Integer, LinkShape> wanted = links.shapesOf(member.endpointId());
        if (member.isReplica()) {
            // What two endpoints of one process say to each other passes no link between machines.
            endpointsOf(member.hostId()).forEach(wanted::remove);
        }
        if (!wanted.equals(shapes.getOrDefault(member.endpointId(), Map.of()))) {
            shapes.put(member.endpointId(), wanted);
            final int number = unanswered.nextNumber();
            member.worker().send(new Order.ShapeLinks(member.endpointId(), number, wanted));
            if (hears(member)) {
                unanswered.expect(member.worker(), number);
            }
        }
    }

    private CompletableFuture<WorkerReport> expectReport(final WorkerProcess worker) {
        worker.send(new Order.Report());
        return switchboard()
                .expect(worker, Notice.Report.class, any -> true, ANSWER_TIMEOUT_NS)
                .thenApply(Notice.Report::report);
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

    private CompletableFuture<Void> introduce(final int replicaId) {
        return CompletableFuture.allOf(
                endpointsOf(replicaId).stream().map(this::introduceEndpoint).toArray(CompletableFuture<?>[]::new));
    }

    /** Once an endpoint listens, tells it of the others, and the others of it. */
    private CompletableFuture<Void> introduceEndpoint(final int endpointId) {
        final Member member = members.get(endpointId);
        return switchboard()
                .expect(
                        member.worker(),
                        Notice.Bound.class,
                        bound -> bound.endpointId() == endpointId,
                        START_TIMEOUT_NS)
                .thenAccept(
                        bound -> introduce(new Member(endpointId, member.hostId(), member.worker(), bound.address())));
    }

    private void introduce(final Member bound) {
        members.put(bound.endpointId(), bound);
        for (final Member other : members.values()) {
            if (other != bound && other.address() != null && (other.isReplica() || bound.isReplica())) {
                other.worker().send(new Order.Connect(other.endpointId(), bound.endpointId(), bound.address()));
                bound.worker().send(new Order.Connect(bound.endpointId(), other.endpointId(), other.address()));
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
}
