package org.pacelab.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.codec.*;

/**
 * The structural check of each template's body: exact lengths, known codes, an index to append behind, entries that fill their part.
 * Allocates nothing.
 */
final class FrameBody {
    private static final int BLOCK_LENGTH_OFFSET = FrameHeaderDecoder.blockLengthEncodingOffset();
    private static final int SCHEMA_OFFSET = FrameHeaderDecoder.schemaIdEncodingOffset();
    private static final int VERSION_OFFSET = FrameHeaderDecoder.versionEncodingOffset();

    private FrameBody() {}

    static FrameFault check(final DirectBuffer buffer, final int offset, final int length) {
        if (uint16(buffer, offset + SCHEMA_OFFSET) != FrameHeaderDecoder.SCHEMA_ID
                || uint16(buffer, offset + VERSION_OFFSET) != FrameHeaderDecoder.SCHEMA_VERSION) {
            return FrameFault.UNKNOWN;
        }
        final int templateId = Frames.templateId(buffer, offset);
        final int blockLength = blockLength(templateId);
        if (blockLength < 0) {
            return FrameFault.UNKNOWN;
        }
        final int body = offset + Frames.HEADER_LENGTH;
        final int rest = length - Frames.HEADER_LENGTH - blockLength;
        if (uint16(buffer, offset + BLOCK_LENGTH_OFFSET) != blockLength || rest < 0) {
            return FrameFault.MALFORMED;
        }
        return isWellFormed(templateId, buffer, body, body + blockLength, rest) ? null : FrameFault.MALFORMED;
    }

    private static int blockLength(final int templateId) {
        return switch (templateId) {
            case HelloDecoder.TEMPLATE_ID -> HelloDecoder.BLOCK_LENGTH;
            case ClientRequestDecoder.TEMPLATE_ID -> ClientRequestDecoder.BLOCK_LENGTH;
            case ClientReplyDecoder.TEMPLATE_ID -> ClientReplyDecoder.BLOCK_LENGTH;
            case VoteRequestDecoder.TEMPLATE_ID -> VoteRequestDecoder.BLOCK_LENGTH;
            case VoteReplyDecoder.TEMPLATE_ID -> VoteReplyDecoder.BLOCK_LENGTH;
            case AppendEntriesDecoder.TEMPLATE_ID -> AppendEntriesDecoder.BLOCK_LENGTH;
            case AppendReplyDecoder.TEMPLATE_ID -> AppendReplyDecoder.BLOCK_LENGTH;
            case InstallSnapshotDecoder.TEMPLATE_ID -> InstallSnapshotDecoder.BLOCK_LENGTH;
            case InstallReplyDecoder.TEMPLATE_ID -> InstallReplyDecoder.BLOCK_LENGTH;
            case TimeoutNowDecoder.TEMPLATE_ID -> TimeoutNowDecoder.BLOCK_LENGTH;
            case RelayAppendDecoder.TEMPLATE_ID -> RelayAppendDecoder.BLOCK_LENGTH;
            case RelayReplyDecoder.TEMPLATE_ID -> RelayReplyDecoder.BLOCK_LENGTH;
            default -> -1;
        };
    }

    private static boolean isWellFormed(
            final int templateId, final DirectBuffer buffer, final int block, final int parts, final int rest) {
        return switch (templateId) {
            case ClientRequestDecoder.TEMPLATE_ID ->
                ReadMode.isKnown(uint8(buffer, block + ClientRequestDecoder.readModeEncodingOffset()))
                        && LogEntries.isCommand(buffer, block + ClientRequestDecoder.commandEncodingOffset())
                        && LogEntries.partsLength(buffer, parts, rest) == rest;
            case ClientReplyDecoder.TEMPLATE_ID ->
                ReplyStatus.isKnown(uint8(buffer, block + ClientReplyDecoder.statusEncodingOffset()))
                        && rest >= LogEntries.SHORT_HEADER_LENGTH
                        && rest == LogEntries.SHORT_HEADER_LENGTH + uint16(buffer, parts);
            case VoteRequestDecoder.TEMPLATE_ID ->
                rest == 0
                        && isFlag(buffer, block + VoteRequestDecoder.preVoteEncodingOffset())
                        && isFlag(buffer, block + VoteRequestDecoder.transferEncodingOffset());
            case VoteReplyDecoder.TEMPLATE_ID ->
                rest == 0
                        && isFlag(buffer, block + VoteReplyDecoder.preVoteEncodingOffset())
                        && isFlag(buffer, block + VoteReplyDecoder.grantedEncodingOffset());
            case AppendEntriesDecoder.TEMPLATE_ID ->
                int64(buffer, block + AppendEntriesDecoder.prevIndexEncodingOffset()) >= 0
                        && LogEntries.isBatch(
                                buffer,
                                parts,
                                rest,
                                int32(buffer, block + AppendEntriesDecoder.entryCountEncodingOffset()));
            case AppendReplyDecoder.TEMPLATE_ID ->
                rest == 0
                        && isFlag(buffer, block + AppendReplyDecoder.successEncodingOffset())
                        && isFlag(buffer, block + AppendReplyDecoder.voterEncodingOffset());
            case InstallSnapshotDecoder.TEMPLATE_ID -> isChunk(buffer, block, parts, rest);
            case InstallReplyDecoder.TEMPLATE_ID ->
                rest == 0
                        && int32(buffer, block + InstallReplyDecoder.nextChunkEncodingOffset()) >= 0
                        && isFlag(buffer, block + InstallReplyDecoder.installedEncodingOffset());
            case RelayAppendDecoder.TEMPLATE_ID ->
                LogEntries.isBatch(
                        buffer, parts, rest, int32(buffer, block + RelayAppendDecoder.entryCountEncodingOffset()));
            default -> rest == 0;
        };
    }

    /** A chunk within its count, of a snapshot that stands for something, whose records fill their part. */
    private static boolean isChunk(final DirectBuffer buffer, final int block, final int part, final int rest) {
        final int chunk = int32(buffer, block + InstallSnapshotDecoder.chunkEncodingOffset());
        return int64(buffer, block + InstallSnapshotDecoder.lastIndexEncodingOffset()) > 0
                && chunk >= 0
                && chunk < int32(buffer, block + InstallSnapshotDecoder.chunkCountEncodingOffset())
                && SnapshotRecords.isPart(buffer, part, rest);
    }

    private static boolean isFlag(final DirectBuffer buffer, final int offset) {
        return uint8(buffer, offset) <= 1;
    }

    private static int uint8(final DirectBuffer buffer, final int offset) {
        return buffer.getByte(offset) & 0xFF;
    }

    private static int uint16(final DirectBuffer buffer, final int offset) {
        return buffer.getShort(offset, LITTLE_ENDIAN) & 0xFFFF;
    }

    private static long int64(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset, LITTLE_ENDIAN);
    }

    private static int int32(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset, LITTLE_ENDIAN);
    }
}
