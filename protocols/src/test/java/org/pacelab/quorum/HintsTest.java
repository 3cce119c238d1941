package org.pacelab.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.SeededRandom;

class HintsTest {
    private static final long AGE_NS = 1_000;
    private static final int BOUND = (1 << 14) / 4 * 3;

    private final Hints hints = new Hints(AGE_NS);

    @Test
    void rememberForWhomUntilTheyHaveIt() {
        for (long seed = 1; seed <= 300; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final Hints some = new Hints(AGE_NS);
            final Map<Long, Integer> expected = new HashMap<>();
            final int keys = 1 + random.nextInt(2_000);
            for (int i = 0; i < 2_000; i++) {
                final long key = random.nextInt(keys) * 7L;
                final int target = random.nextInt(5);
                if (random.nextBoolean(.5)) {
                    assertThat(some.add(0, key, 1 << target)).isTrue();
                    expected.merge(key, 1 << target, (one, other) -> one | other);
                } else if (expected.containsKey(key)) {
                    some.onHandedOver(key, changeOf(some, key), target);
                    expected.compute(
                            key, (each, targets) -> (targets & ~(1 << target)) == 0 ? null : targets & ~(1 << target));
                }
            }
            assertThat(found(some)).as("seed %d", seed).isEqualTo(expected);
            assertThat(some.count()).as("seed %d", seed).isEqualTo(expected.size());
            for (int target = 0; target < 5; target++) {
                final int bit = 1 << target;
                assertThat(some.countFor(target)).as("seed %d", seed).isEqualTo((int) expected.values().stream()
                        .filter(targets -> (targets & bit) != 0)
                        .count());
            }
        }
    }

    @Test
    void areBounded() {
        for (long key = 0; key < BOUND; key++) {
            assertThat(hints.add(0, key, 1)).isTrue();
        }
        assertThat(hints.hasRoom()).isFalse();
        assertThat(hints.add(0, BOUND, 1)).isFalse();
        assertThat(hints.add(0, 5, 2)).isTrue();
        hints.drop(placeOf(5));
        assertThat(hints.add(0, BOUND, 1)).isTrue();
    }

    @Test
    void areOldOnceSomebodyHasWhatTheyAreFor() {
        hints.add(0, 1, 0b111);
        assertThat(hints.isOld(placeOf(1), AGE_NS, 0b111, 1)).isFalse();
        hints.onHandedOver(1, changeOf(hints, 1), 2);
        assertThat(hints.isOld(placeOf(1), AGE_NS - 1, 0b111, 1)).isFalse();
        assertThat(hints.isOld(placeOf(1), AGE_NS, 0b111, 1)).isTrue();
        assertThat(hints.isOld(placeOf(1), AGE_NS, 0b111, 2)).isFalse();
        hints.add(500, 1, 0b011);
        assertThat(hints.isOld(placeOf(1), AGE_NS, 0b111, 1)).isFalse();
    }

    private int placeOf(final long key) {
        for (int place = 0; place < Hints.CAPACITY; place++) {
            if (hints.targets(place) != 0 && hints.key(place) == key) {
                return place;
            }
        }
        throw new AssertionError("no hint of key " + key);
    }

    private static long changeOf(final Hints hints, final long key) {
        for (int place = 0; place < Hints.CAPACITY; place++) {
            if (hints.targets(place) != 0 && hints.key(place) == key) {
                return hints.change(place);
            }
        }
        throw new AssertionError("no hint of key " + key);
    }

    private static Map<Long, Integer> found(final Hints hints) {
        final Map<Long, Integer> found = new HashMap<>();
        for (int place = 0; place < Hints.CAPACITY; place++) {
            if (hints.targets(place) != 0) {
                found.put(hints.key(place), hints.targets(place));
            }
        }
        return found;
    }
}
