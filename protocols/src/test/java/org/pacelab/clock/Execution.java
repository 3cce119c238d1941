package org.pacelab.clock;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.pacelab.replica.SeededRandom;

/** A random execution of processes that send messages; which event happened before which is known by sets (Lamport 1978). */
final class Execution {
    static final int LOCAL = -1;

    private final List<Event> events = new ArrayList<>();

    /** @param sentAt the event whose message this one receives, {@link #LOCAL} if none */
    record Event(int process, int sentAt, BitSet past) {}

    /** Any event may be a send, of which copies come to any process in any order. */
    static Execution draw(final SeededRandom random, final int processCount, final int eventCount) {
        final Execution execution = new Execution();
        final int[] newest = new int[processCount];
        Arrays.fill(newest, LOCAL);
        for (int i = 0; i < eventCount; i++) {
            final int process = random.nextInt(processCount);
            final int sentAt = i > 0 && random.nextBoolean(.4) ? random.nextInt(i) : LOCAL;
            final BitSet past = new BitSet(eventCount);
            execution.include(past, newest[process]);
            execution.include(past, sentAt);
            execution.events.add(new Event(process, sentAt, past));
            newest[process] = i;
        }
        return execution;
    }

    List<Event> events() {
        return events;
    }

    boolean happenedBefore(final int event, final int other) {
        return events.get(other).past().get(event);
    }

    private void include(final BitSet past, final int event) {
        if (event != LOCAL) {
            past.or(events.get(event).past());
            past.set(event);
        }
    }
}
