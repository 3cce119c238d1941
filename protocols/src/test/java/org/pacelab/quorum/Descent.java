package org.pacelab.quorum;

import java.util.BitSet;
import org.agrona.concurrent.UnsafeBuffer;

/** Compares two trees as two replicas would by messages: from the root down, where something differs. */
final class Descent {
    private final MerkleTree one;
    private final MerkleTree other;
    private final UnsafeBuffer children = new UnsafeBuffer(new byte[MerkleTree.MAX_CHILDREN_LENGTH]);
    private final BitSet differingLeaves = new BitSet();
    private long listCount;
    private long listsLength;

    private Descent(final MerkleTree one, final MerkleTree other) {
        this.one = one;
        this.other = other;
    }

    static Descent of(final MerkleTree one, final MerkleTree other) {
        final Descent descent = new Descent(one, other);
        if (one.value(0, 0) != other.value(0, 0)) {
            descent.below(0, 0);
        }
        return descent;
    }

    BitSet differingLeaves() {
        return differingLeaves;
    }

    /** Nodes whose children were sent. */
    long listCount() {
        return listCount;
    }

    /** Bytes of the children that were sent. */
    long listsLength() {
        return listsLength;
    }

    private void below(final int level, final int node) {
        if (level == one.leafLevel()) {
            differingLeaves.set(node);
            return;
        }
        listCount++;
        listsLength += one.putChildren(level, node, children, 0);
        int differing = other.differingChildren(level, node, children, 0);
        final int first = one.firstChild(level, node);
        while (differing != 0) {
            below(level + 1, first + Integer.numberOfTrailingZeros(differing));
            differing &= differing - 1;
        }
    }
}
