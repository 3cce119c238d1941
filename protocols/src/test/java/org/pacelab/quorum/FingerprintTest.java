package org.pacelab.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.control.Allocation;
import org.pacelab.replica.SeededRandom;

class FingerprintTest {
    private static final int VALUE_LENGTH = 100;

    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(4_096 + 8));

    /** A fingerprint changes its meaning for both sides of an exchange at once, or not at all. */
    @Test
    void isTheSameOnEveryMachine() {
        for (int i = 0; i < value.capacity(); i++) {
            value.putByte(i, (byte) (i * 7));
        }
        assertThat(Fingerprint.of(1, 2, 3, value, 0, 0)).isEqualTo(0xBF97_EFB7_CA56_5E39L);
        assertThat(Fingerprint.of(1, 2, 3, value, 0, 13)).isEqualTo(0xDBB9_E048_90A1_CAE0L);
        assertThat(Fingerprint.of(-1, 1L << 62, 30, value, 5, 4_096)).isEqualTo(0x7C96_D47D_9C7E_5A3AL);
    }

    @Test
    void restsOnTheBytesAloneAndNotOnWhereTheyStand() {
        final SeededRandom random = new SeededRandom(1);
        for (int length = 0; length <= 200; length++) {
            final UnsafeBuffer elsewhere = new UnsafeBuffer(new byte[length + 5]);
            for (int i = 0; i < length; i++) {
                value.putByte(i, (byte) random.nextLong());
            }
            elsewhere.putBytes(5, value, 0, length);
            assertThat(Fingerprint.of(1, 2, 3, elsewhere, 5, length))
                    .isEqualTo(Fingerprint.of(1, 2, 3, value, 0, length));
        }
    }

    /** Each of all bits of an item, flipped, changes half of the fingerprint's, and no bit of it less often than the others. */
    @Test
    void everyBitOfAnItemChangesHalfOfItsBits() {
        final SeededRandom random = new SeededRandom(2);
        final int samples = 200;
        for (int bit = 0; bit < 64 + 64 + 32 + 8 * VALUE_LENGTH; bit++) {
            final int[] flips = new int[64];
            long sum = 0;
            for (int sample = 0; sample < samples; sample++) {
                long changed = flipped(random, bit);
                sum += Long.bitCount(changed);
                for (; changed != 0; changed &= changed - 1) {
                    flips[Long.numberOfTrailingZeros(changed)]++;
                }
            }
            assertThat(sum / (double) samples).as("bit %d", bit).isBetween(30.5, 33.5);
            for (final int flip : flips) {
                assertThat(flip).as("bit %d", bit).isBetween(samples / 4, samples * 3 / 4);
            }
        }
    }

    @Test
    void itemsThatDifferLittleDiffer() {
        final Set<Long> seen = new HashSet<>();
        value.setMemory(0, 4_096, (byte) 0);
        int count = 0;
        for (int length = 0; length <= 4_096; length++, count++) {
            seen.add(Fingerprint.of(0, 0, 0, value, 0, length));
        }
        for (long key = 1; key <= 300; key++) {
            for (long timestamp = 1; timestamp <= 300; timestamp++) {
                for (int writer = 1; writer <= 5; writer++, count++) {
                    seen.add(Fingerprint.of(key, timestamp, writer, value, 0, 0));
                }
            }
        }
        assertThat(seen).hasSize(count).doesNotContain(Fingerprint.ABSENT);
    }

    @Test
    void allocatesNothing() {
        final long[] sum = new long[1];
        assertThat(Allocation.leastOf(() -> sum[0] += Fingerprint.of(sum[0], 2, 3, value, 1, VALUE_LENGTH)))
                .isZero();
        assertThat(sum[0]).isNotZero();
    }

    private long flipped(final SeededRandom random, final int bit) {
        for (int i = 0; i < VALUE_LENGTH; i++) {
            value.putByte(i, (byte) random.nextLong());
        }
        long key = random.nextLong();
        long timestamp = random.nextLong();
        int writer = (int) random.nextLong();
        final long before = Fingerprint.of(key, timestamp, writer, value, 0, VALUE_LENGTH);
        if (bit < 64) {
            key ^= 1L << bit;
        } else if (bit < 128) {
            timestamp ^= 1L << bit;
        } else if (bit < 160) {
            writer ^= 1 << bit;
        } else {
            final int index = (bit - 160) / 8;
            value.putByte(index, (byte) (value.getByte(index) ^ 1 << bit % 8));
        }
        return before ^ Fingerprint.of(key, timestamp, writer, value, 0, VALUE_LENGTH);
    }
}
