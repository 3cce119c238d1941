package org.pacelab.harness.sim;

import java.util.Comparator;
import java.util.List;

/**
 * The faults of one run, in the order in which they begin. All are over at {@code healNs}: links are whole and lose nothing,
 * every node is up and runs. A run depends on its faults only, not on how they were drawn: with some of them left out, it is a
 * run of its own that repeats as well. Immutable.
 */
record FaultPlan(List<Fault> faults, long healNs) {
    /** @throws IllegalArgumentException if a fault ends after everything is healed */
    static FaultPlan of(final List<Fault> faults, final long healNs) {
        for (final Fault fault : faults) {
            if (fault.untilNs() > healNs) {
                throw new IllegalArgumentException("ends after " + healNs + " ns: " + fault);
            }
        }
        return new FaultPlan(
                faults.stream().sorted(Comparator.comparingLong(Fault::fromNs)).toList(), healNs);
    }
}
