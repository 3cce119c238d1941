package org.pacelab.harness.report;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.check.Staleness.StaleRead;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.load.LatencySecond;
import org.pacelab.harness.load.LatencyTag;
import org.pacelab.harness.load.LatencyTag.Ending;
import org.pacelab.harness.load.LatencyTag.Kind;
import org.pacelab.harness.load.LatencyTag.Measure;
import org.pacelab.harness.load.LatencyTotals;
import org.pacelab.harness.load.LoadResult;
import org.pacelab.harness.load.UniqueAdds;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.Workload;
import org.pacelab.harness.scenario.Workload.Arrival;
import org.pacelab.harness.scenario.Workload.KeyChoice;
import org.pacelab.harness.scenario.Workload.Write;

/** Rows of runs that never were: 100 reads and 25 writes that all ended OK, in a window of one second. */
public final class Rows {
    static final Workload OPEN = workload(Arrival.CONSTANT, 1000, 0, .8);
    static final Workload CLOSED = workload(Arrival.CLOSED, 0, 4, .8);

    private static final long SECOND_NS = 1_000_000_000L;
    private static final int SESSIONS = 16;
    private static final int READS = 100;
    private static final int WRITES = 25;

    private Rows() {}

    /**
     * Its writes take ten times as long.
     *
     * @param label the protocol, and {@code -1} and so on behind it
     */
    static Row floor(final String label, final Workload workload, final long readNs, final long ratePerSecond) {
        return row(
                label, true, label.replaceFirst("-\\d+$", ""), "floor", workload, readNs, 10 * readNs, ratePerSecond);
    }

    static Row setting(
            final String label,
            final Workload workload,
            final long readNs,
            final long writeNs,
            final long ratePerSecond) {
        return row(label, false, "raft", label, workload, readNs, writeNs, ratePerSecond);
    }

    /** The same row with all that is to be read with care. */
    static Row troubled(final Row row) {
        return new Row(
                row.label(),
                row.isFloor(),
                row.protocol(),
                row.setting(),
                row.workload(),
                new LoadResult(1, SESSIONS, 0, SECOND_NS, 0, false, false, 130, 130, 125, 2, 125, 2, 3, 1),
                row.latency(),
                Map.of(),
                List.of(new WorkerUse("replica-0", 1, 0, 0, 0, 0, 0, 0, 0, Map.of("raft/elections-won", 1L))),
                List.of(
                        new Row.Recovery("kill replica-0", "", 250_000_000),
                        new Row.Recovery("kill replica-1", "", -1)),
                List.of(new Row.Gap("majority", 20_000_000), new Row.Gap("minority", 5_000_000_000L)),
                List.of(),
                new UniqueAdds.Verdict(25, 3, 1, 0, 0),
                row.history(),
                row.verdict(),
                null,
                List.of(),
                List.of());
    }

    /** The same row with a verdict on a thousand of its operations. */
    static Row judged(final Row row, final Answer answer, final String reason) {
        return judged(row, answer, reason, List.of());
    }

    /** The same row with a verdict VALID, and reads that were stale. */
    static Row stale(final Row row, final List<StaleRead> reads) {
        return judged(row, Answer.VALID, "", reads);
    }

    private static Row judged(
            final Row row, final Answer answer, final String reason, final List<StaleRead> staleReads) {
        return row.judged(
                new PartVerdict(
                        row.setting(),
                        Promise.LINEARIZABLE,
                        answer,
                        answer == Answer.VALID,
                        reason,
                        "",
                        1000,
                        .1,
                        2,
                        1,
                        Map.of(),
                        1000L,
                        staleReads.size(),
                        1L,
                        1_000_000L,
                        staleReads.size() + " of 1000 reads were stale",
                        List.of()),
                staleReads);
    }

    /** The same row, second by second. */
    static Row during(final Row row, final List<Row.Second> seconds) {
        return new Row(
                row.label(),
                row.isFloor(),
                row.protocol(),
                row.setting(),
                row.workload(),
                row.result(),
                row.latency(),
                Map.of(),
                row.uses(),
                row.recoveries(),
                row.gaps(),
                seconds,
                row.adds(),
                row.history(),
                row.verdict(),
                null,
                List.of(),
                List.of());
    }

    /** What ended OK in a second of a row, all of it after the same time. */
    static Row.Second second(final long number, final String faults, final int count, final long ns) {
        final Histogram response = new Histogram(3);
        response.recordValueWithCount(ns, count);
        return new Row.Second(new LatencySecond(number, 1_000, response, 0, 0), number * SECOND_NS, faults, null);
    }

    static Workload reading(final double readRatio) {
        return workload(Arrival.CONSTANT, 1000, 0, readRatio);
    }

    static Workload atRate(final long ratePerSecond) {
        return workload(Arrival.CONSTANT, ratePerSecond, 0, .8);
    }

    private static Workload workload(
            final Arrival arrival, final long ratePerSecond, final int outstanding, final double readRatio) {
        return new Workload(
                arrival,
                ratePerSecond,
                outstanding,
                0,
                1,
                readRatio,
                Write.PUT,
                0,
                KeyChoice.UNIFORM,
                0,
                1000,
                0,
                1,
                64,
                5 * SECOND_NS,
                SECOND_NS);
    }

    private static Row row(
            final String label,
            final boolean isFloor,
            final String protocol,
            final String setting,
            final Workload workload,
            final long readNs,
            final long writeNs,
            final long ratePerSecond) {
        final int ok = READS + WRITES;
        return measured(
                label,
                isFloor,
                protocol,
                setting,
                workload,
                new LoadResult(1, SESSIONS, 0, SECOND_NS, 0, true, false, ok, ok, ratePerSecond, 0, ok, 0, 0, 0),
                latency(readNs, writeNs));
    }

    /** A row that nothing happened in, and nobody judged. */
    public static Row measured(
            final String label,
            final boolean isFloor,
            final String protocol,
            final String setting,
            final Workload workload,
            final LoadResult result,
            final LatencyTotals latency) {
        return new Row(
                label, isFloor, protocol, setting, workload, result, latency, Map.of(), List.of(), List.of(), List.of(),
                List.of(), null, null, null, null, List.of(), List.of());
    }

    private static LatencyTotals latency(final long readNs, final long writeNs) {
        try {
            final LatencyTotals totals = LatencyTotals.read(List.of());
            response(totals, Kind.READ).recordValueWithCount(readNs, READS);
            response(totals, Kind.WRITE).recordValueWithCount(writeNs, WRITES);
            return totals;
        } catch (final IOException e) {
            throw new AssertionError("no log was read", e);
        }
    }

    private static Histogram response(final LatencyTotals totals, final Kind kind) {
        return totals.of(new LatencyTag(kind, Ending.OK, Measure.RESPONSE));
    }
}
