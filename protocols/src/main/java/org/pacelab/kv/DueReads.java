package org.pacelab.kv;

/**
 * Reads of what is executed here that may be answered, and are together, so that the cache misses of their keys overlap. Nothing is executed while there
 * are some: each sees what it would have seen when it came. Confined to the replica's thread. Allocates nothing after construction.
 */
public final class DueReads {
    private final KeyValueStateMachine machine;
    private final Answer answer;
    private final int[] clients = new int[KeyValueStore.MAX_EXPECTED];
    private final long[] sessionIds = new long[KeyValueStore.MAX_EXPECTED];
    private final long[] sequences = new long[KeyValueStore.MAX_EXPECTED];
    private final long[] keys = new long[KeyValueStore.MAX_EXPECTED];
    private int count;

    /** Sends one answer. */
    @FunctionalInterface
    public interface Answer {
        /** What was read stands in the state machine until the next read. */
        void onRead(int client, long sessionId, long sequence);
    }

    public DueReads(final KeyValueStateMachine machine, final Answer answer) {
        this.machine = machine;
        this.answer = answer;
    }

    /** Takes one, and answers all if there are as many now as go together. */
    public void add(final int client, final long sessionId, final long sequence, final long key) {
        clients[count] = client;
        sessionIds[count] = sessionId;
        sequences[count] = sequence;
        keys[count] = key;
        count++;
        if (count == clients.length) {
            answerAll();
        }
    }

    /** Before anything is executed, or a snapshot takes the place of what is. Returns how many there were. */
    public int answerAll() {
        final int due = count;
        count = 0;
        for (int i = 0; i < due; i++) {
            machine.store().expect(keys[i]);
        }
        machine.store().touchExpected();
        for (int i = 0; i < due; i++) {
            machine.read(keys[i]);
            answer.onRead(clients[i], sessionIds[i], sequences[i]);
        }
        return due;
    }
}
