package org.pacelab.harness.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.pacelab.harness.check.FinalState;
import org.pacelab.harness.history.ValueNumber;
import org.pacelab.harness.scenario.Deployment;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.transport.Idle;
import org.pacelab.harness.transport.Transport;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.replica.AppliedState;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;

/**
 * One endpoint of a replica process: a transport, a step function and a journal of its own. The thread that made it runs it, and a second
 * one forces the journal; orders come from any thread and are followed between duty cycles.
 */
final class NodeEndpoint {
    private static final int HELD_CAPACITY = 4 << 20;

    private final Order.Place place;
    private final Consumer<Notice> tell;
    private final Counters counters = new Counters();
    private final int forces = counters.define("journal/forces");
    private final CountedWindow window = new CountedWindow(counters);
    private final Transport transport;
    private final Mailbox<Runnable> mailbox;
    private final Journal journal;
    private final Replica replica;
    private NodeLoop loop;
    private boolean stopOrdered;

    /** @param tell what the controller is told; called on this thread */
    NodeEndpoint(final Order.Place place, final Path journalDirectory, final Consumer<Notice> tell) {
        this.place = place;
        this.tell = tell;
        transport = Links.open(place, counters);
        mailbox = new Mailbox<>(transport);
        final ReplicaJournal opened = ReplicaJournal.open(
                journalDirectory,
                place.deployment().journal(),
                place.deployment().durability(),
                new JournalOwner(place.clusterId(), place.endpointId()),
                place.incarnation() == 1);
        journal = opened.journal();
        replica = newReplica(opened.amnesiac());
    }

    int endpointId() {
        return place.endpointId();
    }

    String address() {
        return transport.address();
    }

    /** Any thread. */
    void order(final Order order) {
        mailbox.put(() -> follow(order));
    }

    /** Any thread. The receiver is called on this endpoint's. */
    void report(final BiConsumer<Counted, Standing> receiver) {
        mailbox.put(() -> {
            receiver.accept(Counted.of(counters, window), Standing.of(replica));
            window.rehearse();
        });
    }

    /** Until it is told to stop. */
    void run() {
        final Idle idle = new Idle(transport, place.deployment().idling().yieldWindowNs(), System.nanoTime());
        try (ForceThread forceThread = new ForceThread(journal, transport::wakeUp)) {
            loop = new NodeLoop(transport, replica, journal, forceThread);
            final Consumer<Runnable> follow = Runnable::run;
            while (!stopOrdered) {
                final int work = mailbox.drain(follow) + loop.doWork();
                if (window.isDue(loop.nowNs())) {
                    counters.set(forces, journal.forceCount());
                    window.take();
                }
                idle.idle(work, loop.nowNs(), Math.min(loop.nextDeadlineNs(), window.nextDeadlineNs()));
            }
        }
        journal.close();
        transport.close();
    }

    private void follow(final Order order) {
        if (order instanceof Order.Connect connect) {
            transport.connect(connect.peerId(), connect.address());
        } else if (order instanceof Order.Measure measure) {
            window.set(measure.startNs(), measure.endNs());
        } else if (order instanceof Order.ShapeLinks shape) {
            Links.shape(transport, shape);
            tell.accept(new Notice.Done(shape.number(), System.nanoTime()));
        } else if (order instanceof Order.StallDisk stall) {
            loop.stallDiskUntil(stall.untilNs());
            tell.accept(new Notice.Done(stall.number(), System.nanoTime()));
        } else if (order instanceof Order.StepClock step) {
            loop.stepClock(step.byNs());
            tell.accept(new Notice.Done(step.number(), System.nanoTime()));
        } else if (order instanceof Order.TellValues asked) {
            tell.accept(values(asked.keys()));
        } else if (order instanceof Order.Stop) {
            stopOrdered = true;
        }
    }

    private Notice.Values values(final List<Long> keys) {
        return replica instanceof AppliedState applied && applied.isMember()
                ? new Notice.Values(
                        applied.appliedIndex(),
                        IntStream.range(0, endpointCount())
                                .mapToLong(other -> applied.digest(other))
                                .boxed()
                                .toList(),
                        FinalState.valuesOf(applied, keys, key -> ValueNumber::of))
                : Notice.Values.notShown();
    }

    private int endpointCount() {
        final Deployment deployment = place.deployment();
        return Protocols.find(deployment.protocol()).endpointCount(deployment.replicas(), deployment.options());
    }

    private Replica newReplica(final boolean amnesiac) {
        final Deployment deployment = place.deployment();
        final Protocol protocol = Protocols.find(deployment.protocol());
        final ReplicaContext context = new ReplicaContext(
                place.endpointId(),
                place.incarnation(),
                endpointCount(),
                System.nanoTime(),
                amnesiac,
                new DurableOutbox(transport, journal, HELD_CAPACITY),
                journal,
                SeededRandom.derive(place.seed(), (long) place.incarnation() << 32 | place.endpointId()),
                counters,
                nowNs -> SystemEpochNanoClock.INSTANCE.nanoTime());
        return protocol.newReplica(context, place.setting(), deployment.options());
    }
}
