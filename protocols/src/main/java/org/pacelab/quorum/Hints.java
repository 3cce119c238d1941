package org.pacelab.quorum;

import org.pacelab.kv.KeyValueStore;

/**
 * For which other replicas this one keeps what stands under a key: those that keep the key by right, of whom some did not answer when it was written (hinted handoff;
 * Dynamo, §4.6). A hint is changed by each write of its key, so that one that was handed over before does not count for it. Bounded; one that is old goes once as many
 * of those that keep the key have it as a write wants, from whom the others get it by anti-entropy. Confined to the replica's thread; allocates nothing after construction.
 */
final class Hints {
    static final int CAPACITY = 1 << 14;
    private static final int MASK = CAPACITY - 1;
    private static final int MAX_COUNT = CAPACITY / 4 * 3;

    private final long maxAgeNs;
    private final long[] keys = new long[CAPACITY];

    /** A bit for each replica; 0: there is no hint in this place. */
    private final int[] targets = new int[CAPACITY];

    private final long[] changes = new long[CAPACITY];
    /** When each was changed last. */
    private final long[] changedNs = new long[CAPACITY];

    private final int[] countsFor = new int[Integer.SIZE];
    private long changeCount;
    private int count;

    Hints(final long maxAgeNs) {
        this.maxAgeNs = maxAgeNs;
    }

    /** How many there are for a replica. */
    int countFor(final int target) {
        return countsFor[target];
    }

    boolean isHalfEmpty() {
        return count < MAX_COUNT / 2;
    }

    boolean hasRoom() {
        return count < MAX_COUNT;
    }

    int count() {
        return count;
    }

    /** Returns false if there is no room for another one. */
    boolean add(final long nowNs, final long key, final int newTargets) {
        final int place = placeOf(key);
        if (targets[place] == 0) {
            if (count == MAX_COUNT) {
                return false;
            }
            count++;
            keys[place] = key;
        }
        changedNs[place] = nowNs;
        setTargets(place, targets[place] | newTargets);
        changes[place] = ++changeCount;
        return true;
    }

    /** Of a place that has {@link #targets}. */
    long key(final int place) {
        return keys[place];
    }

    /** 0 if there is no hint in this place. */
    int targets(final int place) {
        return targets[place];
    }

    /** Another one for each change of the hint in a place. */
    long change(final int place) {
        return changes[place];
    }

    /**
     * Whether it has been there for so long that it goes, for enough have what it is for.
     *
     * @param homes all that keep the key
     */
    boolean isOld(final int place, final long nowNs, final int homes, final int enough) {
        return nowNs - changedNs[place] >= maxAgeNs && Integer.bitCount(homes & ~targets[place]) >= enough;
    }

    /** A replica has what stood under the key as of a change. */
    void onHandedOver(final long key, final long change, final int target) {
        final int place = placeOf(key);
        if (targets[place] != 0 && changes[place] == change) {
            setTargets(place, targets[place] & ~(1 << target));
            if (targets[place] == 0) {
                close(place);
            }
        }
    }

    void drop(final int place) {
        setTargets(place, 0);
        close(place);
    }

    private void setTargets(final int place, final int newTargets) {
        for (int rest = targets[place] ^ newTargets; rest != 0; rest &= rest - 1) {
            countsFor[Integer.numberOfTrailingZeros(rest)] += (newTargets & rest & -rest) == 0 ? -1 : 1;
        }
        targets[place] = newTargets;
    }

    /** Where the key's hint is, or would be. */
    private int placeOf(final long key) {
        int place = (int) KeyValueStore.hash(key) & MASK;
        while (targets[place] != 0 && keys[place] != key) {
            place = place + 1 & MASK;
        }
        return place;
    }

    /** An empty place: those behind it that would stand there, had it been empty before, move up. */
    private void close(final int emptied) {
        count--;
        int empty = emptied;
        for (int place = empty + 1 & MASK; targets[place] != 0; place = place + 1 & MASK) {
            final int home = (int) KeyValueStore.hash(keys[place]) & MASK;
            if ((place - home & MASK) >= (place - empty & MASK)) {
                keys[empty] = keys[place];
                targets[empty] = targets[place];
                changes[empty] = changes[place];
                changedNs[empty] = changedNs[place];
                targets[place] = 0;
                empty = place;
            }
        }
    }
}
