package org.pacelab.harness.load;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import org.HdrHistogram.Histogram;
import org.pacelab.replica.Outcome;

/**
 * The harness's own record of latency: response time, send delay and service time of every operation, in ns to three digits, by
 * kind and outcome, second by second in an HdrHistogram interval log. Response time counts from the intended time, so a stall is
 * charged to every operation that fell due in it and nothing is corrected afterwards.
 *
 * <p>Belongs to the loop's thread. That thread fills the histograms of the second that runs while the writer encodes those of
 * the one before; a writer that is still busy at a second's end, because a disk is slow, makes the interval longer, never the
 * loop. Recording allocates nothing once the histograms have grown to the largest value.
 */
public final class LatencyRecorder implements Recorder {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long MS_NS = 1_000_000L;
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final int MEASURES = LatencyTag.Measure.values().length;

    private final Path file;
    private final Executor writer;
    private final Runnable writeFull = this::writeFull;
    private final String[] tags =
            LatencyTag.ALL.stream().map(LatencyTag::toString).toArray(String[]::new);
    private final Histogram total = newHistogram();
    private Interval running = new Interval();
    private Interval full = new Interval();
    private OutputStream out;
    private IntervalLog log;
    private long startNs;
    private long intervalEndNs = Long.MAX_VALUE;
    private volatile boolean isWriting;
    private volatile IOException fault;

    /** @param writer runs one task at a time, off the loop's thread; {@code Runnable::run} where time is virtual */
    public LatencyRecorder(final Path file, final Executor writer) {
        this.file = file;
        this.writer = writer;
    }

    /** @throws UncheckedIOException if the file cannot be written, with its path; so do the methods below */
    @Override
    public void rehearse(final long nowNs) {
        try {
            out = Files.newOutputStream(file);
        } catch (final IOException e) {
            throw unwritable(e);
        }
        begin(OutputStream.nullOutputStream(), nowNs, 0);
    }

    @Override
    public void start(final long startNs, final long startEpochMs) {
        running.reset();
        begin(out, startNs, startEpochMs);
    }

    @Override
    public void record(
            final boolean write,
            final Outcome outcome,
            final long intendedNs,
            final long sentNs,
            final long completedNs) {
        advanceTo(completedNs);
        final int first = LatencyTag.index(write, endingOf(outcome), LatencyTag.Measure.RESPONSE);
        running.record(first, completedNs - intendedNs);
        running.record(first + LatencyTag.Measure.SEND_DELAY.ordinal(), sentNs - intendedNs);
        running.record(first + LatencyTag.Measure.SERVICE.ordinal(), completedNs - sentNs);
    }

    /** Counts as FAILED, with a response time only. */
    @Override
    public void recordUnsent(final boolean write, final long intendedNs, final long givenUpNs) {
        advanceTo(givenUpNs);
        running.record(
                LatencyTag.index(write, LatencyTag.Ending.FAILED, LatencyTag.Measure.RESPONSE), givenUpNs - intendedNs);
    }

    /** Hands the running interval to the writer if its second is over. */
    @Override
    public void advanceTo(final long nowNs) {
        if (nowNs < intervalEndNs) {
            return;
        }
        final long boundaryNs = nowNs - (nowNs - intervalEndNs) % SECOND_NS;
        if (isWriting) {
            intervalEndNs = boundaryNs + SECOND_NS;
        } else {
            hand(boundaryNs);
        }
    }

    @Override
    public void close(final long nowNs) {
        if (out == null) {
            return;
        }
        advanceTo(nowNs);
        awaitWriter();
        if (!running.isEmpty()) {
            hand(nowNs);
            awaitWriter();
        }
        try {
            log.close();
            out.close();
        } catch (final IOException e) {
            throw unwritable(e);
        }
        out = null;
        intervalEndNs = Long.MAX_VALUE;
    }

    private void begin(final OutputStream target, final long beginNs, final long beginEpochMs) {
        try {
            log = new IntervalLog(target, beginEpochMs);
        } catch (final IOException e) {
            throw unwritable(e);
        }
        startNs = beginNs;
        running.startNs = beginNs;
        intervalEndNs = beginNs + SECOND_NS;
    }

    private void hand(final long endNs) {
        if (fault != null) {
            throw unwritable(fault);
        }
        running.end(endNs, startNs, log);
        final Interval handed = running;
        running = full;
        running.startNs = endNs;
        full = handed;
        intervalEndNs = endNs + SECOND_NS;
        isWriting = true;
        writer.execute(writeFull);
    }

    private void writeFull() {
        try {
            final IntervalLog target = full.log;
            for (int i = 0; i < full.histograms.length; i++) {
                if (full.histograms[i].getTotalCount() > 0) {
                    target.write(tags[i], full.startMs, full.lengthMs, full.histograms[i]);
                }
            }
            total.reset();
            total.add(full.histograms[LatencyTag.index(false, LatencyTag.Ending.OK, LatencyTag.Measure.RESPONSE)]);
            total.add(full.histograms[LatencyTag.index(true, LatencyTag.Ending.OK, LatencyTag.Measure.RESPONSE)]);
            target.write(null, full.startMs, full.lengthMs, total);
            full.reset();
        } catch (final IOException e) {
            fault = e;
        } finally {
            isWriting = false;
        }
    }

    private static LatencyTag.Ending endingOf(final Outcome outcome) {
        return switch (outcome) {
            case OK -> LatencyTag.Ending.OK;
            case FAILED -> LatencyTag.Ending.FAILED;
            case UNKNOWN -> LatencyTag.Ending.UNKNOWN;
        };
    }

    private void awaitWriter() {
        while (isWriting) {
            Thread.yield();
        }
        if (fault != null) {
            throw unwritable(fault);
        }
    }

    private UncheckedIOException unwritable(final IOException cause) {
        return new UncheckedIOException("cannot write " + file + ": " + cause.getMessage(), cause);
    }

    static Histogram newHistogram() {
        return new Histogram(SIGNIFICANT_DIGITS);
    }

    /** The histograms of one interval, one for each tag. */
    private static final class Interval {
        private final Histogram[] histograms = new Histogram[LatencyTag.ALL.size()];
        private IntervalLog log;
        private long startNs;
        private long startMs;
        private long lengthMs;

        private Interval() {
            for (int i = 0; i < histograms.length; i++) {
                histograms[i] = newHistogram();
            }
        }

        private void record(final int tag, final long valueNs) {
            histograms[tag].recordValue(valueNs);
        }

        private void end(final long endNs, final long baseNs, final IntervalLog target) {
            log = target;
            startMs = (startNs - baseNs) / MS_NS;
            lengthMs = (endNs - baseNs) / MS_NS - startMs;
        }

        private boolean isEmpty() {
            for (int i = 0; i < histograms.length; i++) {
                if (histograms[i].getTotalCount() > 0) {
                    return false;
                }
            }
            return true;
        }

        private void reset() {
            for (int i = 0; i < histograms.length; i++) {
                if (histograms[i].getTotalCount() > 0) {
                    histograms[i].reset();
                }
            }
        }
    }
}
