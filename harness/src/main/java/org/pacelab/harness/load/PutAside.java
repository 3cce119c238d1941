package org.pacelab.harness.load;

/**
 * When operations of one kind fell due that wait for sessions of their kind, in order. Bounded; single-threaded; allocates nothing after construction.
 */
final class PutAside {
    private final long[] intendedNs;
    private int head;
    private int count;

    /** @param length a power of two */
    PutAside(final int length) {
        intendedNs = new long[length];
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean isFull() {
        return count == intendedNs.length;
    }

    /** Unless it {@link #isFull}. */
    void add(final long atNs) {
        assert !isFull() : "count=" + count;
        intendedNs[head + count++ & intendedNs.length - 1] = atNs;
    }

    /** The first, left where it is. */
    long firstNs() {
        assert !isEmpty();
        return intendedNs[head];
    }

    void removeFirst() {
        assert !isEmpty();
        head = head + 1 & intendedNs.length - 1;
        count--;
    }

    void clear() {
        count = 0;
    }
}
