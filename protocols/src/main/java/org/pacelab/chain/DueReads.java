package org.pacelab.chain;

import org.pacelab.epoch.EpochFrames;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.kv.KeyValueStore;

/**
 * Reads of what is executed here that may be answered, and are together, so that the cache misses of their keys overlap. Nothing is executed while there
 * are some: each sees what it would have seen when it came. Confined to the node's thread. Allocates nothing after construction.
 */
final class DueReads {
    private final EpochFrames frames;
    private final KeyValueStateMachine machine;
    private final int[] clients = new int[KeyValueStore.MAX_EXPECTED];
    private final long[] sessionIds = new long[KeyValueStore.MAX_EXPECTED];
    private final long[] sequences = new long[KeyValueStore.MAX_EXPECTED];
    private final long[] keys = new long[KeyValueStore.MAX_EXPECTED];
    private int count;

    DueReads(final EpochFrames frames, final KeyValueStateMachine machine) {
        this.frames = frames;
        this.machine = machine;
    }

    /** Takes one, and answers all if there are as many now as go together. */
    void add(final int client, final long sessionId, final long sequence, final long key) {
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
    int answerAll() {
        final int due = count;
        count = 0;
        for (int i = 0; i < due; i++) {
            machine.store().expect(keys[i]);
        }
        machine.store().touchExpected();
        for (int i = 0; i < due; i++) {
            machine.read(keys[i]);
            frames.sendAnswer(clients[i], sessionIds[i], sequences[i], machine);
        }
        return due;
    }
}
