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
import java.util.concurrent.CompletableFuture;
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
    private final Map<WorkerProcess, Map<Integer, LinkShape>> shapes = new HashMap<>();
    private final Map<Integer, List<CompletableFuture<Long>>> unanswered = new HashMap<>();
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
    void pause(final int replicaId) throws InterruptedException {
        paused.add(replicaId);
        replica(replicaId).signal("STOP");
        expectNothingFrom(replicaId);
    }

    /** SIGCONT. */
    void resume(final int replicaId) throws InterruptedException {
        replica(replicaId).signal("CONT");
        paused.remove(replicaId);
    }

    /** Whether a replica is up, not paused, and not about to end. */
    boolean isRunning(final int replicaId) {
        return members.containsKey(replicaId) && hears(members.get(replicaId));
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
        CompletableFuture<Long> inForceNs = CompletableFuture.completedFuture(System.nanoTime());
        for (final List<CompletableFuture<Long>> ofOne : unanswered.values()) {
            for (final CompletableFuture<Long> doneNs : ofOne) {
                inForceNs = inForceNs.thenCombine(doneNs, Math::max);
            }
        }
        return inForceNs;
    }

    /** Sends an order of the next number. Completes when it is in force, with the time since when it is. */
    CompletableFuture<Long> order(final int replicaId, final IntFunction<Order> numbered) {
        final int number = ++ordersNumbered;
        replica(replicaId).send(numbered.apply(number));
        return expectDone(replicaId, number);
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
            switchboard().await(introduce(firstId + process));
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
        return switchboard().await(expectReport(worker));
    }

    /** Of a replica that is about to end: from now on nothing else is asked of it. */
    CompletableFuture<WorkerReport> lastReport(final int replicaId) {
        leave(replicaId);
        return expectReport(replica(replicaId));
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

    private void stop(final Collection<Member> stopping) throws InterruptedException {
        final List<Member> stopped = List.copyOf(stopping);
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

    private void leave(final int replicaId) {
        leaving.add(replicaId);
        expectNothingFrom(replicaId);
    }

    private void remove(final int replicaId) {
        shapes.remove(replica(replicaId));
        members.remove(replicaId);
        leaving.remove(replicaId);
    }

    /** Whether what a worker is told is done soon. */
    private boolean hears(final Member member) {
        return member.address() != null
                && !paused.contains(member.endpointId())
                && !leaving.contains(member.endpointId());
    }

    private void sendShapes(final Member member) {
        final Map<Integer, LinkShape> wanted = links.shapesOf(member.endpointId());
        if (!wanted.equals(shapes.getOrDefault(member.worker(), Map.of()))) {
            shapes.put(member.worker(), wanted);
            member.worker().send(new Order.ShapeLinks(++ordersNumbered, wanted));
            if (hears(member)) {
                expectDone(member.endpointId(), ordersNumbered);
            }
        }
    }

    private CompletableFuture<Long> expectDone(final int endpointId, final int number) {
        final CompletableFuture<Long> inForceNs = switchboard()
                .expect(
                        members.get(endpointId).worker(),
                        Notice.Done.class,
                        done -> done.number() == number,
                        ANSWER_TIMEOUT_NS)
                .thenApply(Notice.Done::inForceNs);
        final List<CompletableFuture<Long>> ofOne = unanswered.computeIfAbsent(endpointId, id -> new ArrayList<>());
        ofOne.removeIf(CompletableFuture::isDone);
        ofOne.add(inForceNs);
        return inForceNs;
    }

    /** What it has not done by now it does when it goes on, if ever: nobody waits for that. */
    private void expectNothingFrom(final int replicaId) {
        final List<CompletableFuture<Long>> unansweredOrders = unanswered.remove(replicaId);
        if (unansweredOrders != null) {
            final long nowNs = System.nanoTime();
            unansweredOrders.forEach(inForceNs -> inForceNs.complete(nowNs));
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

    /** Once a worker listens, tells it of the others, and the others of it. */
    private CompletableFuture<Void> introduce(final int endpointId) {
        final WorkerProcess worker = members.get(endpointId).worker();
        return switchboard()
                .expect(worker, Notice.Bound.class, any -> true, START_TIMEOUT_NS)
                .thenAccept(bound -> introduce(new Member(endpointId, worker, bound.address())));
    }

    private void introduce(final Member bound) {
        members.put(bound.endpointId(), bound);
        for (final Member other : members.values()) {
            if (other != bound && other.address() != null && (other.isReplica() || bound.isReplica())) {
                other.worker().send(new Order.Connect(bound.endpointId(), bound.address()));
                bound.worker().send(new Order.Connect(other.endpointId(), other.address()));
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
