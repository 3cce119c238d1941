package org.pacelab.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.replica.SeededRandom;

/**
 * What two replicas exchange that differ in .1 % of a million random keys: 250 keys newer on either side and 250 that only that side
 * has, so that 500 items go each way. Sent are the children of each differing node, with 8 bytes for the node's name and the answer;
 * for each differing leaf, by both sides, key and fingerprint of all they have there; and the items. The bar is 5 times the items.
 */
class MerkleExchangeTest {
    private static final int KEY_COUNT = 1_000_000;
    private static final int DIFFERING = 1_000;
    private static final int ITEM_LENGTH = 8 + 13 + 100;
    private static final int KEY_AND_FINGERPRINT_LENGTH = 16;
    private static final int LIST_OVERHEAD = 8;

    @ParameterizedTest
    @CsvSource({
        "14, 77368, 1929504, 17.59",
        "15, 100224, 990912, 10.02",
        "16, 123936, 506816, 6.21",
        "17, 147496, 267904, 4.43",
        "18, 171288, 145696, 3.62",
        "19, 195432, 87872, 3.34",
        "20, 219352, 54880, 3.27"
    })
    void costsSoMuch(
            final int leafBits, final long treeLength, final long fingerprintsLength, final double timesTheItems) {
        final MerkleTree one = new MerkleTree(leafBits);
        final MerkleTree other = new MerkleTree(leafBits);
        final int[] ones = new int[1 << leafBits];
        final int[] others = new int[1 << leafBits];
        final SeededRandom random = new SeededRandom(4_711);
        for (int i = 0; i < KEY_COUNT; i++) {
            final long hash = KeyValueStore.hash(random.nextLong());
            final boolean differs = i < DIFFERING;
            if (!differs || i % 4 != 0) {
                one.replace(hash, Fingerprint.ABSENT, mixed(i, differs && i % 4 == 1));
                ones[one.leafOf(hash)]++;
            }
            if (!differs || i % 4 != 2) {
                other.replace(hash, Fingerprint.ABSENT, mixed(i, differs && i % 4 == 3));
                others[one.leafOf(hash)]++;
            }
        }
        final Descent descent = Descent.of(one, other);
        final long tree = descent.listsLength() + LIST_OVERHEAD * descent.listCount();
        final long fingerprints = descent.differingLeaves().stream()
                .mapToLong(leaf -> (long) KEY_AND_FINGERPRINT_LENGTH * (ones[leaf] + others[leaf]))
                .sum();
        final double items = (double) DIFFERING * ITEM_LENGTH;
        final double ratio = (tree + fingerprints + items) / items;
        assertThat(tree).isEqualTo(treeLength);
        assertThat(fingerprints).isEqualTo(fingerprintsLength);
        assertThat(ratio).isCloseTo(timesTheItems, within(.005));
    }

    private static long mixed(final int item, final boolean isNewer) {
        return SeededRandom.derive(item, isNewer ? 1 : 0).nextLong();
    }
}
