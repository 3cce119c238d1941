package org.pacelab.replica;

/** The greatest value that a majority of the replicas has reached. Confined to one thread; allocates nothing after construction. */
public final class Majority {
    private final long[] descending;
    private final int majority;
    private int count;

    public Majority(final int replicaCount) {
        descending = new long[replicaCount];
        majority = replicaCount / 2 + 1;
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

    /** Once each replica's value is in. */
    public long value() {
        assert count == descending.length : "count=" + count;
        return descending[majority - 1];
    }
}
