package org.pacelab.harness.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A time in which no operation ended OK. Immutable. */
public record Outage(long fromNs, long untilNs) {
    public long durationNs() {
        return untilNs - fromNs;
    }

    /**
     * The longest time in which no operation ended OK, in any of several load processes; 0 if there was none.
     *
     * @param byProcess the outages of each
     */
    public static long longestNs(final List<List<Outage>> byProcess) {
        return byProcess.stream().reduce(Outage::common).orElse(List.of()).stream()
                .map(Outage::durationNs)
                .max(Comparator.naturalOrder())
                .orElse(0L);
    }

    private static List<Outage> common(final List<Outage> some, final List<Outage> others) {
        final List<Outage> common = new ArrayList<>();
        for (final Outage one : some) {
            for (final Outage other : others) {
                final Outage both =
                        new Outage(Math.max(one.fromNs, other.fromNs), Math.min(one.untilNs, other.untilNs));
                if (both.durationNs() > 0) {
                    common.add(both);
                }
            }
        }
        return common;
    }
}
