package org.pacelab.benchmarks;

import org.pacelab.replica.SeededRandom;

/** Keys drawn uniformly before anything is measured, more of them than a branch predictor or a cache could learn. */
final class DrawnKeys {
    private static final long SEED = 42;

    private DrawnKeys() {}

    static void fill(final long[] keys, final int keyCount) {
        final SeededRandom random = new SeededRandom(SEED);
        for (int i = 0; i < keys.length; i++) {
            keys[i] = random.nextInt(keyCount);
        }
    }
}
