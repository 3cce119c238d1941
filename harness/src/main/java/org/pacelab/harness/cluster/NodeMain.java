package org.pacelab.harness.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.pacelab.harness.check.FinalState;
import org.pacelab.harness.history.ValueNumber;
import org.pacelab.harness.scenario.Deployment;
import org.pacelab.harness.transport.Idle;
import org.pacelab.harness.transport.Transport;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.replica.AppliedState;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Leadership;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;

/**
 * A replica process. One thread owns the transport and the replica; a second one forces the journal, a third reads orders. It ends
 * when told to, when the replica cannot go on, or with its controller.
 */
final class NodeMain {
    private static final int HELD_CAPACITY = 4 << 20;

    private final ControlPipe pipe;
    private final Order.StartReplica start;
    private final Counters counters = new Counters();
    private final int forces = counters.define("journal/forces");
    private final CountedWindow window = new CountedWindow(counters);
    private final Transport transport;
    private final Mailbox mailbox;
    private final Journal journal;
    private final Replica replica;
    private NodeLoop loop;
    private boolean stopOrdered;

    private NodeMain(final ControlPipe pipe, final Order.StartReplica start) {
        this.pipe = pipe;
        this.start = start;
        transport = Links.open(start.place(), counters);
        mailbox = new Mailbox(transport);
        final Order.Place place = start.place();
        final ReplicaJournal opened = ReplicaJournal.open(
                Path.of(start.journalDirectory()),
                place.deployment().journal(),
                place.deployment().durability(),
                new JournalOwner(place.clusterId(), place.endpointId()),
                place.incarnation() == 1);
        journal = opened.journal();
        replica = newReplica(opened.amnesiac());
    }

    public static void main(final String[] arguments) {
        final ControlPipe pipe = ControlPipe.open();
        Worker.run(pipe, () -> new NodeMain(pipe, (Order.StartReplica) pipe.next()).run());
    }

    private void run() {
        pipe.tell(new Notice.Bound(transport.address()));
        pipe.listen(mailbox::put);
        final Idle idle =
                new Idle(transport, start.place().deployment().idling().yieldWindowNs(), System.nanoTime());
        try (ForceThread forceThread = new ForceThread(journal, transport::wakeUp)) {
            loop = new NodeLoop(transport, replica, journal, forceThread);
            final Consumer<Order> follow = this::follow;
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
            transport.connect(connect.endpointId(), connect.address());
        } else if (order instanceof Order.Report) {
            pipe.tell(new Notice.Report(WorkerReport.take(counters, window, leadingTerm())));
        } else if (order instanceof Order.Measure measure) {
            window.set(measure.startNs(), measure.endNs());
        } else if (order instanceof Order.ShapeLinks shape) {
            Links.shape(transport, shape);
            pipe.tell(new Notice.Done(shape.number(), System.nanoTime()));
        } else if (order instanceof Order.StallDisk stall) {
            loop.stallDiskUntil(stall.untilNs());
            pipe.tell(new Notice.Done(stall.number(), System.nanoTime()));
        } else if (order instanceof Order.StepClock step) {
            loop.stepClock(step.byNs());
            pipe.tell(new Notice.Done(step.number(), System.nanoTime()));
        } else if (order instanceof Order.TellValues tell) {
            pipe.tell(values(tell.keys()));
        } else if (order instanceof Order.Stop) {
            stopOrdered = true;
        }
    }

    private long leadingTerm() {
        return replica instanceof Leadership leadership ? leadership.leadingTerm() : Leadership.NOT_LEADING;
    }

    private Notice.Values values(final List<Long> keys) {
        return replica instanceof AppliedState applied && applied.isMember()
                ? new Notice.Values(applied.appliedIndex(), FinalState.valuesOf(applied, keys, key -> ValueNumber::of))
                : new Notice.Values(Notice.Values.NOT_SHOWN, Map.of());
    }

    private Replica newReplica(final boolean amnesiac) {
        final Order.Place place = start.place();
        final Deployment deployment = place.deployment();
        final ReplicaContext context = new ReplicaContext(
                place.endpointId(),
                place.incarnation(),
                deployment.replicas(),
                System.nanoTime(),
                amnesiac,
                new DurableOutbox(transport, journal, HELD_CAPACITY),
                journal,
                SeededRandom.derive(place.seed(), (long) place.incarnation() << 32 | place.endpointId()),
                counters);
        return Protocols.find(deployment.protocol()).newReplica(context, place.setting(), deployment.options());
    }
}
