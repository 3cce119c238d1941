package org.pacelab.harness.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/**
 * Which rates are tried to find the highest one that holds: a first one, at which all are compared, then shares of what a closed loop reached as long as they hold, then
 * what lies between the highest that held and the lowest that did not; while none holds, half of the lowest. If the first does not hold, that says nothing of those above
 * it: who sleeps between two operations answers late. Single-threaded.
 */
public final class CapacitySearch {
    private static final double NEXT = 1.25;
    private static final int DIGITS = 2;

    private final long leastRate;
    private final long capacity;
    private final Deque<Double> climb;
    private int remaining;
    private final long firstRate;
    private long rate;
    private long held;
    private long failed;
    private boolean firstHeld;

    /**
     * All rates per second.
     *
     * @param firstRate tried first
     * @param leastRate none below is tried
     * @param capacity  that a closed loop reached: an open one is not expected to serve as much
     * @param climb     shares of the capacity, in rising order
     * @param steps     rates that are tried, at most
     */
    public CapacitySearch(
            final long firstRate,
            final long leastRate,
            final long capacity,
            final List<Double> climb,
            final int steps) {
        this.leastRate = leastRate;
        this.capacity = capacity;
        this.climb = new ArrayDeque<>(climb);
        this.firstRate = firstRate;
        this.rate = firstRate;
        this.remaining = steps;
    }

    /** The rate to try now; empty when the search is over. */
    public OptionalLong rate() {
        return remaining > 0 ? OptionalLong.of(rate) : OptionalLong.empty();
    }

    /** Takes what became of {@link #rate}. */
    public void tried(final boolean hasHeld) {
        remaining--;
        if (rate == firstRate) {
            firstHeld = hasHeld;
        } else if (hasHeld) {
            held = Math.max(held, rate);
        } else {
            failed = failed == 0 ? rate : Math.min(failed, rate);
        }
        final long next = next();
        if (next == firstRate || next == held || next == failed || next < leastRate) {
            remaining = 0;
        }
        rate = next;
    }

    /** The highest rate that held; empty if none did. */
    public OptionalLong knee() {
        if (held == 0 && !firstHeld) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(firstHeld ? Math.max(held, firstRate) : held);
    }

    /** The lowest rate that was tried. */
    public long lowest() {
        return failed > 0 ? Math.min(failed, firstRate) : firstRate;
    }

    private long next() {
        final long low = firstHeld ? Math.max(held, firstRate) : held;
        while (failed == 0 && !climb.isEmpty()) {
            final long step = rounded(climb.remove() * capacity);
            if (step > Math.max(low, leastRate) * NEXT && step != firstRate) {
                return step;
            }
        }
        if (failed > 0 && low < failed) {
            return low == 0 ? rounded(failed / 2.0) : rounded((low + failed) / 2.0);
        }
        return rounded((low + Math.max(capacity, low * NEXT * NEXT)) / 2);
    }

    /** To so many digits that people can remember. */
    private static long rounded(final double value) {
        final double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - DIGITS + 1));
        return Math.round(value / unit) * Math.round(unit);
    }
}
