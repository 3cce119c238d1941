package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What many seeds came to, together. */
public final class SimulationTotals {
    private final Map<Fault.Kind, Long> faults = new EnumMap<>(Fault.Kind.class);
    private final TraceHash trace = new TraceHash();
    private long seeds;
    private long violatingSeeds;
    private long operations;
    private long okOperations;
    private long elections;
    private long deliveredFrames;

    public void add(final SimulationResult result) {
        seeds++;
        trace.add(result.traceHash());
        violatingSeeds += result.violations().isEmpty() ? 0 : 1;
        operations += result.operations();
        okOperations += result.okOperations();
        elections += result.elections();
        deliveredFrames += result.deliveredFrames();
        result.faults().forEach(fault -> faults.merge(fault.kind(), 1L, Long::sum));
    }

    public long seeds() {
        return seeds;
    }

    public long violatingSeeds() {
        return violatingSeeds;
    }

    /** The last lines of a report. */
    public List<String> lines() {
        final List<String> lines = new ArrayList<>();
        lines.add("seeds       " + seeds);
        lines.add("operations  " + operations + ", " + okOperations + " ok");
        lines.add("faults      "
                + faults.entrySet().stream()
                        .map(entry ->
                                entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', '-') + " "
                                        + entry.getValue())
                        .collect(Collectors.joining(", ")));
        lines.add("elections   " + elections);
        lines.add("frames      " + deliveredFrames);
        lines.add("trace       " + Long.toHexString(trace.value()));
        lines.add("violations  " + (violatingSeeds == 0 ? "none" : "in " + violatingSeeds + " seeds"));
        return lines;
    }
}
