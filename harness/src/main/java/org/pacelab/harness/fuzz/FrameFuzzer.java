package org.pacelab.harness.fuzz;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.FrameFault;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderEncoder;

/**
 * Feeds the frame check with frames, mutated frames with and without their checksum repaired, pieces of two frames and noise. What
 * must hold of each: it is rejected, or decodes and encodes back to equal bytes; a frame as it was encoded is accepted, a mutated
 * one whose checksum was not repaired is rejected; and the verdict does not depend on what stands behind the frame.
 *
 * <p>An input is a function of the seed and its number alone. Not thread-safe.
 */
public final class FrameFuzzer {
    private static final int GUARD_LENGTH = 64;
    private static final int CAPACITY = 2 * Frames.MAX_FRAME_LENGTH;
    private static final int MAX_NOISE_LENGTH = 256;
    private static final int MAX_MUTATIONS = 4;
    private static final int LENGTH_OFFSET = FrameHeaderEncoder.frameLengthEncodingOffset();
    private static final long[] TELLING_VALUES = {
        0, 1, 2, 7, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFFL, 0x8000_0000L, -1, -2
    };

    /** How an input is made. */
    private enum Origin {
        ENCODED,
        MUTATED,
        MUTATED_AND_REPAIRED,
        RESIZED_AND_REPAIRED,
        SPLICED_AND_REPAIRED,
        NOISE
    }

    private static final Origin[] ORIGINS = Origin.values();

    private final long seed;
    private final UnsafeBuffer input = direct();
    private final UnsafeBuffer other = direct();
    private final UnsafeBuffer again = direct();
    private final SampleFrames samples = new SampleFrames();
    private final Reencoder reencoder = new Reencoder();
    private SeededRandom random;

    public FrameFuzzer(final long seed) {
        this.seed = seed;
    }

    /**
     * Tries the inputs of the numbers {@code first .. first + count - 1}.
     *
     * @throws AssertionError for the first input that breaks a rule, with the line that repeats it
     */
    public FuzzReport run(final long first, final long count) {
        long accepted = 0;
        final Map<FrameFault, Long> rejected = new EnumMap<>(FrameFault.class);
        final long[] rejections = new long[FrameFault.values().length];
        for (long number = first; number < first + count; number++) {
            final FrameFault fault = tryInput(number);
            if (fault == null) {
                accepted++;
            } else {
                rejections[fault.ordinal()]++;
            }
        }
        for (final FrameFault fault : FrameFault.values()) {
            rejected.put(fault, rejections[fault.ordinal()]);
        }
        return new FuzzReport(count, accepted, rejected);
    }

    private FrameFault tryInput(final long number) {
        random = SeededRandom.derive(seed, number);
        final Origin origin = ORIGINS[random.nextInt(ORIGINS.length)];
        final int length = make(origin);
        final FrameFault fault = check(number, length, (byte) 0);
        require(fault == check(number, length, (byte) 0xFF), number, "judged by what stands behind it");
        require(origin != Origin.ENCODED || fault == null, number, "encoded, and rejected as " + fault);
        require(origin != Origin.MUTATED || fault != null, number, "mutated, and accepted");
        require(fault != null || isEncodedBack(length), number, "accepted, and encoded back to other bytes");
        return fault;
    }

    private int make(final Origin origin) {
        if (origin == Origin.NOISE) {
            return makeNoise();
        }
        final int length = samples.write(input, random);
        return switch (origin) {
            case MUTATED -> flipBit(length);
            case MUTATED_AND_REPAIRED -> repair(mutate(length));
            case RESIZED_AND_REPAIRED -> repair(resize(length));
            case SPLICED_AND_REPAIRED -> repair(splice(length));
            default -> length;
        };
    }

    private int flipBit(final int length) {
        final int bit = random.nextInt(length * Byte.SIZE);
        final int offset = bit / Byte.SIZE;
        input.putByte(offset, (byte) (input.getByte(offset) ^ 1 << bit % Byte.SIZE));
        return length;
    }

    /** Puts values that break things into places behind the frame's length. */
    private int mutate(final int length) {
        for (int mutations = 1 + random.nextInt(MAX_MUTATIONS); mutations > 0; mutations--) {
            final long value = TELLING_VALUES[random.nextInt(TELLING_VALUES.length)];
            final int width = 1 << random.nextInt(3);
            final int offset = LENGTH_OFFSET + Integer.BYTES + random.nextInt(length - LENGTH_OFFSET - Integer.BYTES);
            if (offset + width <= length) {
                put(offset, width, value);
            }
        }
        return length;
    }

    private void put(final int offset, final int width, final long value) {
        switch (width) {
            case Byte.BYTES -> input.putByte(offset, (byte) value);
            case Short.BYTES -> input.putShort(offset, (short) value, LITTLE_ENDIAN);
            default -> input.putInt(offset, (int) value, LITTLE_ENDIAN);
        }
    }

    /** Cuts the frame off, or lengthens it by noise. */
    private int resize(final int length) {
        if (random.nextBoolean(0.5)) {
            return random.nextInt(length + 1);
        }
        final int longer = length + 1 + random.nextInt(MAX_NOISE_LENGTH);
        fillWithNoise(length, longer);
        return longer;
    }

    /** The start of one frame, the end of another. */
    private int splice(final int length) {
        final int otherLength = samples.write(other, random);
        final int cut = random.nextInt(length + 1);
        final int otherCut = random.nextInt(otherLength + 1);
        input.putBytes(cut, other, otherCut, otherLength - otherCut);
        return cut + otherLength - otherCut;
    }

    private int makeNoise() {
        final int length = random.nextInt(MAX_NOISE_LENGTH + 1);
        fillWithNoise(0, length);
        return length;
    }

    private void fillWithNoise(final int from, final int to) {
        for (int offset = from; offset < to; offset++) {
            input.putByte(offset, (byte) random.nextLong());
        }
    }

    /** Gives the frame the length and checksum that belong to its bytes; one that no frame may have is left as it is. */
    private int repair(final int length) {
        if (length >= Frames.HEADER_LENGTH && length <= Frames.MAX_FRAME_LENGTH) {
            Frames.seal(input, 0, length, Frames.sender(input, 0), Frames.incarnation(input, 0));
        }
        return length;
    }

    private FrameFault check(final long number, final int length, final byte behind) {
        input.setMemory(length, GUARD_LENGTH, behind);
        try {
            return Frames.check(input, 0, length);
        } catch (final RuntimeException e) {
            throw new AssertionError(failure(number, "thrown " + e), e);
        }
    }

    private boolean isEncodedBack(final int length) {
        if (reencoder.reencode(input, again) != length) {
            return false;
        }
        for (int offset = 0; offset < length; offset++) {
            if (input.getByte(offset) != again.getByte(offset)) {
                return false;
            }
        }
        return true;
    }

    private void require(final boolean holds, final long number, final String what) {
        if (!holds) {
            throw new AssertionError(failure(number, what));
        }
    }

    private String failure(final long number, final String what) {
        return "input " + number + " was " + what + "; replay: ./pacelab fuzz --seed " + seed + " --first " + number
                + " --inputs 1";
    }

    private static UnsafeBuffer direct() {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY + GUARD_LENGTH));
    }
}
