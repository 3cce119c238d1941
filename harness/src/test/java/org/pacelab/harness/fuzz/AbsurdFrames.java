package org.pacelab.harness.fuzz;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.raft.RaftReplica;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.AppendEntriesDecoder;
import org.pacelab.wire.codec.AppendReplyDecoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.ConfigurationDecoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.InstallReplyDecoder;
import org.pacelab.wire.codec.InstallSnapshotDecoder;
import org.pacelab.wire.codec.VoteReplyDecoder;

/**
 * Draws frames that the frame check accepts, with extreme values and such as stand next to a replica's own in any int64 of their block.
 * They break no promise that Raft has to rely on: nobody in them says what a peer alone can know and has to be believed, as that it
 * stored or voted what it did not, or, as the leader of a term that somebody leads, what is in its log or has committed.
 */
final class AbsurdFrames {
    private static final int[] LEADERLESS_STEP = {1_000, 1_000_000};

    private final SampleFrames samples = new SampleFrames();
    private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * Frames.MAX_FRAME_LENGTH));
    private final SeededRandom random;
    private final RaftReplica replica;
    private final Journal journal;

    AbsurdFrames(final SeededRandom random, final RaftReplica replica, final Journal journal) {
        this.random = random;
        this.replica = replica;
        this.journal = journal;
    }

    UnsafeBuffer frame() {
        return frame;
    }

    /** Writes one at the start of {@link #frame}, in the name of an endpoint in its first life. Returns its length. */
    int write(final int from) {
        while (true) {
            final int length = samples.write(frame, random);
            final long[] values = values();
            final int numbersLength = numbersLength();
            for (int field = 0; field + Long.BYTES <= numbersLength; field += Long.BYTES) {
                if (random.nextBoolean(.8)) {
                    put(field, values[random.nextInt(values.length)]);
                }
            }
            bePlausible(Frames.templateId(frame, 0));
            Frames.seal(frame, 0, length, from, 1);
            if (Frames.check(frame, 0, length) == null) {
                return length;
            }
        }
    }

    /** Behind the epochs of a configuration stand its members, of which no extremes pass the check. */
    private int numbersLength() {
        return Frames.templateId(frame, 0) == ConfigurationDecoder.TEMPLATE_ID
                ? ConfigurationDecoder.memberCountEncodingOffset()
                : frame.getShort(FrameHeaderDecoder.blockLengthEncodingOffset(), LITTLE_ENDIAN);
    }

    private long[] values() {
        return new long[] {
            Long.MIN_VALUE,
            -1,
            0,
            1,
            2,
            1L << 32,
            1L << 33,
            Frames.MAX_COUNTED / 2,
            Frames.MAX_COUNTED,
            Frames.MAX_COUNTED + 1,
            Long.MAX_VALUE,
            replica.term() - 1,
            replica.term(),
            replica.term() + 1,
            replica.commitIndex(),
            journal.lastIndex() - 1,
            journal.lastIndex(),
            journal.lastIndex() + 1,
            journal.lastIndex() + 1_000_000
        };
    }

    private void bePlausible(final int templateId) {
        switch (templateId) {
            case AppendEntriesDecoder.TEMPLATE_ID -> {
                leadNobodysTerm(AppendEntriesDecoder.termEncodingOffset());
                put(AppendEntriesDecoder.commitIndexEncodingOffset(), committedOrAbsurd());
                forgetTerms();
            }
            case InstallSnapshotDecoder.TEMPLATE_ID -> {
                leadNobodysTerm(InstallSnapshotDecoder.termEncodingOffset());
                put(InstallSnapshotDecoder.lastIndexEncodingOffset(), committedOrAbsurd());
                putInt(InstallSnapshotDecoder.chunkEncodingOffset(), random.nextInt(2));
                putInt(
                        InstallSnapshotDecoder.chunkCountEncodingOffset(),
                        random.nextBoolean(.5) ? 3 : Integer.MAX_VALUE);
                if (random.nextBoolean(.5)) {
                    put(InstallSnapshotDecoder.votersEncodingOffset(), 7);
                    put(InstallSnapshotDecoder.learnersEncodingOffset(), 0);
                    put(InstallSnapshotDecoder.returningEncodingOffset(), 0);
                }
            }
            case AppendReplyDecoder.TEMPLATE_ID -> {
                if (isSet(AppendReplyDecoder.successEncodingOffset())) {
                    put(AppendReplyDecoder.matchIndexEncodingOffset(), nothingOrAbsurd());
                }
            }
            case InstallReplyDecoder.TEMPLATE_ID -> {
                if (isSet(InstallReplyDecoder.installedEncodingOffset())) {
                    put(InstallReplyDecoder.lastIndexEncodingOffset(), nothingOrAbsurd());
                }
            }
            case VoteReplyDecoder.TEMPLATE_ID -> {
                if (!isSet(VoteReplyDecoder.preVoteEncodingOffset())) {
                    frame.putByte(Frames.HEADER_LENGTH + VoteReplyDecoder.grantedEncodingOffset(), (byte) 0);
                }
            }
            case ClientRequestDecoder.TEMPLATE_ID -> removeNobody();
            default -> {}
        }
    }

    /** What an earlier leader sent, or one that nobody elected. */
    private void leadNobodysTerm(final int field) {
        if (get(field) >= replica.term()) {
            put(field, replica.term() + LEADERLESS_STEP[random.nextInt(2)]);
        }
    }

    /** Real entries are of term 1 at least. */
    private void forgetTerms() {
        final int count =
                frame.getInt(Frames.HEADER_LENGTH + AppendEntriesDecoder.entryCountEncodingOffset(), LITTLE_ENDIAN);
        int entry = Frames.HEADER_LENGTH + AppendEntriesDecoder.BLOCK_LENGTH + LogEntries.BATCH_HEADER_LENGTH;
        for (int i = 0; i < count; i++) {
            frame.putLong(entry, 0, LITTLE_ENDIAN);
            entry += LogEntries.entryLength(frame, entry);
        }
    }

    private void removeNobody() {
        final int command = Frames.HEADER_LENGTH + ClientRequestDecoder.commandEncodingOffset();
        if (LogEntries.operation(frame, command) == OperationKind.REMOVE) {
            put(ClientRequestDecoder.commandEncodingOffset() + 2 * Long.BYTES, nothingOrAbsurd() + 64);
        }
    }

    private long committedOrAbsurd() {
        return random.nextBoolean(.5) ? replica.commitIndex() : journal.lastIndex() + 1 + random.nextInt(1_000_000);
    }

    private long nothingOrAbsurd() {
        return random.nextBoolean(.2) ? 0 : journal.lastIndex() + 1 + random.nextInt(1_000_000);
    }

    private long get(final int field) {
        return frame.getLong(Frames.HEADER_LENGTH + field, LITTLE_ENDIAN);
    }

    private void put(final int field, final long value) {
        frame.putLong(Frames.HEADER_LENGTH + field, value, LITTLE_ENDIAN);
    }

    private void putInt(final int field, final int value) {
        frame.putInt(Frames.HEADER_LENGTH + field, value, LITTLE_ENDIAN);
    }

    private boolean isSet(final int field) {
        return frame.getByte(Frames.HEADER_LENGTH + field) != 0;
    }
}
