package org.pacelab.clock;

/** One write of one actor. */
record Dot(int actor, long counter) implements Comparable<Dot> {
    @Override
    public int compareTo(final Dot other) {
        return actor == other.actor
                ? Long.compare(counter, other.counter)
                : Integer.compareUnsigned(actor, other.actor);
    }
}
