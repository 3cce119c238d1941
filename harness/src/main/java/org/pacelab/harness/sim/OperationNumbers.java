package org.pacelab.harness.sim;

import org.pacelab.replica.OperationKind;

/**
 * Gives each write of a run a number of its own. A counter takes {@link #ADDS_PER_COUNTER} adds, each of another power of four,
 * so that its sum tells of each add whether it was executed once, never, or up to three times. There are few counters, as there
 * are few keys; when they are full, adds are over.
 */
final class OperationNumbers {
    static final int ADDS_PER_COUNTER = 31;
    private static final int COUNTERS = 6;
    private static final int BITS_PER_ADD = 2;

    private long lastValue;
    private long addCount;

    long nextValue() {
        return ++lastValue;
    }

    /** Whether the counters take one more add. */
    boolean hasAdd() {
        return addCount < COUNTERS * ADDS_PER_COUNTER;
    }

    SimulatedOperation nextAdd() {
        final long key = OperationValues.FIRST_COUNTER_KEY + addCount / ADDS_PER_COUNTER;
        final long delta = 1L << BITS_PER_ADD * (int) (addCount % ADDS_PER_COUNTER);
        addCount++;
        return new SimulatedOperation(OperationKind.ADD, key, delta, 0);
    }

    /** How often an add is in a counter's sum. */
    static long timesAdded(final long sum, final long delta) {
        return sum / delta & (1 << BITS_PER_ADD) - 1;
    }

    /** The counter that was added to last. */
    long newestCounter() {
        return OperationValues.FIRST_COUNTER_KEY + Math.max(0, addCount - 1) / ADDS_PER_COUNTER;
    }
}
