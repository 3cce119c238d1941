package org.pacelab.quorum;

import java.util.Arrays;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.replica.SeededRandom;

/**
 * Says which nodes hold a key: consistent hashing with virtual nodes (Karger et al. 1997; Dynamo, §4.2 and §4.3). A node has so many
 * tokens in the hash space of keys, and a key belongs to the nodes that come next, clockwise from its hash, each counted once. Nodes are
 * numbered from 0; a node's tokens depend on the seed and its number only, so when a node is added, keys move to it and nowhere else.
 *
 * <p>Immutable. A lookup is a binary search and allocates nothing; the order of all nodes is kept for each token, a byte for a node.
 */
public final class HashRing {
    public static final int MAX_NODES = 31;
    public static final int MAX_VIRTUAL_NODES = 1_024;

    /** With so many, a node's share of the keys deviates from the mean by one eighth, as a rule. */
    public static final int DEFAULT_VIRTUAL_NODES = 64;

    private static final int NODE_BITS = 5;

    private final int nodeCount;

    /** Ascending as unsigned numbers: with the top bit flipped, in the order of signed ones. */
    private final long[] flippedTokens;

    /** Nodes in order, for one token after the other. */
    private final byte[] preferences;

    /** @param virtualNodes tokens of a node */
    public HashRing(final int nodeCount, final int virtualNodes, final long seed) {
        requireWithin("nodeCount", nodeCount, MAX_NODES);
        requireWithin("virtualNodes", virtualNodes, MAX_VIRTUAL_NODES);
        this.nodeCount = nodeCount;
        final int tokenCount = nodeCount * virtualNodes;
        flippedTokens = new long[tokenCount];
        final byte[] owners = new byte[tokenCount];
        placeTokens(virtualNodes, seed, owners);
        preferences = new byte[tokenCount * nodeCount];
        for (int place = 0; place < tokenCount; place++) {
            rankFrom(place, owners);
        }
    }

    public int nodeCount() {
        return nodeCount;
    }

    /** The node in this place of a key's list, from 0. */
    public int preferred(final long key, final int place) {
        return preferences[placeOf(KeyValueStore.hash(key)) * nodeCount + place];
    }

    /** The first nodes of a key's list, as a set: bit 0 for node 0. */
    public int homes(final long key, final int copies) {
        assert copies >= 0 && copies <= nodeCount : "copies=" + copies;
        final int first = placeOf(KeyValueStore.hash(key)) * nodeCount;
        int nodes = 0;
        for (int i = first; i < first + copies; i++) {
            nodes |= 1 << preferences[i];
        }
        return nodes;
    }

    /** A number that a node of a ring with this seed has in the hash space. */
    static long token(final long seed, final int node, final int virtualNode) {
        return SeededRandom.derive(seed, (long) virtualNode << NODE_BITS | node).nextLong();
    }

    /** Of two tokens in one place the lower node's comes first, which another node does not change. */
    private void placeTokens(final int virtualNodes, final long seed, final byte[] owners) {
        final Token[] tokens = new Token[flippedTokens.length];
        for (int i = 0; i < tokens.length; i++) {
            final int node = i / virtualNodes;
            tokens[i] = new Token(token(seed, node, i % virtualNodes) ^ Long.MIN_VALUE, (byte) node);
        }
        Arrays.sort(tokens);
        for (int i = 0; i < tokens.length; i++) {
            flippedTokens[i] = tokens[i].flipped;
            owners[i] = tokens[i].node;
        }
    }

    private void rankFrom(final int place, final byte[] owners) {
        int ranked = 0;
        int nodes = 0;
        for (int i = place; ranked < nodeCount; i = (i + 1) % owners.length) {
            if ((nodes >>> owners[i] & 1) == 0) {
                nodes |= 1 << owners[i];
                preferences[place * nodeCount + ranked] = owners[i];
                ranked++;
            }
        }
    }

    /** Of the first token that is no less; behind the last one comes the first. */
    private int placeOf(final long hash) {
        final long flipped = hash ^ Long.MIN_VALUE;
        int low = 0;
        int high = flippedTokens.length;
        while (low < high) {
            final int middle = low + high >>> 1;
            if (flippedTokens[middle] < flipped) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == flippedTokens.length ? 0 : low;
    }

    private static void requireWithin(final String name, final int count, final int most) {
        if (count < 1 || count > most) {
            throw new IllegalArgumentException(name + " " + count + " is not within 1.." + most);
        }
    }

    private record Token(long flipped, byte node) implements Comparable<Token> {
        @Override
        public int compareTo(final Token other) {
            return flipped == other.flipped ? Byte.compare(node, other.node) : Long.compare(flipped, other.flipped);
        }
    }
}
