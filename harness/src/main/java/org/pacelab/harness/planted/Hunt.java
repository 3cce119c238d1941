package org.pacelab.harness.planted;

import java.util.Map;
import java.util.function.LongFunction;
import org.pacelab.harness.sim.SeedRuns;

/**
 * What came of looking for a violation, seed by seed, up to the first.
 *
 * @param seeds so many were run
 * @param seed  the last of them
 * @param found in that one, the first line of each check by the check's name; empty if the seeds ran out
 */
public record Hunt(long seeds, long seed, Map<String, String> found) {
    public boolean isCaught() {
        return !found.isEmpty();
    }

    /** The checks that found something. */
    public String checks() {
        return String.join(", ", found.keySet());
    }

    /** What the first of them says. */
    public String firstLine() {
        final Map.Entry<String, String> first = found.entrySet().iterator().next();
        return first.getKey() + ": " + first.getValue();
    }

    /** @param jobs seeds run at a time, which changes nothing of the result */
    public static Hunt run(
            final PatchedClasses classes,
            final String protocol,
            final String setting,
            final long firstSeed,
            final long count,
            final int jobs)
            throws InterruptedException {
        final LongFunction<Map<String, String>> seeds = PatchedSeeds.of(classes, protocol, setting);
        final Progress progress = new Progress(firstSeed);
        SeedRuns.run(firstSeed, count, jobs, () -> true, seeds, progress::add);
        return new Hunt(progress.nextSeed - firstSeed, progress.nextSeed - 1, progress.found);
    }

    /** Seeds come in order. */
    private static final class Progress {
        private long nextSeed;
        private Map<String, String> found = Map.of();

        private Progress(final long firstSeed) {
            nextSeed = firstSeed;
        }

        /** Returns whether nothing was found yet. */
        private boolean add(final Map<String, String> ofNext) {
            found = ofNext;
            nextSeed++;
            return found.isEmpty();
        }
    }
}
