package org.pacelab.harness.load;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;
import static org.pacelab.replica.Outcome.OK;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.pacelab.harness.load.LatencyTag.Ending;
import org.pacelab.harness.load.LatencyTag.Measure;
import org.pacelab.stress.SharedFolder;

/**
 * A loop records one operation a second and hands each second over, if the writer has done with the one before, until it has
 * handed over three; the writer encodes what it is given. First how many operations the log lacks in the end, then how many of it
 * are of another latency than was recorded.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Each operation is in the log once, in whichever interval.")
@Outcome(expect = FORBIDDEN, desc = "An operation was lost, doubled or changed between loop and writer.")
@State
public class LatencyRecorderStress {
    private static final int HANDED_OVER = 3;
    private static final int LOOKS = 8192;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long LATENCY_NS = 700;

    private final Path file = SharedFolder.newFile("hlog");
    private final AtomicReference<Runnable> handed = new AtomicReference<>();
    private final LatencyRecorder recorder = new LatencyRecorder(file, this::hand);
    private long operations;
    private int handedOver;
    private boolean isEnding;

    public LatencyRecorderStress() {
        recorder.rehearse(0);
        recorder.start(0, 0);
    }

    @Actor
    public void loop() {
        while (handedOver < HANDED_OVER && operations < LOOKS) {
            final long sentNs = operations * SECOND_NS;
            recorder.record(false, OK, sentNs, sentNs, sentNs + LATENCY_NS);
            operations++;
        }
    }

    @Actor
    public void writer() {
        for (int i = 0; i < LOOKS; i++) {
            write();
        }
    }

    @Arbiter
    public void end(final II_Result result) {
        write();
        isEnding = true;
        recorder.close(operations * SECOND_NS);
        try {
            final Histogram responses = LatencyTotals.read(List.of(file)).of(Ending.OK, Measure.RESPONSE);
            result.r1 = (int) (operations - responses.getTotalCount());
            result.r2 = (int) (responses.getTotalCount() - responses.getCountAtValue(LATENCY_NS));
            Files.delete(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One task at a time, as the recorder wants it. */
    private void hand(final Runnable task) {
        handedOver++;
        if (isEnding) {
            task.run();
        } else if (!handed.compareAndSet(null, task)) {
            throw new IllegalStateException("a task was handed over before the one before it was done");
        }
    }

    private void write() {
        final Runnable task = handed.getAndSet(null);
        if (task != null) {
            task.run();
        } else {
            Thread.onSpinWait();
        }
    }
}
