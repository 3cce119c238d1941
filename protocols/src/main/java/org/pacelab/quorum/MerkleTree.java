package org.pacelab.quorum;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Finds what two replicas have differently by comparing few numbers (Merkle 1987; Dynamo, §4.7). A leaf is a range of the hash space of
 * keys, as the top bits of a hash name it. A node's value is the XOR of the fingerprints of all items below it, so that a change of an
 * item is one XOR a level, and items in any order give the same tree. Nodes over equal items have equal values; over others with a
 * probability of 2^-64, but nothing protects against items that were chosen for it.
 *
 * <p>Level 0 is the root, level {@link #leafLevel} the leaves. Inner nodes have {@link #FAN_OUT} children, the root perhaps fewer: where
 * few leaves differ, the children of their ancestors are what is exchanged, and a leaf far from others costs 21 bytes for each bit of its
 * name with 8 of them, 32 with 16, and 16 with 4, but then in half as many round trips again. With .1 % of a million
 * items differing, four items a leaf let all frames of the exchange be 3.6 times those items of 121 bytes (sixty-four: 12.0 times; sixteen: 5.1 times; one: 3.6 times,
 * for four times the memory).
 *
 * <p>Its memory is 8/7 of 8 bytes a leaf, on the heap. Confined to one thread; allocates nothing after construction. Levels and nodes
 * must be there, as {@link #isInner} says of what a peer sent.
 */
public final class MerkleTree {
    /** A root has this many children at most. */
    public static final int FAN_OUT = 8;

    public static final int MIN_LEAF_BITS = 8;
    public static final int MAX_LEAF_BITS = 20;

    /** What {@link #putChildren} writes at most. */
    public static final int MAX_CHILDREN_LENGTH = FAN_OUT * Long.BYTES;

    private static final int FAN_OUT_BITS = 3;

    private final int leafBits;
    private final int leafLevel;
    private final int[] firstOfLevel;
    private final long[] values;

    /** @param leafBits there are two to the power of these leaves */
    public MerkleTree(final int leafBits) {
        if (leafBits < MIN_LEAF_BITS || leafBits > MAX_LEAF_BITS) {
            throw new IllegalArgumentException(
                    "leafBits " + leafBits + " is not within " + MIN_LEAF_BITS + ".." + MAX_LEAF_BITS);
        }
        this.leafBits = leafBits;
        leafLevel = (leafBits + FAN_OUT_BITS - 1) / FAN_OUT_BITS;
        firstOfLevel = new int[leafLevel + 2];
        for (int level = 0; level <= leafLevel; level++) {
            firstOfLevel[level + 1] = firstOfLevel[level] + (1 << Math.max(0, bitsOf(level)));
        }
        values = new long[firstOfLevel[leafLevel + 1]];
    }

    public int leafBits() {
        return leafBits;
    }

    public int leafLevel() {
        return leafLevel;
    }

    public int nodeCount(final int level) {
        return firstOfLevel[level + 1] - firstOfLevel[level];
    }

    /** There is such a node, and it has children. */
    public boolean isInner(final int level, final int node) {
        return level >= 0 && level < leafLevel && node >= 0 && node < nodeCount(level);
    }

    public int leafOf(final long keyHash) {
        return (int) (keyHash >>> Long.SIZE - leafBits);
    }

    /** How many children each node of an inner level has. */
    public int childCount(final int level) {
        return nodeCount(level + 1) / nodeCount(level);
    }

    /** The first of a node's children, by its number in the next level; the others follow. */
    public int firstChild(final int level, final int node) {
        return node * childCount(level);
    }

    /** Another version of an item; {@link Fingerprint#ABSENT} stands for none, on either side. */
    public void replace(final long keyHash, final long oldFingerprint, final long newFingerprint) {
        final long change = oldFingerprint ^ newFingerprint;
        int node = leafOf(keyHash);
        for (int level = leafLevel; level > 0; level--) {
            values[firstOfLevel[level] + node] ^= change;
            node >>>= FAN_OUT_BITS;
        }
        values[0] ^= change;
    }

    /** Something of what {@link #replace} changes that is not in a cache already, most likely: a leaf and its parent. */
    long valuesAt(final long keyHash) {
        final int leaf = leafOf(keyHash);
        return values[firstOfLevel[leafLevel] + leaf] + values[firstOfLevel[leafLevel - 1] + (leaf >>> FAN_OUT_BITS)];
    }

    public long value(final int level, final int node) {
        assert node >= 0 && node < nodeCount(level) : "level=" + level + " node=" + node;
        return values[firstOfLevel[level] + node];
    }

    /** Writes the values of an inner node's children, 8 bytes each. Returns their length. */
    public int putChildren(final int level, final int node, final MutableDirectBuffer buffer, final int offset) {
        final int count = childCount(level);
        final int first = firstChild(level, node);
        for (int i = 0; i < count; i++) {
            buffer.putLong(offset + i * Long.BYTES, value(level + 1, first + i), LITTLE_ENDIAN);
        }
        return count * Long.BYTES;
    }

    /** Which of an inner node's children have another value than those that somebody else put there: bit 0 for the first. */
    public int differingChildren(final int level, final int node, final DirectBuffer buffer, final int offset) {
        final int count = childCount(level);
        final int first = firstChild(level, node);
        int differing = 0;
        for (int i = 0; i < count; i++) {
            if (buffer.getLong(offset + i * Long.BYTES, LITTLE_ENDIAN) != value(level + 1, first + i)) {
                differing |= 1 << i;
            }
        }
        return differing;
    }

    /** Bits that name a node of a level; 0 or less for the root. */
    private int bitsOf(final int level) {
        return leafBits - FAN_OUT_BITS * (leafLevel - level);
    }
}
