package org.pacelab.harness.report;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pacelab.harness.check.Staleness.StaleRead;
import org.pacelab.harness.history.HistoryCounts;
import org.pacelab.harness.load.LadderStep;
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
 * @param atSites     the same for clients at each site of a topology, by its name; empty without one
 * @param uses        of the replicas first, then of the load processes
 * @param recoveries  for each fault, in order
 * @param gaps        for each side that partitions leave clients on; none without faults
 * @param seconds     in order
 * @param adds        what became of unique adds, null if they were not checked
 * @param history     what was recorded of its operations, null if nothing was
 * @param verdict     on the histories of all rows of its setting, null if they were not judged
 * @param step        what became of its rate, where the knee is looked for; null elsewhere
 * @param strikes     when faults were in force
 * @param sides       what clients on each side of its partitions were served, as far as histories were read
 */
public record Row(
        String label,
        boolean isFloor,
        String protocol,
        String setting,
        Workload workload,
        LoadResult result,
        LatencyTotals latency,
        Map<String, LatencyTotals> atSites,
        List<WorkerUse> uses,
        List<Recovery> recoveries,
        List<Gap> gaps,
        List<Second> seconds,
        UniqueAdds.Verdict adds,
        HistoryCounts history,
        PartVerdict verdict,
        LadderStep step,
        List<Strike> strikes,
        List<CutSide> sides) {
    /** The end of the name of a replica's counter, whatever its protocol's prefix. */
    public static final String ELECTIONS_WON = "/elections-won";

    private static final long MS_NS = 1_000_000L;

    public Row {
        atSites = Collections.unmodifiableMap(new LinkedHashMap<>(atSites));
        uses = List.copyOf(uses);
        recoveries = List.copyOf(recoveries);
        gaps = List.copyOf(gaps);
        seconds = List.copyOf(seconds);
        strikes = List.copyOf(strikes);
        sides = List.copyOf(sides);
    }

    /**
     * A fault, and when it was in force for certain, on the clock of the histories.
     *
     * @param fault           what was done to whom
     * @param minorityClients of a partition that divides the clients: the load processes that were with its minority, by their numbers; else none
     */
    public record Strike(String fault, long fromNs, long untilNs, List<Integer> minorityClients) {
        public Strike {
            minorityClients = List.copyOf(minorityClients);
        }
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

    /** Whether something ended in one of its seconds, at a time on the clock of its histories. */
    boolean holds(final long atNs) {
        return seconds.stream().anyMatch(second -> atNs >= second.fromNs() && atNs < second.untilNs());
    }

    /** @param staleReads of its setting */
    public Row judged(final PartVerdict judged, final List<StaleRead> staleReads) {
        return with(seconds.stream().map(second -> second.judged(staleReads)).toList(), judged, step, sides);
    }

    /** With what became of its rate. */
    public Row tried(final LadderStep tried) {
        return with(seconds, verdict, tried, sides);
    }

    /** With what was served while it was cut. */
    public Row served(final List<CutSide> served) {
        return with(seconds, verdict, step, served);
    }

    private Row with(
            final List<Second> otherSeconds,
            final PartVerdict otherVerdict,
            final LadderStep otherStep,
            final List<CutSide> otherSides) {
        return new Row(
                label,
                isFloor,
                protocol,
                setting,
                workload,
                result,
                latency,
                atSites,
                uses,
                recoveries,
                gaps,
                otherSeconds,
                adds,
                history,
                otherVerdict,
                otherStep,
                strikes,
                otherSides);
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

    /**
     * @param fromNs when it began, on the clock of its histories
     * @param faults that were in force at any time of it; one line, without commas
     * @param stale  the reads that ended in it and were stale; null if that was not judged
     */
    public record Second(LatencySecond latency, long fromNs, String faults, Stale stale) {
        private long untilNs() {
            return fromNs + latency.lengthMs() * MS_NS;
        }

        private Second judged(final List<StaleRead> staleReads) {
            return new Second(
                    latency,
                    fromNs,
                    faults,
                    Stale.of(staleReads.stream()
                            .filter(read -> read.completedNs() >= fromNs && read.completedNs() < untilNs())
                            .toList()));
        }
    }

    /** Reads that were behind, and how far the worst of them was. */
    public record Stale(long reads, long maxVersions, long maxNs) {
        private static Stale of(final List<StaleRead> reads) {
            return new Stale(
                    reads.size(),
                    reads.stream().mapToLong(StaleRead::versionsBehind).max().orElse(0),
                    reads.stream().mapToLong(StaleRead::nsBehind).max().orElse(0));
        }
    }

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
