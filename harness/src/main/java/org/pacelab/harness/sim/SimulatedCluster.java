package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Counters;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.WallClock;
import org.pacelab.wire.codec.FrameHeaderDecoder;

/**
 * Replicas and clients in virtual time: the code that processes run, under a clock that jumps to the next event. Everything
 * drawn comes from one seed, and nothing depends on anything else, so the same set-up and the same calls give the same run,
 * known by {@link #traceHash}.
 *
 * <p>Nodes are numbered: replicas first, by their endpoint ids, then clients. Closed, it gives the journals' memory back.
 * Single-threaded.
 */
public final class SimulatedCluster implements AutoCloseable {
    private static final long LIFE_STREAMS = 1_000_000;

    private final ClusterSetup setup;
    private final EventQueue events = new EventQueue();
    private final SimulatedNetwork network;
    private final SimulatedNode[] nodes;
    private final Counters counters = new Counters();
    private final Counters clientCounters = new Counters();
    private final TraceHash trace = new TraceHash();
    private final List<Runnable> calls = new ArrayList<>();
    private StepObserver observer = node -> {};
    private long deliveredCount;
    private long eventCount;
    private long maxEvents = Long.MAX_VALUE;

    /** Looks at a node after each of its duty cycles. */
    @FunctionalInterface
    public interface StepObserver {
        void afterStep(SimulatedNode node);
    }

    /** Makes what runs on a client's node, by the client's number. */
    @FunctionalInterface
    private interface ClientFactory {
        NodeProgram newClient(SimulatedCluster cluster, int endpointId, int number);
    }

    /** @param sources what each client asks for, one for each of {@link ClusterSetup#clientCount} */
    public SimulatedCluster(final ClusterSetup setup, final List<? extends OperationSource> sources) {
        this(setup, (cluster, endpointId, number) -> new ClientProgram(cluster, endpointId, sources.get(number)));
    }

    private SimulatedCluster(final ClusterSetup setup, final ClientFactory clients) {
        this.setup = setup;
        network = new SimulatedNetwork(setup.replicaCount() + setup.clientCount(), setup.world(), events, setup.seed());
        nodes = new SimulatedNode[setup.replicaCount() + setup.clientCount()];
        for (int i = 0; i < setup.replicaCount(); i++) {
            nodes[i] = new SimulatedNode(this, i, i, new ReplicaProgram(this, i));
            nodes[i].services(setup.world().services());
        }
        for (int i = 0; i < setup.clientCount(); i++) {
            final int number = setup.replicaCount() + i;
            final int endpointId = ReplicaContext.FIRST_CLIENT_ID + i;
            nodes[number] = new SimulatedNode(this, number, endpointId, clients.newClient(this, endpointId, i));
        }
        final Timing timing = setup.world().timing();
        if (timing.stabilises() && timing.stableNs() > 0) {
            network.arriveBy(timing.stableNs() + timing.stable().boundNs());
            at(timing.stableNs(), () -> network.delay(timing.stable()));
        }
    }

    /** @param drivers of what each client asks for, one for each of {@link ClusterSetup#clientCount} */
    static SimulatedCluster driven(final ClusterSetup setup, final List<? extends DrivenClient.Driver> drivers) {
        return new SimulatedCluster(
                setup, (cluster, endpointId, number) -> new DrivenClient(cluster, endpointId, drivers.get(number)));
    }

    /** Starts every node that is not up. */
    public void start() {
        for (final SimulatedNode node : nodes) {
            if (!node.isUp()) {
                node.start();
            }
        }
    }

    public void observer(final StepObserver newObserver) {
        observer = newObserver;
    }

    /** How many events may happen; without a bound unless it is set. */
    void maxEvents(final long newMaxEvents) {
        maxEvents = newMaxEvents;
    }

    /** Has something done at a virtual time. */
    public void at(final long atNs, final Runnable call) {
        calls.add(call);
        events.add(atNs, EventQueue.Kind.CALL, 0, calls.size() - 1);
    }

    /** Lets everything happen that happens before or at a virtual time. */
    public void runUntil(final long untilNs) {
        while (events.nextTimeNs() <= untilNs) {
            runNext();
        }
        events.advanceTo(untilNs);
    }

    /**
     * Lets the next event happen, if there is one.
     *
     * @throws EndlessRun if more have happened than may
     */
    public boolean runNext() {
        if (events.isEmpty()) {
            return false;
        }
        if (++eventCount > maxEvents) {
            throw new EndlessRun(maxEvents + " events, " + deliveredCount + " of them frames, by " + nowNs() + " ns");
        }
        events.take();
        trace.add(events.timeNs());
        trace.add(((long) events.kind().ordinal() << 32) | events.target());
        switch (events.kind()) {
            case DELIVER -> deliver();
            case STEP -> step(nodes[events.target()]);
            case FORCED -> nodes[events.target()].onForced((int) events.argument());
            case RESUME -> nodes[events.target()].onResume(events.argument());
            case CALL -> calls.get((int) events.argument()).run();
        }
        return true;
    }

    public long nowNs() {
        return events.timeNs();
    }

    public ClusterSetup setup() {
        return setup;
    }

    public SimulatedNetwork network() {
        return network;
    }

    public SimulatedNode node(final int number) {
        return nodes[number];
    }

    public int nodeCount() {
        return nodes.length;
    }

    /** What all replicas counted, over all their lives. */
    public Counters counters() {
        return counters;
    }

    public Counters clientCounters() {
        return clientCounters;
    }

    public long deliveredCount() {
        return deliveredCount;
    }

    /** All that happened, deliveries of frames among it. */
    long eventCount() {
        return eventCount;
    }

    public long traceHash() {
        return trace.value();
    }

    @Override
    public void close() {
        for (final SimulatedNode node : nodes) {
            node.close();
        }
    }

    /** The node of an endpoint, null if there is none. */
    SimulatedNode nodeOf(final int endpointId) {
        final int number = endpointId < ReplicaContext.FIRST_CLIENT_ID
                ? endpointId
                : endpointId - ReplicaContext.FIRST_CLIENT_ID + setup.replicaCount();
        return number >= 0 && number < nodes.length ? nodes[number] : null;
    }

    /** The protocol's client of an endpoint, for one of its lives. */
    Client newClient(
            final int endpointId,
            final int incarnation,
            final Outbox outbox,
            final long startNs,
            final int sessionCount,
            final String setting,
            final int nearReplica,
            final Completion completion) {
        final ClientContext context = new ClientContext(
                endpointId,
                setup.replicaCount(),
                sessionCount,
                startNs,
                setup.retryTimeoutNs(),
                setup.operationDeadlineNs(),
                outbox,
                lifeRandom(endpointId, incarnation),
                clientCounters,
                setup.world().linksRepeat(),
                wallClock(endpointId),
                nearReplica);
        return setup.protocol().newClient(context, setting, setup.options(), completion);
    }

    EventQueue events() {
        return events;
    }

    /** What one endpoint takes for the time of day, in its present life. */
    WallClock wallClock(final int endpointId) {
        return new SteppingClock(this, SeedStream.WALL.of(setup.seed(), endpointId));
    }

    /** The random stream of one endpoint's disk, for all its lives. */
    SeededRandom diskRandom(final int endpointId) {
        return SeedStream.DISK.of(setup.seed(), endpointId);
    }

    /** A random stream of its own for one life of an endpoint. */
    SeededRandom lifeRandom(final int endpointId, final int incarnation) {
        return SeedStream.LIFE.of(setup.seed(), LIFE_STREAMS * incarnation + endpointId);
    }

    private void deliver() {
        final int slot = (int) events.argument();
        final DirectBuffer buffer = network.frames().buffer(slot);
        trace.add(buffer.getInt(FrameHeaderDecoder.checksumEncodingOffset()));
        deliveredCount++;
        nodes[events.target()].onFrame(slot);
    }

    private void step(final SimulatedNode node) {
        if (node.onStep()) {
            observer.afterStep(node);
        }
    }
}
