package org.pacelab.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.SeededRandom;

/** What a peer may send, and what fits. */
class VectorLayoutTest {
    private static final int MARGIN = 16;
    private static final byte UNTOUCHED = 0x5A;

    private final DottedVersionVectorSetEncoder encoder = new DottedVersionVectorSetEncoder();
    private final DottedVersionVectorSet set = new DottedVersionVectorSet();

    @Test
    void bytesThatPassAreThoseOfTheSetThatIsRead() {
        int passed = 0;
        for (long seed = 0; seed < 30_000; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final byte[] bytes = draw(random);
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] =
                        (byte) (random.nextBoolean(.5) ? random.nextInt(4) : random.nextInt(256));
            }
            final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
            if (DottedVersionVectorSet.isValid(buffer, 0, bytes.length)) {
                passed++;
                KeyReplica.siblings(set.wrap(buffer, 0, bytes.length));
                final UnsafeBuffer copy = new UnsafeBuffer(new byte[bytes.length]);
                assertThat(encoder.wrap(copy, 0, bytes.length).sync(set, new DottedVersionVectorSet()))
                        .as("seed %d", seed)
                        .isEqualTo(bytes.length);
                assertThat(copy.byteArray()).as("seed %d", seed).isEqualTo(bytes);
                final VectorClock clock = new VectorClock(8);
                assertThat(clock.decode(buffer, 0, bytes.length))
                        .as("seed %d", seed)
                        .isTrue();
            }
        }
        assertThat(passed).isBetween(2_000, 28_000);
    }

    @Test
    void bytesThatAreCutOrLongerDoNotPass() {
        for (long seed = 0; seed < 500; seed++) {
            final byte[] bytes = draw(new SeededRandom(seed));
            final UnsafeBuffer longer = new UnsafeBuffer(Arrays.copyOf(bytes, bytes.length + 40));
            assertThat(DottedVersionVectorSet.isValid(longer, 0, bytes.length)).isTrue();
            for (int length = -1; length <= longer.capacity(); length++) {
                if (length != bytes.length) {
                    assertThat(DottedVersionVectorSet.isValid(longer, 0, length))
                            .as("seed %d, length %d of %d", seed, length, bytes.length)
                            .isFalse();
                }
            }
        }
    }

    @Test
    void whatHasNoRoomIsFullAndNothingOutsideTheBoundIsTouched() {
        for (long seed = 0; seed < 300; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final byte[] one = draw(random);
            final byte[] other = draw(random);
            final DottedVersionVectorSet set = wrap(one);
            final DottedVersionVectorSet context = wrap(other);
            final UnsafeBuffer value = new UnsafeBuffer(new byte[7]);
            for (int operation = 0; operation < 5; operation++) {
                final int needed = encode(operation, set, context, value, 4096);
                for (int length = needed; length >= 0; length--) {
                    assertThat(encode(operation, set, context, value, length))
                            .as("seed %d, operation %d, %d of %d", seed, operation, length, needed)
                            .isEqualTo(length == needed ? needed : DottedVersionVectorSetEncoder.FULL);
                }
            }
        }
    }

    @Test
    void aValueIsNoLongerThanItsLengthCanSay() {
        final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(1 << 17));
        final UnsafeBuffer destination = new UnsafeBuffer(ByteBuffer.allocateDirect(1 << 18));
        encoder.wrap(destination, 0, destination.capacity());
        final int longest = DottedVersionVectorSetEncoder.MAX_VALUE_LENGTH;
        assertThat(encoder.put(set, set, 1, value, 0, longest + 1)).isEqualTo(DottedVersionVectorSetEncoder.FULL);
        final int written = encoder.put(set, set, 1, value, 0, longest);
        final DottedVersionVectorSet read = new DottedVersionVectorSet().wrap(destination, 0, written);
        assertThat(read.next()).isTrue();
        assertThat(read.valueLength()).isEqualTo(longest);
    }

    @Test
    void anActorHasNoMoreSiblingsThanTheirCountCanSay() {
        UnsafeBuffer bytes = new UnsafeBuffer(ByteBuffer.allocateDirect(1 << 18));
        UnsafeBuffer spare = new UnsafeBuffer(ByteBuffer.allocateDirect(1 << 18));
        final DottedVersionVectorSet nothing = new DottedVersionVectorSet();
        VectorLayout.putActorCount(bytes, 0, 1);
        VectorLayout.putEntry(bytes, VectorLayout.entryOffset(0, 0), 1, 70_000, VectorLayout.MAX_UINT16 - 1);
        final int siblingsOffset = VectorLayout.entryOffset(0, 1);
        for (int i = 0; i < VectorLayout.MAX_UINT16 - 1; i++) {
            VectorLayout.putSiblingHeader(
                    bytes, siblingsOffset + i * VectorLayout.SIBLING_HEADER_LENGTH, VectorLayout.VALUE, 0);
        }
        set.wrap(bytes, 0, siblingsOffset + (VectorLayout.MAX_UINT16 - 1) * VectorLayout.SIBLING_HEADER_LENGTH);
        final int written = encoder.wrap(spare, 0, spare.capacity()).delete(set, nothing, 1);
        set.wrap(spare, 0, written);
        assertThat(set.siblingCount()).isEqualTo(VectorLayout.MAX_UINT16);
        assertThat(encoder.wrap(bytes, 0, bytes.capacity()).delete(set, nothing, 1))
                .isEqualTo(DottedVersionVectorSetEncoder.FULL);
    }

    private int encode(
            final int operation,
            final DottedVersionVectorSet one,
            final DottedVersionVectorSet other,
            final UnsafeBuffer value,
            final int length) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[MARGIN + length + MARGIN]);
        buffer.setMemory(0, buffer.capacity(), UNTOUCHED);
        encoder.wrap(buffer, MARGIN, length);
        final int written = switch (operation) {
            case 0 -> encoder.put(one, other, 77, value, 0, value.capacity());
            case 1 -> encoder.delete(one, other, 77);
            case 2 -> encoder.sync(one, other);
            case 3 -> encoder.discard(one, other);
            default -> encoder.context(one);
        };
        for (int i = 0; i < MARGIN; i++) {
            assertThat(buffer.getByte(i)).isEqualTo(UNTOUCHED);
            assertThat(buffer.getByte(MARGIN + length + i)).isEqualTo(UNTOUCHED);
        }
        return written;
    }

    private static DottedVersionVectorSet wrap(final byte[] bytes) {
        return new DottedVersionVectorSet().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    /** A set that some writes and syncs made. */
    private static byte[] draw(final SeededRandom random) {
        final KeyReplica[] replicas = {new KeyReplica(1), new KeyReplica(2), new KeyReplica(0x9000_0000)};
        final byte[] nothingSeen = replicas[0].context();
        for (int i = 0; i < 8; i++) {
            final KeyReplica replica = replicas[random.nextInt(replicas.length)];
            switch (random.nextInt(4)) {
                case 0 -> replica.put(nothingSeen, "value " + i);
                case 1 -> replica.put(replica.context(), "");
                case 2 -> replica.delete(nothingSeen);
                default -> replica.sync(replicas[random.nextInt(replicas.length)]);
            }
        }
        return replicas[random.nextInt(replicas.length)].bytes();
    }
}
