package org.pacelab.clock;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * How many events of each actor have been seen (Fidge 1988, Mattern 1989). Actors are any ints; one that is not in it counts 0. Counters end at
 * {@link Long#MAX_VALUE}, actors at the capacity: {@link #FULL} or false then, and the clock is as it was. Its bytes are those of a
 * {@link DottedVersionVectorSet} without siblings, which is what a client hands back as its context. Confined to one thread; allocates nothing after construction.
 */
public final class VectorClock {
    public static final int MAX_ACTORS = VectorLayout.MAX_UINT16;
    public static final int FULL = -1;

    private final int[] actors;
    private final long[] counters;
    private int count;

    /** @param capacity actors at most */
    public VectorClock(final int capacity) {
        if (capacity < 1 || capacity > MAX_ACTORS) {
            throw new IllegalArgumentException("capacity " + capacity + " is not in 1.." + MAX_ACTORS);
        }
        actors = new int[capacity];
        counters = new long[capacity];
    }

    /** Actors whose counter is not 0. */
    public int count() {
        return count;
    }

    /** @param place from 0, in the unsigned order of actors */
    public int actorAt(final int place) {
        return actors[place];
    }

    public long counterAt(final int place) {
        return counters[place];
    }

    public long counterOf(final int actor) {
        final int place = find(actor);
        return place >= 0 ? counters[place] : 0;
    }

    public void clear() {
        count = 0;
    }

    /** An event of this actor. Returns its counter, or {@link #FULL}. */
    public long increment(final int actor) {
        final long counter = counterOf(actor);
        return counter < Long.MAX_VALUE && raise(actor, counter + 1) ? counter + 1 : FULL;
    }

    /** All events of this actor up to this one have been seen. False if the actor has no room. */
    public boolean raise(final int actor, final long counter) {
        if (counter <= 0) {
            return true;
        }
        int place = find(actor);
        if (place < 0) {
            if (count == actors.length) {
                return false;
            }
            place = ~place;
            System.arraycopy(actors, place, actors, place + 1, count - place);
            System.arraycopy(counters, place, counters, place + 1, count - place);
            count++;
            actors[place] = actor;
            counters[place] = 0;
        }
        counters[place] = Math.max(counters[place], counter);
        return true;
    }

    /** To what either has seen: the greater of each actor's counters. False if there are more actors than have room. */
    public boolean merge(final VectorClock other) {
        if (hasActorsOf(other)) {
            for (int i = 0; i < count; i++) {
                counters[i] = Math.max(counters[i], other.counters[i]);
            }
            return true;
        }
        final int unionCount = unionCount(other);
        if (unionCount > actors.length) {
            return false;
        }
        int own = count - 1;
        int others = other.count - 1;
        for (int place = unionCount - 1; others >= 0; place--) {
            final int order = own < 0 ? -1 : Integer.compareUnsigned(actors[own], other.actors[others]);
            final long ownCounter = order >= 0 ? counters[own] : 0;
            final long otherCounter = order <= 0 ? other.counters[others] : 0;
            actors[place] = order >= 0 ? actors[own] : other.actors[others];
            counters[place] = Math.max(ownCounter, otherCounter);
            own -= order >= 0 ? 1 : 0;
            others -= order <= 0 ? 1 : 0;
        }
        count = unionCount;
        return true;
    }

    /** False, and as it was, if the other has more actors than have room here. */
    public boolean copyOf(final VectorClock other) {
        if (other.count > actors.length) {
            return false;
        }
        System.arraycopy(other.actors, 0, actors, 0, other.count);
        System.arraycopy(other.counters, 0, counters, 0, other.count);
        count = other.count;
        return true;
    }

    /** Before, if every counter is at most the other's and one is less. */
    public Order compare(final VectorClock other) {
        if (hasActorsOf(other)) {
            return compareCounters(other);
        }
        boolean isSomeLess = false;
        boolean isSomeGreater = false;
        int own = 0;
        int others = 0;
        while (own < count && others < other.count) {
            final int order = Integer.compareUnsigned(actors[own], other.actors[others]);
            isSomeLess |= order > 0 || order == 0 && counters[own] < other.counters[others];
            isSomeGreater |= order < 0 || order == 0 && counters[own] > other.counters[others];
            own += order <= 0 ? 1 : 0;
            others += order >= 0 ? 1 : 0;
        }
        return Order.of(isSomeLess || others < other.count, isSomeGreater || own < count);
    }

    /** Whether it has seen this dot: the only thing that makes a write older than a context. */
    public boolean covers(final int actor, final long counter) {
        return counter <= counterOf(actor);
    }

    public int encodedLength() {
        return VectorLayout.entryOffset(0, count);
    }

    /** Returns the bytes written, or {@link #FULL} if they are more than {@code length}. */
    public int encode(final MutableDirectBuffer buffer, final int offset, final int length) {
        if (encodedLength() > length) {
            return FULL;
        }
        VectorLayout.putActorCount(buffer, offset, count);
        int entryOffset = VectorLayout.entryOffset(offset, 0);
        for (int i = 0; i < count; i++) {
            VectorLayout.putEntry(buffer, entryOffset, actors[i], counters[i], 0);
            entryOffset += VectorLayout.ENTRY_LENGTH;
        }
        return encodedLength();
    }

    /** Of a set, it takes what that has seen. False, and as it was, if the bytes are no vector or it has more actors than have room. */
    public boolean decode(final DirectBuffer buffer, final int offset, final int length) {
        if (!VectorLayout.isValid(buffer, offset, length) || VectorLayout.actorCount(buffer, offset) > actors.length) {
            return false;
        }
        count = VectorLayout.actorCount(buffer, offset);
        int entryOffset = VectorLayout.entryOffset(offset, 0);
        for (int i = 0; i < count; i++) {
            actors[i] = VectorLayout.actor(buffer, entryOffset);
            counters[i] = VectorLayout.counter(buffer, entryOffset);
            entryOffset += VectorLayout.ENTRY_LENGTH;
        }
        return true;
    }

    private boolean hasActorsOf(final VectorClock other) {
        return Arrays.equals(actors, 0, count, other.actors, 0, other.count);
    }

    /** A difference of counters does not overflow, so its sign says which is less. */
    private Order compareCounters(final VectorClock other) {
        long less = 0;
        long greater = 0;
        for (int i = 0; i < count; i++) {
            final long difference = counters[i] - other.counters[i];
            less |= difference;
            greater |= -difference;
        }
        return Order.of(less < 0, greater < 0);
    }

    private int unionCount(final VectorClock other) {
        int shared = 0;
        int own = 0;
        int others = 0;
        while (own < count && others < other.count) {
            final int order = Integer.compareUnsigned(actors[own], other.actors[others]);
            shared += order == 0 ? 1 : 0;
            own += order <= 0 ? 1 : 0;
            others += order >= 0 ? 1 : 0;
        }
        return count + other.count - shared;
    }

    /** Its place, or the complement of where it would stand. */
    private int find(final int actor) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            final int middle = low + high >>> 1;
            final int order = Integer.compareUnsigned(actors[middle], actor);
            if (order == 0) {
                return middle;
            }
            low = order < 0 ? middle + 1 : low;
            high = order < 0 ? high : middle - 1;
        }
        return ~low;
    }
}
