package org.pacelab.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.pacelab.clock.DottedVersionVectorSet;
import org.pacelab.wire.codec.SiblingUpdateDecoder;

/** How a coordinator's own write stands in its log: the actor whose dot it gets, a bound, and behind that the new sibling. Allocates nothing. */
public final class SiblingUpdates {
    /** Bytes before the value. */
    public static final int HEADER_LENGTH = SiblingUpdateDecoder.BLOCK_LENGTH;

    /** Actors of one key at most: each replica is another one after it lost what it had. */
    public static final int MAX_ACTORS = 64;

    private static final int ACTOR_OFFSET = SiblingUpdateDecoder.actorEncodingOffset();
    private static final int MAX_OWN_LENGTH_OFFSET = SiblingUpdateDecoder.maxOwnLengthEncodingOffset();
    private static final int DELETED_OFFSET = SiblingUpdateDecoder.deletedEncodingOffset();
    private static final int REPLICA_BITS = 5;

    private SiblingUpdates() {}

    /** A replica whose dots of before an epoch may be lost makes others from then on. */
    public static int actor(final long epoch, final int replica) {
        return (int) epoch << REPLICA_BITS | replica;
    }

    /** Whose dots an actor's are. */
    public static int replicaOf(final int actor) {
        return actor & (1 << REPLICA_BITS) - 1;
    }

    /** Bytes that each of so many replicas' siblings of one key may take, for all together to be no longer than a value. */
    public static int maxOwnLength(final int replicas) {
        final int rest = Frames.MAX_VALUE_LENGTH
                - DottedVersionVectorSet.EMPTY_LENGTH
                - MAX_ACTORS * DottedVersionVectorSet.ACTOR_LENGTH;
        return rest / replicas;
    }

    /** The longest value of a sibling within such a bound. */
    public static int maxValueLength(final int maxOwnLength) {
        return maxOwnLength - DottedVersionVectorSet.SIBLING_HEADER_LENGTH;
    }

    public static void putHeader(
            final MutableDirectBuffer buffer,
            final int offset,
            final int actor,
            final int maxOwnLength,
            final boolean isDeleted) {
        buffer.putInt(offset + ACTOR_OFFSET, actor, LITTLE_ENDIAN);
        buffer.putShort(offset + MAX_OWN_LENGTH_OFFSET, (short) maxOwnLength, LITTLE_ENDIAN);
        buffer.putByte(offset + DELETED_OFFSET, (byte) (isDeleted ? 1 : 0));
    }

    public static int actor(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + ACTOR_OFFSET, LITTLE_ENDIAN);
    }

    public static int maxOwnLength(final DirectBuffer buffer, final int offset) {
        return buffer.getShort(offset + MAX_OWN_LENGTH_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    public static boolean isDeleted(final DirectBuffer buffer, final int offset) {
        return buffer.getByte(offset + DELETED_OFFSET) != 0;
    }

    /** Whether a command's two parts are a context and an update. */
    public static boolean isUpdate(final DirectBuffer buffer, final int command) {
        final int context = LogEntries.firstPart(command);
        final int update = LogEntries.nextPart(buffer, context);
        return DottedVersionVectorSet.isValid(
                        buffer, LogEntries.partOffset(context), LogEntries.partLength(buffer, context))
                && LogEntries.partLength(buffer, update) >= HEADER_LENGTH;
    }
}
