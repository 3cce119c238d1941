package org.pacelab.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.control.Allocation;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.replica.SeededRandom;

class MerkleTreeTest {
    private final UnsafeBuffer children = new UnsafeBuffer(new byte[MerkleTree.MAX_CHILDREN_LENGTH + 3]);

    @Test
    void everyNodeIsWhatItsItemsMakeItAfterThousandsOfChanges() {
        for (long seed = 0; seed < 40; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final int leafBits = seed < 36 ? 8 + (int) seed % 6 : 20;
            final MerkleTree tree = new MerkleTree(leafBits);
            final Map<Long, Long> items = new HashMap<>();
            change(tree, items, random, 5_000);
            assertIsMadeOf(tree, items, "seed " + seed + " leafBits " + leafBits);
        }
    }

    @Test
    void aDescentFindsExactlyTheLeavesWithDifferingItems() {
        for (long seed = 0; seed < 200; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final int leafBits = 8 + random.nextInt(8);
            final MerkleTree one = new MerkleTree(leafBits);
            final MerkleTree other = new MerkleTree(leafBits);
            final Map<Long, Long> ones = new HashMap<>();
            final Map<Long, Long> others = new HashMap<>();
            change(one, ones, random, 1_000);
            ones.forEach((key, fingerprint) -> set(other, others, key, fingerprint));
            change(one, ones, random, random.nextInt(20));
            change(other, others, random, random.nextInt(200));
            final BitSet expected = new BitSet();
            ones.forEach((key, fingerprint) -> expected.set(
                    leafOf(key, leafBits),
                    !fingerprint.equals(others.get(key)) || expected.get(leafOf(key, leafBits))));
            others.keySet().stream()
                    .filter(key -> !ones.containsKey(key))
                    .forEach(key -> expected.set(leafOf(key, leafBits)));
            assertThat(Descent.of(one, other).differingLeaves())
                    .as("seed %d", seed)
                    .isEqualTo(expected);
            assertThat(Descent.of(other, one).differingLeaves())
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    void itemsThatAreRemovedLeaveNothingBehind() {
        final MerkleTree tree = new MerkleTree(10);
        final Map<Long, Long> items = new HashMap<>();
        change(tree, items, new SeededRandom(1), 2_000);
        for (final long key : Map.copyOf(items).keySet()) {
            set(tree, items, key, Fingerprint.ABSENT);
        }
        assertIsMadeOf(tree, Map.of(), "emptied");
    }

    @ParameterizedTest
    @CsvSource({"8, 3, 4, 8", "9, 3, 8, 8", "10, 4, 2, 8", "18, 6, 8, 8", "20, 7, 4, 8"})
    void onlyTheRootMayHaveFewerChildren(
            final int leafBits, final int leafLevel, final int ofRoot, final int ofOthers) {
        final MerkleTree tree = new MerkleTree(leafBits);
        assertThat(tree.leafLevel()).isEqualTo(leafLevel);
        assertThat(tree.nodeCount(leafLevel)).isEqualTo(1 << leafBits);
        assertThat(tree.childCount(0)).isEqualTo(ofRoot);
        for (int level = 1; level < leafLevel; level++) {
            assertThat(tree.childCount(level)).isEqualTo(ofOthers);
        }
        assertThat(tree.putChildren(0, 0, children, 3)).isEqualTo(ofRoot * Long.BYTES);
    }

    @Test
    void tellsInnerNodesFromWhatAPeerMakesUp() {
        final MerkleTree tree = new MerkleTree(9);
        assertThat(tree.isInner(0, 0)).isTrue();
        assertThat(tree.isInner(2, 63)).isTrue();
        assertThat(tree.isInner(2, 64)).isFalse();
        assertThat(tree.isInner(2, -1)).isFalse();
        assertThat(tree.isInner(3, 0)).isFalse();
        assertThat(tree.isInner(-1, 0)).isFalse();
    }

    @Test
    void allocatesNothing() {
        final MerkleTree one = new MerkleTree(12);
        final MerkleTree other = new MerkleTree(12);
        final SeededRandom random = new SeededRandom(1);
        final long[] mask = new long[1];
        assertThat(Allocation.leastOf(() -> {
                    final long hash = KeyValueStore.hash(random.nextLong());
                    one.replace(hash, Fingerprint.ABSENT, random.nextLong());
                    one.putChildren(3, one.leafOf(hash) >>> 3, children, 0);
                    mask[0] += other.differingChildren(3, one.leafOf(hash) >>> 3, children, 0);
                }))
                .isZero();
        assertThat(mask[0]).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 7, 21, 64})
    void saysHowManyLeavesThereMayBe(final int leafBits) {
        assertThatThrownBy(() -> new MerkleTree(leafBits)).hasMessage("leafBits " + leafBits + " is not within 8..20");
    }

    private static void change(
            final MerkleTree tree, final Map<Long, Long> items, final SeededRandom random, final int count) {
        for (int i = 0; i < count; i++) {
            final long key = random.nextInt(1_500) * 0x1_0000_0001L;
            set(tree, items, key, random.nextBoolean(.2) ? Fingerprint.ABSENT : random.nextLong());
        }
    }

    private static void set(
            final MerkleTree tree, final Map<Long, Long> items, final long key, final long fingerprint) {
        final Long old = fingerprint == Fingerprint.ABSENT ? items.remove(key) : items.put(key, fingerprint);
        tree.replace(KeyValueStore.hash(key), old == null ? Fingerprint.ABSENT : old, fingerprint);
    }

    private static void assertIsMadeOf(final MerkleTree tree, final Map<Long, Long> items, final String where) {
        for (int level = 0; level <= tree.leafLevel(); level++) {
            final long[] expected = new long[tree.nodeCount(level)];
            final int bits = Integer.numberOfTrailingZeros(expected.length);
            items.forEach((key, fingerprint) -> expected[bits == 0 ? 0 : leafOf(key, bits)] ^= fingerprint);
            final long[] actual = new long[expected.length];
            for (int node = 0; node < actual.length; node++) {
                actual[node] = tree.value(level, node);
            }
            assertThat(actual).as("%s level %d", where, level).isEqualTo(expected);
        }
    }

    private static int leafOf(final long key, final int bits) {
        return (int) (KeyValueStore.hash(key) >>> 64 - bits);
    }
}
