package org.pacelab.wire;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.ReplyStatus;
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
import org.pacelab.wire.codec.RelayAppendEncoder;
import org.pacelab.wire.codec.RelayReplyEncoder;
import org.pacelab.wire.codec.SnapshotKeyEncoder;
import org.pacelab.wire.codec.SnapshotSessionEncoder;
import org.pacelab.wire.codec.TimeoutNowEncoder;
import org.pacelab.wire.codec.VoteReplyEncoder;
import org.pacelab.wire.codec.VoteRequestEncoder;

/** One well-formed frame of each template, each field with a value of its own. */
enum WireFrame {
    HELLO {
        @Override
        int encode(final UnsafeBuffer buffer, final FrameHeaderEncoder header) {
            return new HelloEncoder()
                    .wrapAndApplyHeader(buffer, 0, header)
                    .clusterId(Long.MIN_VALUE)
                    .limit();
        }
    },
    CLIENT_REQUEST {
        @Override
        int encode(final UnsafeBuffer buffer, final FrameHeaderEncoder header) {
            final ClientRequestEncoder request = new ClientRequestEncoder()
                    .wrapAndApplyHeader(buffer, 0, header)
                    .seenIndex(1)
                    .readMode(ReadMode.EVENTUAL.code());
            fill(request.command());
            return request.putExpected(EXPECTED, 0, EXPECTED.length)
                    .putValue(VALUE, 0, VALUE.length)
                    .limit();
        }
    },
    CLIENT_REPLY {
        @Override
        int encode(final UnsafeBuffer buffer, final FrameHeaderEncoder header) {
            return new ClientReplyEncoder()
                    .wrapAndApplyHeader(buffer, 0, header)
                    .sessionId(1)
                    .sequence(2)
                    .index(3)
                    .version(4)
                    .leaderHint(-1)
                    .status(ReplyStatus.UNSUPPORTED.code())
                    .putValue(VALUE, 0, VALUE.length)
                    .limit();
        }
    },
    VOTE_REQUEST {
        @Override
        int encode(final UnsafeBuffer buffer, final FrameHeaderEncoder header) {
            return new VoteRequestEncoder()
                    .wrapAndApplyHeader(buffer, 0, header)
                    .term(1)
                    .lastIndex(2)
                    .lastTerm(3)
                    .preVote((short) 1)
                    .transfer((short) 0)
                    .limit();
        }
    },
    VOTE_REPLY {
        @Override
        int encode(final UnsafeBuffer buffer, final FrameHeaderEncoder header) {
            return new VoteReplyEncoder()
                    .wrapAndApplyHeader(buffer, 0, header)
                    .term(1)
                    .requestTerm(2)
                    .preVote((short) 0)
                    .granted((short) 1)
                    .limit();
        }
    },
    APPEND_ENTRIES {
        @Override
        int encode(final UnsafeBuffer buffer, final FrameHeaderEncoder header) {
            final byte[] entries = entries();
            return new AppendEntriesEncoder()
                    .wrapAndApplyHeader(buffer, 0, header)
                    .term(TERM)
                    .prevIndex(2)
                    .prevTerm(3)
                    .commitIndex(4)
                    .round(5)
                    .sentNs(6)
                    .entryCount(ENTRY_COUNT)
                    .putEntries(entries, 0, entries.length)
                    .limit();
        }
    },
    APPEND_REPLY {
        @Override
        int encode(final UnsafeBuffer buffer, final FrameHeaderEncoder header) {
            return new AppendReplyEncoder()
                    .wrapAndApplyHeader(buffer, 0, header)
                    .term(1)
                    .matchIndex(2)
                    .prevIndex(3)
                    .conflictTerm(4)
                    .round(5)
                    .sentNs(6)
                    .success((short) 1)
                    .voter((short) 0)
                    .limit();
        }
    },
    INSTALL_SNAPSHOT {
        @Override
        int encode(final UnsafeBuffer buffer, final FrameHeaderEncoder header) {
            final byte[] records = records();
            return new InstallSnapshotEncoder()
                    .wrapAndApplyHeader(buffer, 0, header)
                    .term(TERM)
                    .lastIndex(6)
                    .lastTerm(3)
                    .membershipIndex(4)
                    .voters(5)
                    .learners(10)
                    .returning(2)
                    .admittedId(8)
                    .admittedLife(9)
                    .chunkCount(12)
                    .chunk(11)
                    .putRecords(records, 0, records.length)
                    .limit();
        }
    },
    INSTALL_REPLY {
        @Override
        int encode(final UnsafeBuffer buffer, final FrameHeaderEncoder header) {
            return new InstallReplyEncoder()
                    .wrapAndApplyHeader(buffer, 0, header)
                    .term(1)
                    .lastIndex(2)
                    .nextChunk(3)
                    .installed((short) 1)
                    .limit();
        }
    },
    TIMEOUT_NOW {
        @Override
        int encode(final UnsafeBuffer buffer, final FrameHeaderEncoder header) {
            return new TimeoutNowEncoder()
                    .wrapAndApplyHeader(buffer, 0, header)
                    .term(1)
                    .limit();
        }
    },
    RELAY_APPEND {
        @Override
        int encode(final UnsafeBuffer buffer, final FrameHeaderEncoder header) {
            final byte[] entries = entries();
            return new RelayAppendEncoder()
                    .wrapAndApplyHeader(buffer, 0, header)
                    .firstIndex(1)
                    .entryCount(ENTRY_COUNT)
                    .putEntries(entries, 0, entries.length)
                    .limit();
        }
    },
    RELAY_REPLY {
        @Override
        int encode(final UnsafeBuffer buffer, final FrameHeaderEncoder header) {
            return new RelayReplyEncoder()
                    .wrapAndApplyHeader(buffer, 0, header)
                    .lastIndex(1)
                    .limit();
        }
    };

    static final int SENDER = 3;
    static final int INCARNATION = 2;
    static final int ENTRY_COUNT = 3;

    /** Of a leader whose last entry is of the same term. */
    static final int TERM = 12;

    static final byte[] EXPECTED = {1, 2};
    static final byte[] VALUE = {3, 4, 5};

    /** Encodes at offset 0; the header's other fields are not set. Returns the length. */
    abstract int encode(UnsafeBuffer buffer, FrameHeaderEncoder header);

    /** A sealed frame at offset 0, with room behind it. */
    UnsafeBuffer sealed() {
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(2 * Frames.MAX_FRAME_LENGTH));
        Frames.seal(buffer, 0, encode(buffer, new FrameHeaderEncoder()), SENDER, INCARNATION);
        return buffer;
    }

    private static byte[] entries() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        int length = 0;
        for (int i = 0; i < ENTRY_COUNT; i++) {
            final LogEntryEncoder entry =
                    new LogEntryEncoder().wrap(buffer, length).term(10 + i);
            fill(entry.command());
            length = entry.putExpected(EXPECTED, 0, i % EXPECTED.length)
                    .putValue(VALUE, 0, i)
                    .limit();
        }
        final byte[] entries = new byte[length];
        buffer.getBytes(0, entries);
        return entries;
    }

    private static byte[] records() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
        int length = new SnapshotKeyEncoder()
                .wrap(buffer, 0)
                .kind(SnapshotRecords.KEY)
                .key(1)
                .version(2)
                .putValue(VALUE, 0, VALUE.length)
                .limit();
        length = new SnapshotSessionEncoder()
                .wrap(buffer, length)
                .kind(SnapshotRecords.SESSION)
                .sessionId(1)
                .sequence(2)
                .lastIndex(3)
                .version(4)
                .answer(5)
                .answerLength((short) 8)
                .status(ReplyStatus.OK.code())
                .limit();
        final byte[] records = new byte[length];
        buffer.getBytes(0, records);
        return records;
    }

    private static void fill(final CommandEncoder command) {
        command.sessionId(7).sequence(8).key(9).operation(OperationKind.ADD.code());
    }
}
