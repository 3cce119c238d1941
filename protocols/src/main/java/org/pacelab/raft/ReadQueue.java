package org.pacelab.raft;

/** Reads that wait, oldest first: a bounded ring of parallel arrays. Confined to one thread; allocates nothing after construction. */
final class ReadQueue {
    /** No round has been sent since the read came. */
    static final long NO_ROUND_YET = Long.MAX_VALUE;

    private final int mask;
    private final int[] clients;
    private final long[] sessionIds;
    private final long[] sequences;
    private final long[] keys;
    private final long[] indexes;
    private final long[] rounds;
    private final long[] arrivedNs;
    private long head;
    private long tail;

    ReadQueue(final int capacity) {
        mask = capacity - 1;
        clients = new int[capacity];
        sessionIds = new long[capacity];
        sequences = new long[capacity];
        keys = new long[capacity];
        indexes = new long[capacity];
        rounds = new long[capacity];
        arrivedNs = new long[capacity];
    }

    /** Queues a read that may be answered once {@code index} is applied. Returns false if the queue is full. */
    boolean offer(
            final int client,
            final long sessionId,
            final long sequence,
            final long key,
            final long index,
            final long nowNs) {
        if (tail - head > mask) {
            return false;
        }
        final int slot = (int) tail++ & mask;
        clients[slot] = client;
        sessionIds[slot] = sessionId;
        sequences[slot] = sequence;
        keys[slot] = key;
        indexes[slot] = index;
        rounds[slot] = NO_ROUND_YET;
        arrivedNs[slot] = nowNs;
        return true;
    }

    boolean isEmpty() {
        return head == tail;
    }

    int count() {
        return (int) (tail - head);
    }

    /** The slot of the i-th oldest read. */
    int slot(final int i) {
        return (int) (head + i) & mask;
    }

    void removeOldest() {
        head++;
    }

    /** Puts the read back as the newest. */
    void requeueOldest() {
        final int from = slot(0);
        head++;
        final int to = (int) tail++ & mask;
        clients[to] = clients[from];
        sessionIds[to] = sessionIds[from];
        sequences[to] = sequences[from];
        keys[to] = keys[from];
        indexes[to] = indexes[from];
        rounds[to] = rounds[from];
        arrivedNs[to] = arrivedNs[from];
    }

    boolean hasNewest(final long round) {
        return !isEmpty() && rounds[(int) (tail - 1) & mask] == round;
    }

    /** Gives all reads that have no round yet this one. */
    void joinRound(final long round) {
        for (long i = tail - 1; i >= head && rounds[(int) i & mask] == NO_ROUND_YET; i--) {
            rounds[(int) i & mask] = round;
        }
    }

    int client(final int slot) {
        return clients[slot];
    }

    long sessionId(final int slot) {
        return sessionIds[slot];
    }

    long sequence(final int slot) {
        return sequences[slot];
    }

    long key(final int slot) {
        return keys[slot];
    }

    long index(final int slot) {
        return indexes[slot];
    }

    long round(final int slot) {
        return rounds[slot];
    }

    long arrivedNs(final int slot) {
        return arrivedNs[slot];
    }
}
