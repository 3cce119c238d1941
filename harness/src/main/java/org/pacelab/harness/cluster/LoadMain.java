package org.pacelab.harness.cluster;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.pacelab.harness.history.HistoryCounts;
import org.pacelab.harness.history.HistoryRecorder;
import org.pacelab.harness.history.HistoryWriter;
import org.pacelab.harness.history.KeySample;
import org.pacelab.harness.history.RecordedClient;
import org.pacelab.harness.load.LatencyRecorder;
import org.pacelab.harness.load.LoadContext;
import org.pacelab.harness.load.LoadListener;
import org.pacelab.harness.load.LoadLoop;
import org.pacelab.harness.load.LoadPlan;
import org.pacelab.harness.load.UniqueAdds;
import org.pacelab.harness.scenario.Deployment;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.transport.Idle;
import org.pacelab.harness.transport.Transport;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Counters;
import org.pacelab.replica.SeededRandom;

/**
 * A load process. One thread owns the transport, the client and the loop; a second one reads orders, a third writes the latency
 * log, a fourth the history. It ends when told to, or with its controller.
 */
final class LoadMain {
    private static final int FRAMES_PER_CYCLE = 256;

    private final ControlPipe pipe;
    private final Order.StartLoad start;
    private final Counters counters = new Counters();
    private final CountedWindow window = new CountedWindow(counters);
    private final Transport transport;
    private final Mailbox<Order> mailbox;
    private final ExecutorService latencyThread;
    private final LoadLoop loop;
    /** Kept, for what is not is ended by the collector, and with it the count of what it allocated. */
    private final ExecutorService historyThread = Executors.newSingleThreadExecutor();

    private final HistoryRecorder recorder;
    private final HistoryWriter history;
    private HistoryCounts told = HistoryCounts.NONE;
    private RecordedClient recorded;
    private UniqueAdds adds;
    private boolean stopOrdered;
    private boolean measured;

    private LoadMain(final ControlPipe pipe, final Order.StartLoad start, final ExecutorService writer) {
        this.pipe = pipe;
        this.start = start;
        this.latencyThread = writer;
        transport = Links.open(start.place(), counters);
        mailbox = new Mailbox<>(transport);
        recorder = start.recording().isNothing()
                ? null
                : new HistoryRecorder(
                        new KeySample(start.recording().keyShare()),
                        HistoryRecorder.RING_LENGTH,
                        start.plan().sessionCount());
        history = recorder == null
                ? null
                : HistoryWriter.start(recorder, Path.of(start.files().historyFolder()), historyThread);
        final Deployment deployment = start.place().deployment();
        loop = new LoadLoop(
                new LoadContext(
                        start.plan(),
                        deployment.patience().operationDeadlineNs(),
                        SystemNanoClock.INSTANCE,
                        SystemEpochClock.INSTANCE,
                        ManagementFactory.getCompilationMXBean()::getTotalCompilationTime,
                        transport,
                        new LatencyRecorder(Path.of(start.files().latencyFile()), writer),
                        new Reporter()),
                this::newClient);
    }

    public static void main(final String[] arguments) {
        final ControlPipe pipe = ControlPipe.open();
        final ExecutorService writer = Executors.newSingleThreadExecutor();
        Worker.run(pipe, () -> new LoadMain(pipe, (Order.StartLoad) pipe.next(), writer).run());
    }

    /** Tells the controller what the loop tells. */
    private final class Reporter implements LoadListener {
        @Override
        public void onSecond(final Second second) {
            pipe.tell(new Notice.Second(second));
        }

        @Override
        public void onSubmit(final long intendedNs) {
            if (recorded != null) {
                recorded.due(intendedNs);
            }
        }

        @Override
        public void onWarm(final LoadLoop warmLoop, final long nowNs) {
            pipe.tell(new Notice.Warm());
        }

        @Override
        public void onRecovered(final long faultNs, final long okNs) {
            pipe.tell(new Notice.Recovered(faultNs, okNs));
        }
    }

    private void run() {
        pipe.tell(new Notice.Bound(start.place().endpointId(), transport.address()));
        pipe.listen(mailbox::put);
        if (history != null) {
            history.awaitOpen();
            // What loading its classes left behind would else be collected inside the window, as little as comes after
            // it.
            System.gc();
        }
        final Idle idle =
                new Idle(transport, start.place().deployment().idling().yieldWindowNs(), System.nanoTime());
        final Consumer<Order> follow = this::follow;
        while (!stopOrdered || !loop.isDone()) {
            int work = mailbox.drain(follow) + loop.doWork();
            if (loop.isDone() && !measured) {
                work += readBack();
                measured = stopOrdered || adds == null || adds.isReadBack();
                if (measured) {
                    pipe.tell(new Notice.Measured(loop.result(), loop.outages(), verdict(), recordedOfRow()));
                }
            }
            final long nowNs = System.nanoTime();
            if (window.isDue(nowNs)) {
                window.take();
            }
            idle.idle(work, nowNs, measured ? Long.MAX_VALUE : nextDeadlineNs());
        }
        transport.close();
        if (history != null) {
            history.close();
        }
    }

    /** Of a row after which there may be others the history stays open; one that is cut short is the last. */
    private HistoryCounts recordedOfRow() {
        if (history == null) {
            return null;
        }
        final HistoryCounts all = stopOrdered ? history.close() : recorder.counts();
        final HistoryCounts ofRow = all.since(told);
        told = all;
        return ofRow;
    }

    /** A duty cycle after the loop's last one: as fast as what is read can be recorded. */
    private int readBack() {
        if (adds == null || stopOrdered) {
            return 0;
        }
        adds.startReadBack();
        final int frames = transport.poll(this::onReadBack, FRAMES_PER_CYCLE);
        final boolean mayGoOn = recorder == null || recorder.isHalfEmpty();
        final int work = mayGoOn ? adds.doWork(System.nanoTime()) : 0;
        transport.flush();
        return frames + work;
    }

    private void onReadBack(final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        adds.onMessage(System.nanoTime(), fromEndpointId, buffer, offset, length);
    }

    private UniqueAdds.Verdict verdict() {
        return adds == null || stopOrdered ? null : adds.verdict();
    }

    private long nextDeadlineNs() {
        return loop.isDone() ? adds.nextDeadlineNs() : loop.nextDeadlineNs();
    }

    private void follow(final Order order) {
        if (order instanceof Order.Connect connect) {
            transport.connect(connect.peerId(), connect.address());
        } else if (order instanceof Order.Measure measure) {
            loop.measureFrom(measure.startNs());
            window.set(measure.startNs(), measure.endNs());
        } else if (order instanceof Order.NextRow next) {
            loop.next(next.plan(), new LatencyRecorder(Path.of(next.latencyFile()), latencyThread));
            measured = false;
        } else if (order instanceof Order.Watch watch) {
            loop.watchRecovery(watch.faultNs());
        } else if (order instanceof Order.ShapeLinks shape) {
            Links.shape(transport, shape);
            pipe.tell(new Notice.Done(shape.number(), System.nanoTime()));
        } else if (order instanceof Order.Report) {
            pipe.tell(new Notice.Report(WorkerReport.take(Counted.of(counters, window), Standing.NONE)));
            window.rehearse();
        } else if (order instanceof Order.Stop) {
            stopOrdered = true;
            loop.stop();
        }
    }

    private Client newClient(final Completion completion) {
        if (!start.checkAdds()) {
            return newRecordedClient(completion);
        }
        final LoadPlan plan = start.plan();
        adds = new UniqueAdds(
                this::newRecordedClient,
                completion,
                plan.process(),
                plan.workload().loadProcesses());
        return adds;
    }

    private Client newRecordedClient(final Completion completion) {
        if (recorder == null) {
            return newProtocolClient(completion);
        }
        recorded = new RecordedClient(recorder, completion, this::newProtocolClient);
        return recorded;
    }

    private Client newProtocolClient(final Completion completion) {
        final Order.Place place = start.place();
        final Deployment deployment = place.deployment();
        final Protocol protocol = Protocols.find(deployment.protocol());
        return protocol.newClient(
                new ClientContext(
                        place.endpointId(),
                        protocol.endpointCount(deployment.replicas(), deployment.options()),
                        start.plan().sessionCount(),
                        System.nanoTime(),
                        deployment.patience().retryTimeoutNs(),
                        deployment.patience().operationDeadlineNs(),
                        transport,
                        SeededRandom.derive(place.seed(), place.endpointId()),
                        counters,
                        false,
                        nowNs -> SystemEpochNanoClock.INSTANCE.nanoTime(),
                        start.nearReplica()),
                place.setting(),
                deployment.options(),
                completion);
    }
}
