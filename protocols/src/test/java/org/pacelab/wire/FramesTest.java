package org.pacelab.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.codec.AppendEntriesDecoder;
import org.pacelab.wire.codec.AppendReplyDecoder;
import org.pacelab.wire.codec.ClientReplyDecoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.HelloDecoder;
import org.pacelab.wire.codec.InstallReplyDecoder;
import org.pacelab.wire.codec.InstallSnapshotDecoder;
import org.pacelab.wire.codec.LogEntryDecoder;
import org.pacelab.wire.codec.RelayAppendDecoder;
import org.pacelab.wire.codec.RelayReplyDecoder;
import org.pacelab.wire.codec.SnapshotKeyDecoder;
import org.pacelab.wire.codec.SnapshotKeyEncoder;
import org.pacelab.wire.codec.SnapshotSessionDecoder;
import org.pacelab.wire.codec.TimeoutNowDecoder;
import org.pacelab.wire.codec.VoteReplyDecoder;
import org.pacelab.wire.codec.VoteRequestDecoder;

class FramesTest {
    private static final int BLOCK_LENGTH_OFFSET = FrameHeaderEncoder.blockLengthEncodingOffset();
    private static final int TEMPLATE_OFFSET = FrameHeaderEncoder.templateIdEncodingOffset();
    private static final int SCHEMA_OFFSET = FrameHeaderEncoder.schemaIdEncodingOffset();
    private static final int VERSION_OFFSET = FrameHeaderEncoder.versionEncodingOffset();

    private final FrameHeaderDecoder header = new FrameHeaderDecoder();

    @ParameterizedTest
    @EnumSource
    void sealedFrameIsGood(final WireFrame frame) {
        final UnsafeBuffer buffer = frame.sealed();
        assertThat(Frames.check(buffer, 0, length(buffer))).isNull();
        assertThat(Frames.sender(buffer, 0)).isEqualTo(WireFrame.SENDER);
        assertThat(Frames.incarnation(buffer, 0)).isEqualTo(WireFrame.INCARNATION);
        assertThat(Frames.checkClaimedLength(length(buffer))).isNull();
    }

    @Test
    void fieldsComeBack() {
        assertThat(new HelloDecoder()
                        .wrapAndApplyHeader(WireFrame.HELLO.sealed(), 0, header)
                        .clusterId())
                .isEqualTo(Long.MIN_VALUE);
        final VoteRequestDecoder voteRequest =
                new VoteRequestDecoder().wrapAndApplyHeader(WireFrame.VOTE_REQUEST.sealed(), 0, header);
        assertThat(List.of(voteRequest.term(), voteRequest.lastIndex(), voteRequest.lastTerm()))
                .containsExactly(1L, 2L, 3L);
        assertThat(voteRequest.preVote()).isEqualTo((short) 1);
        final VoteReplyDecoder voteReply =
                new VoteReplyDecoder().wrapAndApplyHeader(WireFrame.VOTE_REPLY.sealed(), 0, header);
        assertThat(List.of(voteReply.term(), voteReply.requestTerm())).containsExactly(1L, 2L);
        assertThat(List.of(voteReply.preVote(), voteReply.granted())).containsExactly((short) 0, (short) 1);
        final AppendReplyDecoder appendReply =
                new AppendReplyDecoder().wrapAndApplyHeader(WireFrame.APPEND_REPLY.sealed(), 0, header);
        assertThat(List.of(
                        appendReply.term(),
                        appendReply.matchIndex(),
                        appendReply.prevIndex(),
                        appendReply.conflictTerm(),
                        appendReply.round(),
                        appendReply.sentNs()))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(List.of(appendReply.success(), appendReply.voter())).containsExactly((short) 1, (short) 0);
        assertThat(new RelayReplyDecoder()
                        .wrapAndApplyHeader(WireFrame.RELAY_REPLY.sealed(), 0, header)
                        .lastIndex())
                .isEqualTo(1);
    }

    @Test
    void requestAndReplyComeBack() {
        final ClientRequestDecoder request =
                new ClientRequestDecoder().wrapAndApplyHeader(WireFrame.CLIENT_REQUEST.sealed(), 0, header);
        assertThat(request.seenIndex()).isEqualTo(1);
        assertThat(ReadMode.of(request.readMode())).isEqualTo(ReadMode.EVENTUAL);
        assertThat(List.of(
                        request.command().sessionId(),
                        request.command().sequence(),
                        request.command().key()))
                .containsExactly(7L, 8L, 9L);
        assertThat(OperationKind.of(request.command().operation())).isEqualTo(OperationKind.ADD);
        final byte[] expected = new byte[WireFrame.EXPECTED.length];
        request.getExpected(expected, 0, expected.length);
        assertThat(expected).isEqualTo(WireFrame.EXPECTED);
        final byte[] value = new byte[WireFrame.VALUE.length];
        request.getValue(value, 0, value.length);
        assertThat(value).isEqualTo(WireFrame.VALUE);
        final ClientReplyDecoder reply =
                new ClientReplyDecoder().wrapAndApplyHeader(WireFrame.CLIENT_REPLY.sealed(), 0, header);
        assertThat(List.of(reply.sessionId(), reply.sequence(), reply.index(), reply.version()))
                .containsExactly(1L, 2L, 3L, 4L);
        assertThat(reply.leaderHint()).isEqualTo(-1);
        assertThat(ReplyStatus.of(reply.status())).isEqualTo(ReplyStatus.UNSUPPORTED);
        assertThat(reply.valueLength()).isEqualTo(WireFrame.VALUE.length);
    }

    @Test
    void entriesComeBack() {
        final AppendEntriesDecoder append =
                new AppendEntriesDecoder().wrapAndApplyHeader(WireFrame.APPEND_ENTRIES.sealed(), 0, header);
        assertThat(List.of(
                        append.term(),
                        append.prevIndex(),
                        append.prevTerm(),
                        append.commitIndex(),
                        append.round(),
                        append.sentNs()))
                .containsExactly((long) WireFrame.TERM, 2L, 3L, 4L, 5L, 6L);
        assertThat(append.entryCount()).isEqualTo(WireFrame.ENTRY_COUNT);
        final UnsafeBuffer relayed = WireFrame.RELAY_APPEND.sealed();
        final RelayAppendDecoder relay = new RelayAppendDecoder().wrapAndApplyHeader(relayed, 0, header);
        assertThat(relay.firstIndex()).isEqualTo(1);
        assertThat(relay.entryCount()).isEqualTo(WireFrame.ENTRY_COUNT);
        int position = relay.limit() + LogEntries.BATCH_HEADER_LENGTH;
        for (int i = 0; i < WireFrame.ENTRY_COUNT; i++) {
            final int command = position + LogEntries.TERM_LENGTH;
            assertThat(LogEntries.term(relayed, position)).isEqualTo(10 + i);
            assertThat(LogEntries.sessionId(relayed, command)).isEqualTo(7);
            assertThat(LogEntries.sequence(relayed, command)).isEqualTo(8);
            assertThat(LogEntries.key(relayed, command)).isEqualTo(9);
            assertThat(LogEntries.operation(relayed, command)).isEqualTo(OperationKind.ADD);
            final int value = LogEntries.nextPart(relayed, LogEntries.firstPart(command));
            assertThat(LogEntries.partLength(relayed, value)).isEqualTo(i);
            position += LogEntries.entryLength(relayed, position);
        }
        assertThat(position).isEqualTo(length(relayed));
    }

    @Test
    void requestEndsWithTheBytesOfAnEntry() {
        final UnsafeBuffer request = WireFrame.CLIENT_REQUEST.sealed();
        final int term = LogEntries.COMMAND_IN_REQUEST - LogEntries.TERM_LENGTH;
        assertThat(term + LogEntries.entryLength(request, term)).isEqualTo(length(request));
        assertThat(LogEntries.COMMAND_IN_REQUEST - Frames.HEADER_LENGTH + LogEntryDecoder.BLOCK_LENGTH)
                .isEqualTo(ClientRequestDecoder.BLOCK_LENGTH + LogEntries.TERM_LENGTH);
    }

    @ParameterizedTest
    @EnumSource
    void missingBytesAreTruncated(final WireFrame frame) {
        final UnsafeBuffer buffer = frame.sealed();
        for (int length = 0; length < length(buffer); length++) {
            assertThat(Frames.check(buffer, 0, length)).isEqualTo(FrameFault.TRUNCATED);
        }
        assertThat(Frames.checkClaimedLength(Frames.HEADER_LENGTH - 1)).isEqualTo(FrameFault.TRUNCATED);
        assertThat(Frames.checkClaimedLength(-1)).isEqualTo(FrameFault.TRUNCATED);
    }

    @ParameterizedTest
    @EnumSource
    void bytesBeyondTheClaimedLengthOrTheLongestAreOversized(final WireFrame frame) {
        final UnsafeBuffer buffer = frame.sealed();
        assertThat(Frames.check(buffer, 0, length(buffer) + 1)).isEqualTo(FrameFault.OVERSIZED);
        buffer.putInt(FrameHeaderEncoder.frameLengthEncodingOffset(), Frames.MAX_FRAME_LENGTH + 1, LITTLE_ENDIAN);
        assertThat(Frames.check(buffer, 0, Frames.MAX_FRAME_LENGTH + 1)).isEqualTo(FrameFault.OVERSIZED);
        assertThat(Frames.checkClaimedLength(Frames.MAX_FRAME_LENGTH + 1)).isEqualTo(FrameFault.OVERSIZED);
        assertThat(Frames.checkClaimedLength(Frames.MAX_FRAME_LENGTH)).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void everyFlippedBitIsNoticed(final WireFrame frame) {
        final UnsafeBuffer buffer = frame.sealed();
        final int length = length(buffer);
        for (int bit = 0; bit < length * Byte.SIZE; bit++) {
            final byte before = buffer.getByte(bit / Byte.SIZE);
            buffer.putByte(bit / Byte.SIZE, (byte) (before ^ 1 << bit % Byte.SIZE));
            final FrameFault fault = Frames.check(buffer, 0, length);
            final boolean isInLength = bit / Byte.SIZE >= Integer.BYTES && bit / Byte.SIZE < 2 * Integer.BYTES;
            if (isInLength) {
                assertThat(fault).isIn(FrameFault.TRUNCATED, FrameFault.OVERSIZED);
            } else {
                assertThat(fault).isEqualTo(FrameFault.GARBLED);
            }
            buffer.putByte(bit / Byte.SIZE, before);
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherSchemaVersionOrTemplateIsUnknown(final WireFrame frame) {
        for (final int offset : new int[] {SCHEMA_OFFSET, VERSION_OFFSET}) {
            final UnsafeBuffer buffer = frame.sealed();
            buffer.putShort(offset, (short) (buffer.getShort(offset) + 1), LITTLE_ENDIAN);
            assertThat(checkResealed(buffer, length(buffer))).isEqualTo(FrameFault.UNKNOWN);
        }
        for (final int templateId : new int[] {0, 2, LogEntryDecoder.TEMPLATE_ID, 0xFFFF}) {
            final UnsafeBuffer buffer = frame.sealed();
            buffer.putShort(TEMPLATE_OFFSET, (short) templateId, LITTLE_ENDIAN);
            assertThat(checkResealed(buffer, length(buffer))).isEqualTo(FrameFault.UNKNOWN);
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherBlockLengthIsMalformed(final WireFrame frame) {
        for (final int change : new int[] {-1, 1}) {
            final UnsafeBuffer buffer = frame.sealed();
            buffer.putShort(
                    BLOCK_LENGTH_OFFSET, (short) (buffer.getShort(BLOCK_LENGTH_OFFSET) + change), LITTLE_ENDIAN);
            assertThat(checkResealed(buffer, length(buffer))).isEqualTo(FrameFault.MALFORMED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyOtherLengthOfTheBodyIsMalformed(final WireFrame frame) {
        final int length = length(frame.sealed());
        for (int other = Frames.HEADER_LENGTH; other < length + 100; other++) {
            if (other != length) {
                assertThat(checkResealed(frame.sealed(), other))
                        .as("length %d", other)
                        .isEqualTo(FrameFault.MALFORMED);
            }
        }
    }

    @Test
    void unknownCodesAreMalformed() {
        assertMalformed(WireFrame.CLIENT_REQUEST, ClientRequestDecoder.readModeEncodingOffset(), 5, 255);
        assertMalformed(
                WireFrame.CLIENT_REQUEST,
                LogEntries.COMMAND_IN_REQUEST - Frames.HEADER_LENGTH + 3 * Long.BYTES,
                OperationKind.values().length,
                255);
        assertMalformed(
                WireFrame.CLIENT_REPLY, ClientReplyDecoder.statusEncodingOffset(), ReplyStatus.values().length, 255);
        assertMalformed(WireFrame.VOTE_REQUEST, VoteRequestDecoder.preVoteEncodingOffset(), 2, 255);
        assertMalformed(WireFrame.VOTE_REQUEST, VoteRequestDecoder.transferEncodingOffset(), 2, 255);
        assertMalformed(WireFrame.VOTE_REPLY, VoteReplyDecoder.preVoteEncodingOffset(), 2, 255);
        assertMalformed(WireFrame.VOTE_REPLY, VoteReplyDecoder.grantedEncodingOffset(), 2, 255);
        assertMalformed(WireFrame.APPEND_REPLY, AppendReplyDecoder.successEncodingOffset(), 2, 255);
        assertMalformed(WireFrame.APPEND_REPLY, AppendReplyDecoder.voterEncodingOffset(), 2, 255);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, WireFrame.ENTRY_COUNT - 1, WireFrame.ENTRY_COUNT + 1, Integer.MAX_VALUE})
    void wrongNumberOfEntriesIsMalformed(final int entryCount) {
        final UnsafeBuffer append = WireFrame.APPEND_ENTRIES.sealed();
        append.putInt(
                Frames.HEADER_LENGTH + AppendEntriesDecoder.entryCountEncodingOffset(), entryCount, LITTLE_ENDIAN);
        assertThat(checkResealed(append, length(append))).isEqualTo(FrameFault.MALFORMED);
        final UnsafeBuffer relay = WireFrame.RELAY_APPEND.sealed();
        relay.putInt(Frames.HEADER_LENGTH + RelayAppendDecoder.entryCountEncodingOffset(), entryCount, LITTLE_ENDIAN);
        assertThat(checkResealed(relay, length(relay))).isEqualTo(FrameFault.MALFORMED);
    }

    @Test
    void termsAndIndexesThatNoLogHasAreMalformed() {
        assertCounted(
                WireFrame.VOTE_REQUEST,
                VoteRequestDecoder.termEncodingOffset(),
                VoteRequestDecoder.lastIndexEncodingOffset(),
                VoteRequestDecoder.lastTermEncodingOffset());
        assertCounted(
                WireFrame.VOTE_REPLY,
                VoteReplyDecoder.termEncodingOffset(),
                VoteReplyDecoder.requestTermEncodingOffset());
        assertCounted(
                WireFrame.APPEND_ENTRIES,
                AppendEntriesDecoder.termEncodingOffset(),
                AppendEntriesDecoder.prevIndexEncodingOffset(),
                AppendEntriesDecoder.prevTermEncodingOffset(),
                AppendEntriesDecoder.commitIndexEncodingOffset(),
                AppendEntriesDecoder.BLOCK_LENGTH + LogEntries.BATCH_HEADER_LENGTH);
        assertCounted(
                WireFrame.APPEND_REPLY,
                AppendReplyDecoder.termEncodingOffset(),
                AppendReplyDecoder.matchIndexEncodingOffset(),
                AppendReplyDecoder.prevIndexEncodingOffset(),
                AppendReplyDecoder.conflictTermEncodingOffset());
        final int firstKey = InstallSnapshotDecoder.BLOCK_LENGTH + SnapshotRecords.PART_HEADER_LENGTH;
        final int session = firstKey
                + SnapshotKeyDecoder.BLOCK_LENGTH
                + SnapshotKeyDecoder.valueHeaderLength()
                + WireFrame.VALUE.length;
        assertCounted(
                WireFrame.INSTALL_SNAPSHOT,
                InstallSnapshotDecoder.termEncodingOffset(),
                InstallSnapshotDecoder.lastIndexEncodingOffset(),
                InstallSnapshotDecoder.lastTermEncodingOffset(),
                InstallSnapshotDecoder.membershipIndexEncodingOffset(),
                firstKey + SnapshotKeyDecoder.versionEncodingOffset(),
                session + SnapshotSessionDecoder.lastIndexEncodingOffset(),
                session + SnapshotSessionDecoder.versionEncodingOffset());
        assertCounted(
                WireFrame.INSTALL_REPLY,
                InstallReplyDecoder.termEncodingOffset(),
                InstallReplyDecoder.lastIndexEncodingOffset());
        assertCounted(WireFrame.TIMEOUT_NOW, TimeoutNowDecoder.termEncodingOffset());
    }

    @Test
    void nothingInALogIsOfALaterTermThanItsLeader() {
        assertValue(WireFrame.APPEND_ENTRIES, AppendEntriesDecoder.termEncodingOffset(), WireFrame.TERM - 1, false);
        assertValue(WireFrame.APPEND_ENTRIES, AppendEntriesDecoder.prevTermEncodingOffset(), WireFrame.TERM, true);
        assertValue(WireFrame.APPEND_ENTRIES, AppendEntriesDecoder.prevTermEncodingOffset(), WireFrame.TERM + 1, false);
        assertValue(WireFrame.INSTALL_SNAPSHOT, InstallSnapshotDecoder.lastTermEncodingOffset(), WireFrame.TERM, true);
        assertValue(
                WireFrame.INSTALL_SNAPSHOT, InstallSnapshotDecoder.lastTermEncodingOffset(), WireFrame.TERM + 1, false);
    }

    @Test
    void aSnapshotSaysWhoBelongedToTheClusterAsOfAnEntryThatItHas() {
        final int membershipIndex = InstallSnapshotDecoder.membershipIndexEncodingOffset();
        assertValue(WireFrame.INSTALL_SNAPSHOT, membershipIndex, 0, true);
        assertValue(WireFrame.INSTALL_SNAPSHOT, membershipIndex, 6, true);
        assertValue(WireFrame.INSTALL_SNAPSHOT, membershipIndex, 7, false);
        assertValue(WireFrame.INSTALL_SNAPSHOT, InstallSnapshotDecoder.votersEncodingOffset(), 0, false);
        assertValue(WireFrame.INSTALL_SNAPSHOT, InstallSnapshotDecoder.votersEncodingOffset(), 2, false);
        assertValue(WireFrame.INSTALL_SNAPSHOT, InstallSnapshotDecoder.returningEncodingOffset(), 1, false);
    }

    @Test
    void aDeletedKeyOfASnapshotHasNoValue() {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[SnapshotRecords.MAX_LENGTH]);
        final SnapshotKeyEncoder key =
                new SnapshotKeyEncoder().wrap(record, 0).key(1).version(2);
        final int length = key.kind(SnapshotRecords.DELETED_KEY)
                .putValue(WireFrame.VALUE, 0, 0)
                .limit();
        assertThat(SnapshotRecords.length(record, 0, length)).isEqualTo(length);
        assertThat(SnapshotRecords.length(record, 0, length - 1)).isEqualTo(-1);
        key.version(-1);
        assertThat(SnapshotRecords.length(record, 0, length)).isEqualTo(-1);
        final int longer = new SnapshotKeyEncoder()
                .wrap(record, 0)
                .kind(SnapshotRecords.DELETED_KEY)
                .key(1)
                .version(2)
                .putValue(WireFrame.VALUE, 0, 1)
                .limit();
        assertThat(SnapshotRecords.length(record, 0, longer)).isEqualTo(-1);
    }

    private static void assertCounted(final WireFrame frame, final int... offsets) {
        for (final int offset : offsets) {
            for (final long value : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, Frames.MAX_COUNTED + 1}) {
                assertValue(frame, offset, value, false);
            }
        }
    }

    private static void assertValue(
            final WireFrame frame, final int offset, final long value, final boolean isAccepted) {
        final UnsafeBuffer buffer = frame.sealed();
        buffer.putLong(Frames.HEADER_LENGTH + offset, value, LITTLE_ENDIAN);
        assertThat(checkResealed(buffer, length(buffer)))
                .as("%s with %d at byte %d", frame, value, offset)
                .isEqualTo(isAccepted ? null : FrameFault.MALFORMED);
    }

    private static void assertMalformed(final WireFrame frame, final int offsetInBlock, final int... codes) {
        for (final int code : codes) {
            final UnsafeBuffer buffer = frame.sealed();
            buffer.putByte(Frames.HEADER_LENGTH + offsetInBlock, (byte) code);
            assertThat(checkResealed(buffer, length(buffer))).isEqualTo(FrameFault.MALFORMED);
        }
    }

    private static FrameFault checkResealed(final UnsafeBuffer buffer, final int length) {
        Frames.seal(buffer, 0, length, WireFrame.SENDER, WireFrame.INCARNATION);
        return Frames.check(buffer, 0, length);
    }

    private static int length(final UnsafeBuffer frame) {
        return Frames.claimedLength(frame, 0);
    }
}
