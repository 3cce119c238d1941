package org.pacelab.harness.report;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pacelab.harness.history.HistoryCounts;
import org.pacelab.harness.load.LatencySecond;
import org.pacelab.harness.load.LatencyTotals;
import org.pacelab.harness.load.LoadResult;
import org.pacelab.harness.load.RowFlag;
import org.pacelab.harness.load.UniqueAdds;
import org.pacelab.harness.scenario.Workload;

/**
 * One measured piece of a run: a floor or a setting under one workload. Immutable.
 *
 * @param label       one word, different for each row of a run; it names the row's lines in the latency log
 * @param isFloor     whether others are compared with it
 * @param protocol    which one ran
 * @param setting     its consistency setting
 * @param uses        of the replicas first, then of the load processes
 * @param recoveries  for each fault, in order
 * @param gaps        for each side that partitions leave clients on; none without faults
 * @param seconds     in order
 * @param adds        what became of unique adds, null if they were not checked
 * @param history     what was recorded of its operations, null if nothing was
 * @param verdict     on the histories of all rows of its setting, null if they were not judged
 */
public record Row(
        String label,
        boolean isFloor,
        String protocol,
        String setting,
        Workload workload,
        LoadResult result,
        LatencyTotals latency,
        List<WorkerUse> uses,
        List<Recovery> recoveries,
        List<Gap> gaps,
        List<Second> seconds,
        UniqueAdds.Verdict adds,
        HistoryCounts history,
        PartVerdict verdict) {
    /** Ends of the names of a replica's counters, whatever its protocol's prefix. */
    public static final String ELECTIONS_WON = "/elections-won";

    public static final String STEP_DOWNS = "/step-downs";

    public Row {
        uses = List.copyOf(uses);
        recoveries = List.copyOf(recoveries);
        gaps = List.copyOf(gaps);
        seconds = List.copyOf(seconds);
    }

    /**
     * How long a fault was felt.
     *
     * @param fault       what was done to whom
     * @param clients     the side they were on; empty for all clients
     * @param durationNs  from the fault to the first completion OK of an operation that fell due after it; -1: none came
     */
    public record Recovery(String fault, String clients, long durationNs) {
        String describe() {
            return fault + onSide(clients) + ": "
                    + (durationNs < 0 ? "no recovery seen" : "recovered after " + Quantities.duration(durationNs));
        }
    }

    public Row with(final PartVerdict judged) {
        return new Row(
                label,
                isFloor,
                protocol,
                setting,
                workload,
                result,
                latency,
                uses,
                recoveries,
                gaps,
                seconds,
                adds,
                history,
                judged);
    }

    /**
     * The longest time of the window in which no operation ended OK.
     *
     * @param clients whose operations, as in {@link Recovery}
     */
    public record Gap(String clients, long durationNs) {
        String describe() {
            return "availability gap" + onSide(clients) + ": " + Quantities.duration(durationNs);
        }
    }

    /** @param faults that were in force at any time of it; one line, without commas */
    public record Second(LatencySecond latency, String faults) {}

    private static String onSide(final String clients) {
        return clients.isEmpty() ? "" : ", clients with the " + clients;
    }

    public Set<RowFlag> flags() {
        final Set<RowFlag> flags = EnumSet.noneOf(RowFlag.class);
        flags.addAll(result.flags());
        if (sumOf(ELECTIONS_WON) > 0) {
            flags.add(RowFlag.ELECTIONS);
        }
        return flags;
    }

    List<String> flagLabels() {
        return flags().stream().map(RowFlag::label).toList();
    }

    /** Over all workers and all counters whose names end so. */
    public long sumOf(final String counterSuffix) {
        return uses.stream()
                .flatMap(use -> use.counters().entrySet().stream())
                .filter(counter -> counter.getKey().endsWith(counterSuffix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
