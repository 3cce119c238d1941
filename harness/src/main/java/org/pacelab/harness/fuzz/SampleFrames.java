package org.pacelab.harness.fuzz;

import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.clock.DottedVersionVectorSet;
import org.pacelab.clock.DottedVersionVectorSetEncoder;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.Frames;
import org.pacelab.wire.Items;
import org.pacelab.wire.SnapshotRecords;
import org.pacelab.wire.codec.AppendEntriesEncoder;
import org.pacelab.wire.codec.AppendReplyEncoder;
import org.pacelab.wire.codec.ClientReplyEncoder;
import org.pacelab.wire.codec.ClientRequestEncoder;
import org.pacelab.wire.codec.CommandEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.HelloEncoder;
import org.pacelab.wire.codec.InstallReplyEncoder;
import org.pacelab.wire.codec.InstallSnapshotEncoder;
import org.pacelab.wire.codec.LogEntryEncoder;
import org.pacelab.wire.codec.MembershipEncoder;
import org.pacelab.wire.codec.RelayAppendEncoder;
import org.pacelab.wire.codec.RelayReplyEncoder;
import org.pacelab.wire.codec.SnapshotKeyEncoder;
import org.pacelab.wire.codec.SnapshotSessionEncoder;
import org.pacelab.wire.codec.TimeoutNowEncoder;
import org.pacelab.wire.codec.VoteReplyEncoder;
import org.pacelab.wire.codec.VoteRequestEncoder;

/** Draws well-formed frames: any template, any value of each field that it may have, entries that fill their batch. Not thread-safe. */
final class SampleFrames {
    /** How many templates are sent as frames of their own. */
    static final int TEMPLATE_COUNT = 12 + ChainSamples.TEMPLATE_COUNT + ExchangeSamples.TEMPLATE_COUNT;

    private static final List<OperationKind> KINDS = List.of(OperationKind.values());
    private static final double TOMBSTONES = .2;
    private static final List<OperationKind> ENTRY_KINDS = KINDS.stream()
            .filter(kind -> kind.isEntry() && kind != OperationKind.UPDATE)
            .toList();
    private static final int SHORT_VALUE_LENGTH = 40;
    private static final int MAX_ENTRIES = 5;
    private static final int LONG_VALUE_IN = 64;

    /** Somebody always votes. */
    private static final long VOTER = 1;

    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[Frames.MAX_VALUE_LENGTH]);
    private final UnsafeBuffer siblings = new UnsafeBuffer(new byte[Frames.MAX_VALUE_LENGTH]);
    private final DottedVersionVectorSet nothing = new DottedVersionVectorSet();
    private final DottedVersionVectorSetEncoder siblingsEncoder = new DottedVersionVectorSetEncoder();
    private final UnsafeBuffer batch = new UnsafeBuffer(new byte[Frames.MAX_FRAME_LENGTH]);
    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final HelloEncoder hello = new HelloEncoder();
    private final ClientRequestEncoder clientRequest = new ClientRequestEncoder();
    private final ClientReplyEncoder clientReply = new ClientReplyEncoder();
    private final VoteRequestEncoder voteRequest = new VoteRequestEncoder();
    private final VoteReplyEncoder voteReply = new VoteReplyEncoder();
    private final AppendEntriesEncoder appendEntries = new AppendEntriesEncoder();
    private final AppendReplyEncoder appendReply = new AppendReplyEncoder();
    private final InstallSnapshotEncoder installSnapshot = new InstallSnapshotEncoder();
    private final InstallReplyEncoder installReply = new InstallReplyEncoder();
    private final SnapshotKeyEncoder key = new SnapshotKeyEncoder();
    private final SnapshotSessionEncoder session = new SnapshotSessionEncoder();
    private final TimeoutNowEncoder timeoutNow = new TimeoutNowEncoder();
    private final RelayAppendEncoder relayAppend = new RelayAppendEncoder();
    private final RelayReplyEncoder relayReply = new RelayReplyEncoder();
    private final ChainSamples chains = new ChainSamples();
    private final ExchangeSamples exchanges = new ExchangeSamples();
    private final LogEntryEncoder entry = new LogEntryEncoder();
    private final MembershipEncoder membership = new MembershipEncoder();
    private final UnsafeBuffer members = new UnsafeBuffer(new byte[MembershipEncoder.BLOCK_LENGTH]);
    private final UnsafeBuffer item = new UnsafeBuffer(new byte[Frames.MAX_VALUE_LENGTH]);
    private SeededRandom random;

    SampleFrames() {
        final SeededRandom filling = new SeededRandom(0);
        for (int i = 0; i < bytes.capacity(); i += Long.BYTES) {
            bytes.putLong(i, filling.nextLong());
        }
    }

    /** Writes and seals one frame at offset 0. Returns its length. */
    int write(final MutableDirectBuffer buffer, final SeededRandom source) {
        random = source;
        final int length = writeTemplate(random.nextInt(TEMPLATE_COUNT), buffer);
        Frames.seal(buffer, 0, length, (int) random.nextLong(), (int) random.nextLong());
        return length;
    }

    private int writeTemplate(final int choice, final MutableDirectBuffer buffer) {
        return switch (choice) {
            case 0 ->
                hello.wrapAndApplyHeader(buffer, 0, header).clusterId(int64()).limit();
            case 1 -> writeClientRequest(buffer);
            case 2 -> writeClientReply(buffer);
            case 3 ->
                voteRequest
                        .wrapAndApplyHeader(buffer, 0, header)
                        .term(counted())
                        .lastIndex(counted())
                        .lastTerm(counted())
                        .preVote(flag())
                        .transfer(flag())
                        .limit();
            case 4 ->
                voteReply
                        .wrapAndApplyHeader(buffer, 0, header)
                        .term(counted())
                        .requestTerm(counted())
                        .preVote(flag())
                        .granted(flag())
                        .limit();
            case 5 -> writeAppendEntries(buffer);
            case 6 ->
                appendReply
                        .wrapAndApplyHeader(buffer, 0, header)
                        .term(counted())
                        .matchIndex(counted())
                        .prevIndex(counted())
                        .conflictTerm(counted())
                        .round(int64())
                        .sentNs(int64())
                        .success(flag())
                        .voter(flag())
                        .limit();
            case 7 -> writeRelayAppend(buffer);
            case 8 -> writeInstallSnapshot(buffer);
            case 9 ->
                installReply
                        .wrapAndApplyHeader(buffer, 0, header)
                        .term(counted())
                        .lastIndex(counted())
                        .nextChunk(random.nextInt(Integer.MAX_VALUE))
                        .installed(flag())
                        .limit();
            case 10 ->
                timeoutNow.wrapAndApplyHeader(buffer, 0, header).term(counted()).limit();
            case 11 ->
                relayReply
                        .wrapAndApplyHeader(buffer, 0, header)
                        .lastIndex(int64())
                        .limit();
            default -> {
                final int ofChains = choice - 12;
                final int entryCount = random.nextInt(MAX_ENTRIES);
                yield ofChains < ChainSamples.TEMPLATE_COUNT
                        ? chains.write(ofChains, buffer, random, batch, this::fillBatch, entryCount)
                        : exchanges.write(
                                ofChains - ChainSamples.TEMPLATE_COUNT,
                                buffer,
                                random,
                                batch,
                                this::fillBatch,
                                entryCount);
            }
        };
    }

    private int writeClientRequest(final MutableDirectBuffer buffer) {
        clientRequest.wrapAndApplyHeader(buffer, 0, header).seenIndex(int64()).readMode((short)
                random.nextInt(ReadMode.values().length));
        fill(clientRequest.command(), KINDS.get(random.nextInt(KINDS.size())));
        return clientRequest
                .putExpected(bytes, 0, valueLength())
                .putValue(bytes, 0, valueLength())
                .limit();
    }

    private int writeClientReply(final MutableDirectBuffer buffer) {
        return clientReply
                .wrapAndApplyHeader(buffer, 0, header)
                .sessionId(int64())
                .sequence(int64())
                .index(int64())
                .version(int64())
                .leaderHint((int) int64())
                .status((short) random.nextInt(ReplyStatus.values().length))
                .putValue(bytes, 0, valueLength())
                .limit();
    }

    private int writeAppendEntries(final MutableDirectBuffer buffer) {
        final int entryCount = random.nextInt(MAX_ENTRIES);
        final long term = counted();
        return appendEntries
                .wrapAndApplyHeader(buffer, 0, header)
                .term(term)
                .prevIndex(counted())
                .prevTerm(upTo(term))
                .commitIndex(counted())
                .round(int64())
                .sentNs(int64())
                .entryCount(entryCount)
                .putEntries(batch, 0, fillBatch(entryCount, term))
                .limit();
    }

    private int writeInstallSnapshot(final MutableDirectBuffer buffer) {
        final int chunk = random.nextInt(Integer.MAX_VALUE - 1);
        final long term = counted();
        final long lastIndex = 1 + upTo(Frames.MAX_COUNTED - 1);
        final long learners = int64() & ~VOTER;
        return installSnapshot
                .wrapAndApplyHeader(buffer, 0, header)
                .term(term)
                .lastIndex(lastIndex)
                .lastTerm(upTo(term))
                .membershipIndex(upTo(lastIndex))
                .voters(VOTER | int64() & ~learners)
                .learners(learners)
                .returning(int64() & learners)
                .admittedId((int) int64())
                .admittedLife((int) int64())
                .chunkCount(chunk + 1)
                .chunk(chunk)
                .putRecords(batch, 0, fillRecords(random.nextInt(MAX_ENTRIES)))
                .limit();
    }

    private int fillRecords(final int count) {
        int length = 0;
        for (int i = 0; i < count; i++) {
            final boolean isDeleted = random.nextBoolean(TOMBSTONES);
            length = random.nextBoolean(.5)
                    ? key.wrap(batch, length)
                            .kind(isDeleted ? SnapshotRecords.DELETED_KEY : SnapshotRecords.KEY)
                            .key(int64())
                            .version(counted())
                            .putValue(bytes, 0, isDeleted ? 0 : valueLength())
                            .limit()
                    : session.wrap(batch, length)
                            .kind(SnapshotRecords.SESSION)
                            .sessionId(int64())
                            .sequence(int64())
                            .lastIndex(counted())
                            .version(counted())
                            .answer(int64())
                            .answerLength((short) random.nextInt(Long.BYTES + 1))
                            .status((short) random.nextInt(ReplyStatus.values().length))
                            .limit();
        }
        return length;
    }

    private int writeRelayAppend(final MutableDirectBuffer buffer) {
        final int entryCount = random.nextInt(MAX_ENTRIES);
        return relayAppend
                .wrapAndApplyHeader(buffer, 0, header)
                .firstIndex(int64())
                .entryCount(entryCount)
                .putEntries(batch, 0, fillBatch(entryCount, Frames.MAX_COUNTED))
                .limit();
    }

    private int fillBatch(final int entryCount, final long maxTerm) {
        int length = 0;
        for (int i = 0; i < entryCount; i++) {
            entry.wrap(batch, length).term(upTo(maxTerm));
            final OperationKind kind = ENTRY_KINDS.get(random.nextInt(ENTRY_KINDS.size()));
            fill(entry.command(), kind);
            entry.putExpected(bytes, 0, valueLength());
            switch (kind) {
                case MEMBERSHIP -> entry.putValue(drawMembership(), 0, MembershipEncoder.BLOCK_LENGTH);
                case ITEM -> entry.putValue(item, 0, drawItem());
                case SIBLINGS -> entry.putValue(siblings, 0, drawSiblings());
                default -> entry.putValue(bytes, 0, valueLength());
            }
            length = entry.limit();
        }
        return length;
    }

    private UnsafeBuffer drawMembership() {
        final long learners = int64() & ~VOTER;
        membership
                .wrap(members, 0)
                .voters(VOTER | int64() & ~learners)
                .learners(learners)
                .returning(int64() & learners)
                .admittedId((int) int64())
                .admittedLife((int) int64());
        return members;
    }

    private int drawSiblings() {
        final int length = random.nextInt(SHORT_VALUE_LENGTH);
        return siblingsEncoder
                .wrap(siblings, 0, siblings.capacity())
                .put(nothing, nothing, (int) int64(), bytes, 0, length);
    }

    /** Draws an item and returns its length. */
    private int drawItem() {
        final boolean isDeleted = random.nextBoolean(TOMBSTONES);
        Items.putVersion(item, 0, counted(), (int) int64(), isDeleted);
        return isDeleted ? Items.HEADER_LENGTH : Math.min(Items.HEADER_LENGTH + valueLength(), item.capacity());
    }

    private void fill(final CommandEncoder command, final OperationKind kind) {
        command.sessionId(int64()).sequence(int64()).key(int64()).operation(kind.code());
    }

    private int valueLength() {
        return random.nextInt(random.nextInt(LONG_VALUE_IN) == 0 ? Frames.MAX_VALUE_LENGTH + 1 : SHORT_VALUE_LENGTH);
    }

    private long counted() {
        return upTo(Frames.MAX_COUNTED);
    }

    private long upTo(final long max) {
        return Long.remainderUnsigned(int64(), max + 1);
    }

    private long int64() {
        return random.nextLong();
    }

    private short flag() {
        return (short) random.nextInt(2);
    }
}
