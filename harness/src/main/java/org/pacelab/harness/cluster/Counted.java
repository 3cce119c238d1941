package org.pacelab.harness.cluster;

import java.util.Map;
import java.util.TreeMap;
import org.pacelab.replica.Counters;

/**
 * What one endpoint has counted, or all of a process together. Immutable.
 *
 * @param counters by name
 * @param window   by name, what they gained in the last measured window; empty before its end
 */
record Counted(Map<String, Long> counters, Map<String, Long> window) {
    static final Counted NOTHING = new Counted(Map.of(), Map.of());

    /** Called by the counters' owner. */
    static Counted of(final Counters counters, final CountedWindow window) {
        final Map<String, Long> values = new TreeMap<>();
        counters.forEach(values::put);
        return new Counted(values, window.added());
    }

    Counted plus(final Counted other) {
        return new Counted(sum(counters, other.counters), sum(window, other.window));
    }

    private static Map<String, Long> sum(final Map<String, Long> one, final Map<String, Long> other) {
        final Map<String, Long> sum = new TreeMap<>(one);
        other.forEach((name, value) -> sum.merge(name, value, Long::sum));
        return sum;
    }
}
