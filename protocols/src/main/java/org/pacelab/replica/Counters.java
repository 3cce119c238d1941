package org.pacelab.replica;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Named counts of what happened, kept by whoever makes it happen and read between steps. Confined to the owner's thread.
 * Names are defined at construction time; counting allocates nothing.
 */
public final class Counters {
    private final List<String> names = new ArrayList<>();
    private long[] values = new long[16];

    /** Defines a counter, or finds the one of this name. Names are lower case, words joined by '-', a prefix before '/'. */
    public int define(final String name) {
        final int known = names.indexOf(name);
        if (known >= 0) {
            return known;
        }
        names.add(name);
        if (names.size() > values.length) {
            values = Arrays.copyOf(values, values.length * 2);
        }
        return names.size() - 1;
    }

    public void increment(final int counter) {
        values[counter]++;
    }

    public void add(final int counter, final long count) {
        values[counter] += count;
    }

    /** For gauges: a value that is set, not counted. */
    public void set(final int counter, final long value) {
        values[counter] = value;
    }

    public long get(final int counter) {
        return values[counter];
    }

    /** The value of a name, 0 if it was never defined. */
    public long get(final String name) {
        final int counter = names.indexOf(name);
        return counter < 0 ? 0 : values[counter];
    }

    /** A copy of all values, in the order of definition. */
    public long[] toArray() {
        return Arrays.copyOf(values, names.size());
    }

    public void forEach(final Visitor visitor) {
        for (int i = 0; i < names.size(); i++) {
            visitor.visit(names.get(i), values[i]);
        }
    }

    /** Receives each counter in the order of definition. */
    @FunctionalInterface
    public interface Visitor {
        void visit(String name, long value);
    }
}
