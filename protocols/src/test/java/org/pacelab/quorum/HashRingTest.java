package org.pacelab.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.control.Allocation;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.replica.SeededRandom;

class HashRingTest {
    @Test
    void everyListIsWhatAWalkAroundTheRingMeets() {
        for (long seed = 0; seed < 60; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final int nodes = 1 + random.nextInt(HashRing.MAX_NODES);
            final int virtualNodes = 1 + random.nextInt(80);
            final HashRing ring = new HashRing(nodes, virtualNodes, seed);
            final TreeMap<Long, Integer> tokens = tokens(nodes, virtualNodes, seed);
            for (int i = 0; i < 500; i++) {
                final long key = random.nextLong();
                final int length = 1 + random.nextInt(nodes);
                final List<Integer> walked = walk(tokens, KeyValueStore.hash(key), length);
                assertThat(listOf(ring, key, length))
                        .as("seed %d key %d", seed, key)
                        .isEqualTo(walked);
                int homes = 0;
                for (final int node : walked) {
                    homes |= 1 << node;
                }
                assertThat(ring.homes(key, length))
                        .as("seed %d key %d", seed, key)
                        .isEqualTo(homes);
            }
        }
    }

    @Test
    void asManyAsThereAreAreAllOfThem() {
        for (int nodes = 1; nodes <= HashRing.MAX_NODES; nodes++) {
            final HashRing ring = new HashRing(nodes, 3, nodes);
            for (long key = 0; key < 200; key++) {
                assertThat(listOf(ring, key, nodes)).doesNotHaveDuplicates().hasSize(nodes);
                assertThat(ring.homes(key, nodes)).isEqualTo((int) ((1L << nodes) - 1));
            }
        }
    }

    @Test
    void aNodeThatIsAddedTakesItsKeysAndNoOtherMoves() {
        for (long seed = 0; seed < 100; seed++) {
            final int nodes = 1 + (int) seed % 30;
            final HashRing before = new HashRing(nodes, 64, seed);
            final HashRing after = new HashRing(nodes + 1, 64, seed);
            int moved = 0;
            for (long key = 0; key < 2_000; key++) {
                final List<Integer> remaining = listOf(after, key, nodes + 1);
                moved += remaining.get(0) == nodes ? 1 : 0;
                remaining.remove((Integer) nodes);
                assertThat(remaining).as("seed %d key %d", seed, key).isEqualTo(listOf(before, key, nodes));
            }
            assertThat(moved / 2_000.0 * (nodes + 1)).as("seed %d", seed).isBetween(.5, 1.6);
        }
    }

    /** Shares of the hash space, computed from the tokens, of a key's first node and of its first three, over the even share. */
    @ParameterizedTest
    @CsvSource({"64, 1, .6, 1.55", "64, 3, .75, 1.3", "512, 1, .85, 1.15"})
    void noNodeHasManyMoreKeysThanOthers(
            final int virtualNodes, final int copies, final double least, final double most) {
        double smallest = 1;
        double largest = 1;
        for (long seed = 0; seed < 20; seed++) {
            for (final int nodes : new int[] {3, 5, 9, 31}) {
                final double[] shares = shares(nodes, virtualNodes, copies, seed);
                for (final double share : shares) {
                    smallest = Math.min(smallest, share * nodes / copies);
                    largest = Math.max(largest, share * nodes / copies);
                }
            }
        }
        assertThat(smallest).isGreaterThan(least);
        assertThat(largest).isLessThan(most);
    }

    @Test
    void isTheSameForTheSameSeedAndAnotherForAnother() {
        final HashRing ring = new HashRing(9, 64, 7);
        final HashRing sameRing = new HashRing(9, 64, 7);
        final HashRing otherRing = new HashRing(9, 64, 8);
        final List<List<Integer>> one = new ArrayList<>();
        final List<List<Integer>> again = new ArrayList<>();
        final List<List<Integer>> other = new ArrayList<>();
        for (long key = 0; key < 100; key++) {
            one.add(listOf(ring, key, 3));
            again.add(listOf(sameRing, key, 3));
            other.add(listOf(otherRing, key, 3));
        }
        assertThat(again).isEqualTo(one).isNotEqualTo(other);
    }

    @Test
    void allocatesNothing() {
        final HashRing ring = new HashRing(31, 64, 1);
        final long[] key = new long[1];
        assertThat(Allocation.leastOf(() -> {
                    key[0] += ring.homes(key[0], 3) + ring.preferred(key[0], 4);
                }))
                .isZero();
        assertThat(key[0]).isPositive();
    }

    @Test
    void saysWhatIsAllowed() {
        assertThatThrownBy(() -> new HashRing(0, 64, 1)).hasMessage("nodeCount 0 is not within 1..31");
        assertThatThrownBy(() -> new HashRing(32, 64, 1)).hasMessage("nodeCount 32 is not within 1..31");
        assertThatThrownBy(() -> new HashRing(3, 0, 1)).hasMessage("virtualNodes 0 is not within 1..1024");
        assertThatThrownBy(() -> new HashRing(3, 1_025, 1)).hasMessage("virtualNodes 1025 is not within 1..1024");
    }

    private static List<Integer> listOf(final HashRing ring, final long key, final int length) {
        return IntStream.range(0, length)
                .mapToObj(place -> ring.preferred(key, place))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static TreeMap<Long, Integer> tokens(final int nodes, final int virtualNodes, final long seed) {
        final TreeMap<Long, Integer> tokens = new TreeMap<>(Long::compareUnsigned);
        for (int node = 0; node < nodes; node++) {
            for (int i = 0; i < virtualNodes; i++) {
                tokens.put(HashRing.token(seed, node, i), node);
            }
        }
        return tokens;
    }

    private static List<Integer> walk(final TreeMap<Long, Integer> tokens, final long hash, final int length) {
        final Set<Integer> met = new LinkedHashSet<>();
        Map.Entry<Long, Integer> token = tokens.ceilingEntry(hash);
        while (met.size() < length) {
            if (token == null) {
                token = tokens.firstEntry();
            }
            met.add(token.getValue());
            token = tokens.higherEntry(token.getKey());
        }
        return new ArrayList<>(met);
    }

    private static double[] shares(final int nodes, final int virtualNodes, final int copies, final long seed) {
        final TreeMap<Long, Integer> tokens = tokens(nodes, virtualNodes, seed);
        final double[] shares = new double[nodes];
        long previous = tokens.lastKey();
        for (final Map.Entry<Long, Integer> token : tokens.entrySet()) {
            final double length = (token.getKey() - previous >>> 1) * 0x1p-63;
            walk(tokens, token.getKey(), copies).forEach(node -> shares[node] += length);
            previous = token.getKey();
        }
        return shares;
    }
}
