package org.pacelab.quorum;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/**
 * 64 bits that stand for one version of one key: rounds of Collet's xxHash64, eight bytes at a time, and the finish of SplitMix64.
 * The same on every machine and JDK; allocates nothing.
 *
 * <p>Two versions that differ share a fingerprint once in 2^64; among a million differing keys that are compared in pairs, one goes
 * unnoticed with a probability of 5e-14. Nothing protects against values that were chosen to collide.
 */
public final class Fingerprint {
    /** Of a key that is not there, and of nothing else. */
    public static final long ABSENT = 0;

    private static final long PRIME_1 = 0x9E37_79B1_85EB_CA87L;
    private static final long PRIME_2 = 0xC2B2_AE3D_27D4_EB4FL;
    private static final long PRIME_4 = 0x85EB_CA77_C2B2_AE63L;

    private Fingerprint() {}

    /**
     * @param timestamp of the version, by whatever clock
     * @param writer    who wrote it
     */
    public static long of(
            final long key,
            final long timestamp,
            final int writer,
            final DirectBuffer value,
            final int offset,
            final int valueLength) {
        long hash = round(round(PRIME_4, key), timestamp);
        hash = round(hash, (long) writer << Integer.SIZE | valueLength);
        int read = 0;
        for (; valueLength - read >= Long.BYTES; read += Long.BYTES) {
            hash = round(hash, value.getLong(offset + read, LITTLE_ENDIAN));
        }
        long rest = 0;
        for (; read < valueLength; read++) {
            rest = rest << Byte.SIZE | value.getByte(offset + read) & 0xFF;
        }
        return finished(round(hash, rest));
    }

    private static long round(final long hash, final long word) {
        final long mixed = Long.rotateLeft(word * PRIME_2, 31) * PRIME_1;
        return Long.rotateLeft(hash ^ mixed, 27) * PRIME_1 + PRIME_4;
    }

    private static long finished(final long hash) {
        long mixed = (hash ^ hash >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        mixed ^= mixed >>> 31;
        return mixed == ABSENT ? PRIME_4 : mixed;
    }
}
