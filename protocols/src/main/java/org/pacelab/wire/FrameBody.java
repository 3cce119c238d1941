package org.pacelab.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.pacelab.replica.MemberStatus;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.codec.*;

/**
 * The structural check of each template's body: exact lengths, known codes, terms and indexes that a log can have, entries that fill
 * their part. Allocates nothing.
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
            case ConfigurationDecoder.TEMPLATE_ID -> ConfigurationDecoder.BLOCK_LENGTH;
            case NodeReportDecoder.TEMPLATE_ID -> NodeReportDecoder.BLOCK_LENGTH;
            case ChainUpdateDecoder.TEMPLATE_ID -> ChainUpdateDecoder.BLOCK_LENGTH;
            case ChainAckDecoder.TEMPLATE_ID -> ChainAckDecoder.BLOCK_LENGTH;
            case LeaseTokenDecoder.TEMPLATE_ID -> LeaseTokenDecoder.BLOCK_LENGTH;
            case VersionQueryDecoder.TEMPLATE_ID -> VersionQueryDecoder.BLOCK_LENGTH;
            case VersionReplyDecoder.TEMPLATE_ID -> VersionReplyDecoder.BLOCK_LENGTH;
            case PingDecoder.TEMPLATE_ID -> PingDecoder.BLOCK_LENGTH;
            case PongDecoder.TEMPLATE_ID -> PongDecoder.BLOCK_LENGTH;
            case TreeNodesDecoder.TEMPLATE_ID -> TreeNodesDecoder.BLOCK_LENGTH;
            case TreeDifferencesDecoder.TEMPLATE_ID -> TreeDifferencesDecoder.BLOCK_LENGTH;
            case LeafVersionsDecoder.TEMPLATE_ID -> LeafVersionsDecoder.BLOCK_LENGTH;
            case WantedItemsDecoder.TEMPLATE_ID -> WantedItemsDecoder.BLOCK_LENGTH;
            case ItemBatchDecoder.TEMPLATE_ID -> ItemBatchDecoder.BLOCK_LENGTH;
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
                        && isCounted(buffer, block + VoteRequestDecoder.termEncodingOffset())
                        && isCounted(buffer, block + VoteRequestDecoder.lastIndexEncodingOffset())
                        && isCounted(buffer, block + VoteRequestDecoder.lastTermEncodingOffset())
                        && isFlag(buffer, block + VoteRequestDecoder.preVoteEncodingOffset())
                        && isFlag(buffer, block + VoteRequestDecoder.transferEncodingOffset());
            case VoteReplyDecoder.TEMPLATE_ID ->
                rest == 0
                        && isCounted(buffer, block + VoteReplyDecoder.termEncodingOffset())
                        && isCounted(buffer, block + VoteReplyDecoder.requestTermEncodingOffset())
                        && isFlag(buffer, block + VoteReplyDecoder.preVoteEncodingOffset())
                        && isFlag(buffer, block + VoteReplyDecoder.grantedEncodingOffset());
            case AppendEntriesDecoder.TEMPLATE_ID -> isAppend(buffer, block, parts, rest);
            case AppendReplyDecoder.TEMPLATE_ID ->
                rest == 0
                        && isCounted(buffer, block + AppendReplyDecoder.termEncodingOffset())
                        && isCounted(buffer, block + AppendReplyDecoder.matchIndexEncodingOffset())
                        && isCounted(buffer, block + AppendReplyDecoder.prevIndexEncodingOffset())
                        && isCounted(buffer, block + AppendReplyDecoder.conflictTermEncodingOffset())
                        && isFlag(buffer, block + AppendReplyDecoder.successEncodingOffset())
                        && isFlag(buffer, block + AppendReplyDecoder.voterEncodingOffset());
            case InstallSnapshotDecoder.TEMPLATE_ID -> isChunk(buffer, block, parts, rest);
            case InstallReplyDecoder.TEMPLATE_ID ->
                rest == 0
                        && isCounted(buffer, block + InstallReplyDecoder.termEncodingOffset())
                        && isCounted(buffer, block + InstallReplyDecoder.lastIndexEncodingOffset())
                        && int32(buffer, block + InstallReplyDecoder.nextChunkEncodingOffset()) >= 0
                        && isFlag(buffer, block + InstallReplyDecoder.installedEncodingOffset());
            case TimeoutNowDecoder.TEMPLATE_ID ->
                rest == 0 && isCounted(buffer, block + TimeoutNowDecoder.termEncodingOffset());
            case RelayAppendDecoder.TEMPLATE_ID ->
                LogEntries.isBatch(
                        buffer,
                        parts,
                        rest,
                        int32(buffer, block + RelayAppendDecoder.entryCountEncodingOffset()),
                        Frames.MAX_COUNTED);
            case ConfigurationDecoder.TEMPLATE_ID -> rest == 0 && ChainBody.isConfiguration(buffer, block);
            case NodeReportDecoder.TEMPLATE_ID ->
                rest == 0
                        && isCounted(buffer, block + NodeReportDecoder.epochEncodingOffset())
                        && isCounted(buffer, block + NodeReportDecoder.lastIndexEncodingOffset())
                        && isCounted(buffer, block + NodeReportDecoder.lastEpochEncodingOffset())
                        && MemberStatus.isKnown(uint8(buffer, block + NodeReportDecoder.statusEncodingOffset()));
            case ChainUpdateDecoder.TEMPLATE_ID -> isUpdate(buffer, block, parts, rest);
            case ChainAckDecoder.TEMPLATE_ID ->
                rest == 0
                        && isCounted(buffer, block + ChainAckDecoder.epochEncodingOffset())
                        && isCounted(buffer, block + ChainAckDecoder.commitIndexEncodingOffset())
                        && isCounted(buffer, block + ChainAckDecoder.matchIndexEncodingOffset())
                        && isCounted(buffer, block + ChainAckDecoder.matchEpochEncodingOffset())
                        && uint8(buffer, block + ChainAckDecoder.refusedEncodingOffset()) <= 2;
            case LeaseTokenDecoder.TEMPLATE_ID ->
                rest == 0
                        && isCounted(buffer, block + LeaseTokenDecoder.epochEncodingOffset())
                        && isCounted(buffer, block + LeaseTokenDecoder.roundEncodingOffset())
                        && isCounted(buffer, block + LeaseTokenDecoder.completedRoundEncodingOffset());
            case VersionQueryDecoder.TEMPLATE_ID ->
                rest == 0 && isCounted(buffer, block + VersionQueryDecoder.epochEncodingOffset());
            case VersionReplyDecoder.TEMPLATE_ID ->
                rest == 0
                        && isCounted(buffer, block + VersionReplyDecoder.epochEncodingOffset())
                        && isCounted(buffer, block + VersionReplyDecoder.versionEncodingOffset())
                        && isFlag(buffer, block + VersionReplyDecoder.grantedEncodingOffset());
            case PingDecoder.TEMPLATE_ID -> rest == 0 && isCounted(buffer, block + PingDecoder.numberEncodingOffset());
            case PongDecoder.TEMPLATE_ID -> rest == 0 && isCounted(buffer, block + PongDecoder.numberEncodingOffset());
            case TreeNodesDecoder.TEMPLATE_ID,
                    TreeDifferencesDecoder.TEMPLATE_ID,
                    LeafVersionsDecoder.TEMPLATE_ID,
                    WantedItemsDecoder.TEMPLATE_ID,
                    ItemBatchDecoder.TEMPLATE_ID -> ExchangeBody.isWellFormed(templateId, buffer, block, parts, rest);
            default -> rest == 0;
        };
    }

    /** No entry, and no entry before them, is of a later epoch than the sender. */
    private static boolean isUpdate(final DirectBuffer buffer, final int block, final int parts, final int rest) {
        final long epoch = int64(buffer, block + ChainUpdateDecoder.epochEncodingOffset());
        final long completeIndex = int64(buffer, block + ChainUpdateDecoder.completeIndexEncodingOffset());
        return LogEntries.isWithin(epoch, Frames.MAX_COUNTED)
                && isCounted(buffer, block + ChainUpdateDecoder.prevIndexEncodingOffset())
                && LogEntries.isWithin(int64(buffer, block + ChainUpdateDecoder.prevEpochEncodingOffset()), epoch)
                && isCounted(buffer, block + ChainUpdateDecoder.commitIndexEncodingOffset())
                && (LogEntries.isWithin(completeIndex, Frames.MAX_COUNTED) || completeIndex == Long.MAX_VALUE)
                && isFlag(buffer, block + ChainUpdateDecoder.wantsAnswerEncodingOffset())
                && ChainBody.isUpdate(
                        buffer,
                        parts,
                        rest,
                        int32(buffer, block + ChainUpdateDecoder.entryCountEncodingOffset()),
                        epoch);
    }

    /** No entry, and no entry before them, is of a later term than the leader. */
    private static boolean isAppend(final DirectBuffer buffer, final int block, final int part, final int rest) {
        final long term = int64(buffer, block + AppendEntriesDecoder.termEncodingOffset());
        return LogEntries.isWithin(term, Frames.MAX_COUNTED)
                && isCounted(buffer, block + AppendEntriesDecoder.prevIndexEncodingOffset())
                && LogEntries.isWithin(int64(buffer, block + AppendEntriesDecoder.prevTermEncodingOffset()), term)
                && isCounted(buffer, block + AppendEntriesDecoder.commitIndexEncodingOffset())
                && LogEntries.isBatch(
                        buffer,
                        part,
                        rest,
                        int32(buffer, block + AppendEntriesDecoder.entryCountEncodingOffset()),
                        term);
    }

    /** A chunk within its count, of a snapshot that stands for something and says who belongs to the cluster, whose records fill their part. */
    private static boolean isChunk(final DirectBuffer buffer, final int block, final int part, final int rest) {
        final int chunk = int32(buffer, block + InstallSnapshotDecoder.chunkEncodingOffset());
        final long lastIndex = int64(buffer, block + InstallSnapshotDecoder.lastIndexEncodingOffset());
        final long term = int64(buffer, block + InstallSnapshotDecoder.termEncodingOffset());
        return lastIndex > 0
                && lastIndex <= Frames.MAX_COUNTED
                && LogEntries.isWithin(term, Frames.MAX_COUNTED)
                && LogEntries.isWithin(int64(buffer, block + InstallSnapshotDecoder.lastTermEncodingOffset()), term)
                && LogEntries.isWithin(
                        int64(buffer, block + InstallSnapshotDecoder.membershipIndexEncodingOffset()), lastIndex)
                && LogEntries.isMembership(
                        int64(buffer, block + InstallSnapshotDecoder.votersEncodingOffset()),
                        int64(buffer, block + InstallSnapshotDecoder.learnersEncodingOffset()),
                        int64(buffer, block + InstallSnapshotDecoder.returningEncodingOffset()))
                && chunk >= 0
                && chunk < int32(buffer, block + InstallSnapshotDecoder.chunkCountEncodingOffset())
                && SnapshotRecords.isPart(buffer, part, rest);
    }

    private static boolean isCounted(final DirectBuffer buffer, final int offset) {
        return LogEntries.isWithin(int64(buffer, offset), Frames.MAX_COUNTED);
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
