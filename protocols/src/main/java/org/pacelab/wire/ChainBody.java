package org.pacelab.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.pacelab.wire.codec.ChainUpdateDecoder;
import org.pacelab.wire.codec.ConfigurationDecoder;

/**
 * The parts of a chain's messages that are no fixed fields: who waits for each entry of an update, and who is in a configuration.
 * Allocates nothing.
 */
public final class ChainBody {
    private static final int SHORT_HEADER_LENGTH = ChainUpdateDecoder.clientsHeaderLength();

    /** Room that one update has for entries and the clients that wait for them. */
    public static final int MAX_BATCH_LENGTH = Frames.MAX_FRAME_LENGTH
            - Frames.HEADER_LENGTH
            - ChainUpdateDecoder.BLOCK_LENGTH
            - SHORT_HEADER_LENGTH
            - LogEntries.BATCH_HEADER_LENGTH;

    /** In a frame's place of an endpoint. */
    private static final int MAX_ID = 62;

    private static final int MAX_PHASE = 2;

    private ChainBody() {}

    /** Bytes of the clients of so many entries, their header included. */
    public static int clientsLength(final int entryCount) {
        return SHORT_HEADER_LENGTH + entryCount * Integer.BYTES;
    }

    public static void startClients(final MutableDirectBuffer buffer, final int offset, final int entryCount) {
        buffer.putShort(offset, (short) (entryCount * Integer.BYTES), LITTLE_ENDIAN);
    }

    public static void putClient(
            final MutableDirectBuffer buffer, final int offset, final int entry, final int client) {
        buffer.putInt(offset + SHORT_HEADER_LENGTH + entry * Integer.BYTES, client, LITTLE_ENDIAN);
    }

    /** Who waits for an entry, -1 for nobody; the clients' part starts at the offset. */
    public static int client(final DirectBuffer buffer, final int offset, final int entry) {
        return buffer.getInt(offset + SHORT_HEADER_LENGTH + entry * Integer.BYTES, LITTLE_ENDIAN);
    }

    /** Whether a configuration's block has distinct members with lives and admissions that its epoch can have, and a joiner that is none. */
    public static boolean isConfiguration(final DirectBuffer buffer, final int block) {
        final long epoch = buffer.getLong(block + ConfigurationDecoder.epochEncodingOffset(), LITTLE_ENDIAN);
        final int count = buffer.getByte(block + ConfigurationDecoder.memberCountEncodingOffset()) & 0xFF;
        if (!LogEntries.isWithin(epoch, Frames.MAX_COUNTED)
                || !LogEntries.isWithin(
                        buffer.getLong(block + ConfigurationDecoder.removalEpochEncodingOffset(), LITTLE_ENDIAN), epoch)
                || count > ConfigurationDecoder.idsLength()
                || (count == 0) != (epoch == 0)) {
            return false;
        }
        long seen = 0;
        for (int i = 0; i < ConfigurationDecoder.idsLength(); i++) {
            final int id = buffer.getByte(block + ConfigurationDecoder.idsEncodingOffset() + i) & 0xFF;
            final long admission = buffer.getLong(
                    block + ConfigurationDecoder.admissionsEncodingOffset() + i * Long.BYTES, LITTLE_ENDIAN);
            final boolean isThere = i < count;
            if (isThere
                    ? id > MAX_ID || (seen >>> id & 1) != 0 || admission < 1 || admission > epoch
                    : id != 0 || admission != 0) {
                return false;
            }
            seen |= isThere ? 1L << id : 0;
        }
        if (!isPhase(
                buffer.getByte(block + ConfigurationDecoder.phaseEncodingOffset()),
                buffer.getLong(block + ConfigurationDecoder.baseMembersEncodingOffset(), LITTLE_ENDIAN),
                buffer.getByte(block + ConfigurationDecoder.baseCountEncodingOffset()) & 0xFF)) {
            return false;
        }
        final int joiner = buffer.getByte(block + ConfigurationDecoder.joinerIdEncodingOffset()) & 0xFF;
        return joiner == ConfigurationDecoder.joinerIdNullValue() || joiner <= MAX_ID && (seen >>> joiner & 1) == 0;
    }

    /** Only a configuration that is not active names those of the latest one that was. */
    private static boolean isPhase(final byte phase, final long base, final int baseCount) {
        return phase == 0
                ? base == 0 && baseCount == 0
                : phase > 0 && phase <= MAX_PHASE && base > 0 && baseCount >= Long.bitCount(base);
    }

    /** Whether an update's two parts fill {@code available} with so many entries and a client for each. */
    static boolean isUpdate(
            final DirectBuffer buffer,
            final int offset,
            final int available,
            final int entryCount,
            final long maxEpoch) {
        if (entryCount < 0
                || entryCount > Frames.MAX_FRAME_LENGTH / Integer.BYTES
                || available < clientsLength(entryCount)
                || (buffer.getShort(offset, LITTLE_ENDIAN) & 0xFFFF) != entryCount * Integer.BYTES) {
            return false;
        }
        final int clientsLength = clientsLength(entryCount);
        return LogEntries.isBatch(buffer, offset + clientsLength, available - clientsLength, entryCount, maxEpoch);
    }
}
