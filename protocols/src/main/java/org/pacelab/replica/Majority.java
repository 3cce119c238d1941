package org.pacelab.replica;

/** The greatest value that a majority of those who count has reached. Confined to one thread; allocates nothing after construction. */
public final class Majority {
    private final long[] descending;
    private int count;

    /** @param capacity of those who count, at most */
    public Majority(final int capacity) {
        descending = new long[capacity];
    }

    public void start() {
        count = 0;
    }

    public void start(final long ownValue) {
        descending[0] = ownValue;
        count = 1;
    }

    public void add(final long value) {
        int place = count++;
        while (place > 0 && descending[place - 1] < value) {
            descending[place] = descending[place - 1];
            place--;
        }
        descending[place] = value;
    }

    /** Once the value of each that counts is in, of one at least. */
    public long value() {
        assert count > 0 : "nobody counts";
        return descending[count / 2];
    }
}
