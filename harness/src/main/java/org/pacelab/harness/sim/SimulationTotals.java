package org.pacelab.harness.sim;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What many seeds came to, together; the seeds are added in order. */
public final class SimulationTotals {
    private final Map<Fault.Kind, Long> strikes = new EnumMap<>(Fault.Kind.class);
    private final Map<String, Long> shortfalls = new TreeMap<>();
    private final Map<String, Long> observed = new TreeMap<>();
    private final Map<String, Long> violatingSeedsByCheck = new TreeMap<>();
    private final Coverage coverage = new Coverage();
    private final MessageDigest histories = Sha256.newDigest();
    private long seeds;
    private long violatingSeeds;
    private long operations;
    private long okOperations;
    private long deliveredFrames;

    /** @param jsonLines the history of the seed */
    public void add(final SimulationResult result, final byte[] jsonLines) {
        seeds++;
        operations += result.operations();
        okOperations += result.okOperations();
        deliveredFrames += result.deliveredFrames();
        result.strikes().forEach((kind, count) -> strikes.merge(kind, count, Long::sum));
        result.shortfalls().forEach(what -> shortfalls.merge(what, 1L, Long::sum));
        result.observed().forEach((kind, count) -> observed.merge(kind, count, Long::sum));
        violatingSeeds += result.violations().isEmpty() ? 0 : 1;
        result.violations().stream()
                .map(Violation::check)
                .distinct()
                .forEach(check -> violatingSeedsByCheck.merge(check, 1L, Long::sum));
        coverage.add(result);
        histories.update(jsonLines);
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
        lines.add("seeds       " + seeds
                + (shortfalls.isEmpty() ? "" : ", short of what a seed should be: " + words(shortfalls)));
        lines.add("operations  " + operations + ", " + okOperations + " ok; frames " + deliveredFrames);
        lines.add("struck      "
                + strikes.entrySet().stream()
                        .map(entry -> entry.getKey().label() + " " + entry.getValue())
                        .collect(Collectors.joining(", ")));
        lines.add("observed    " + (observed.isEmpty() ? "nothing beyond what is promised" : words(observed)));
        lines.add("coverage    share of the seeds that saw");
        coverage.lines().forEach(line -> lines.add("  " + line));
        lines.add("histories   SHA-256 " + Sha256.hex(histories));
        lines.add("violations  "
                + (violatingSeeds == 0 ? "none" : "in " + violatingSeeds + " seeds: " + words(violatingSeedsByCheck)));
        return lines;
    }

    private static String words(final Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
