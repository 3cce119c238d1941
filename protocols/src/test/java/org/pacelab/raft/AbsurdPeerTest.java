package org.pacelab.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.replica.OperationKind;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.AppendEntriesEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.InstallSnapshotEncoder;
import org.pacelab.wire.codec.LogEntryEncoder;
import org.pacelab.wire.codec.MembershipEncoder;
import org.pacelab.wire.codec.VoteRequestEncoder;

/** What a peer may send, though no honest one does: the replica counts it and goes on. */
class AbsurdPeerTest {
    private final OneReplica replica = new OneReplica(3, new MemoryJournal(1 << 22), RaftOptions.defaults(), false);

    @Test
    void aPeerThatForgotEverythingCannotHaveMoreThanTheLeader() {
        replica.lead();
        replica.appendReply(1, 2, false, replica.journal.lastIndex() + 1_000_000, 0, false);
        replica.step(OneReplica.MS);
        assertThat(refused()).isEqualTo(1);
        replica.appendReply(1, 1, true, replica.journal.lastIndex(), 0, true);
        replica.step(OneReplica.MS);
        assertThat(replica.raft.commitIndex()).isEqualTo(replica.journal.lastIndex());
    }

    @ParameterizedTest
    @ValueSource(longs = {Frames.MAX_COUNTED, Frames.MAX_COUNTED - 1, Frames.MAX_COUNTED / 2 + (1L << 33)})
    void aTermThatNoElectionsLeadToIsNotTaken(final long term) {
        replica.receive(1, 1, (buffer, header) -> voteRequest(buffer, header, term));
        assertThat(replica.raft.term()).isZero();
        assertThat(refused()).isEqualTo(1);
        replica.lead();
        assertThat(replica.raft.term()).isEqualTo(1);
    }

    @Test
    void afterAnyTermThatIsTakenThereAreOthers() {
        final long term = Frames.MAX_COUNTED / 2;
        replica.receive(1, 1, (buffer, header) -> voteRequest(buffer, header, term));
        replica.receive(2, 1, (buffer, header) -> voteRequest(buffer, header, term + 2));
        assertThat(replica.raft.term()).isEqualTo(term + 2);
        replica.lead();
        assertThat(replica.raft.term()).isEqualTo(term + 3);
        assertThat(refused()).isZero();
    }

    @Test
    void aStrangerIsNoMember() {
        replica.receive(1, 1, (buffer, header) -> appendOfMembership(buffer, header, 1L << 3 | 1));
        assertThat(replica.journal.lastIndex()).isZero();
        assertThat(replica.raft.voters()).isEqualTo(7);
        assertThat(refused()).isEqualTo(1);
        replica.receive(1, 1, (buffer, header) -> appendOfMembership(buffer, header, 3));
        assertThat(replica.raft.voters()).isEqualTo(3);
    }

    @Test
    void aSnapshotWithStrangersIsNotTaken() {
        replica.receive(
                1,
                1,
                (buffer, header) -> new InstallSnapshotEncoder()
                        .wrapAndApplyHeader(buffer, 0, header)
                        .term(1)
                        .lastIndex(2)
                        .lastTerm(1)
                        .membershipIndex(0)
                        .voters(7)
                        .learners(1L << 40)
                        .returning(0)
                        .admittedId(-1)
                        .admittedLife(0)
                        .chunkCount(1)
                        .chunk(0)
                        .putRecords(new byte[0], 0, 0)
                        .limit());
        replica.step(OneReplica.MS);
        assertThat(refused()).isEqualTo(1);
        assertThat(replica.raft.commitIndex()).isZero();
    }

    @Test
    void oneHintMovesALeaderNoFurtherThanItsBound() {
        final MemoryJournal journal = new MemoryJournal(1 << 22);
        journal.recordVote(1, Journal.NO_VOTE);
        final UnsafeBuffer entry = entry(OperationKind.NO_OP, 0);
        for (int i = 0; i < 12_000; i++) {
            journal.append(1, entry, LogEntries.TERM_LENGTH, entry.capacity() - LogEntries.TERM_LENGTH);
        }
        final OneReplica leader = new OneReplica(3, journal, RaftOptions.defaults(), false);
        leader.lead();
        leader.appendReply(2, 1, false, 12_001, 0, true);
        leader.step(OneReplica.MS);
        assertThat(leader.lastAppendTo(2).prevIndex()).isEqualTo(12_001 - 10_000);
    }

    private int refused() {
        return (int) replica.counters.get("raft/refused-frames");
    }

    private static int voteRequest(final MutableDirectBuffer buffer, final FrameHeaderEncoder header, final long term) {
        return new VoteRequestEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .term(term)
                .lastIndex(0)
                .lastTerm(0)
                .preVote((short) 0)
                .transfer((short) 1)
                .limit();
    }

    private static int appendOfMembership(
            final MutableDirectBuffer buffer, final FrameHeaderEncoder header, final long voters) {
        final UnsafeBuffer entry = entry(OperationKind.MEMBERSHIP, voters);
        return new AppendEntriesEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .term(1)
                .prevIndex(0)
                .prevTerm(0)
                .commitIndex(0)
                .round(1)
                .sentNs(0)
                .entryCount(1)
                .putEntries(entry, 0, entry.capacity())
                .limit();
    }

    private static UnsafeBuffer entry(final OperationKind kind, final long voters) {
        final UnsafeBuffer value = new UnsafeBuffer(new byte[MembershipEncoder.BLOCK_LENGTH]);
        new MembershipEncoder()
                .wrap(value, 0)
                .voters(voters)
                .learners(0)
                .returning(0)
                .admittedId(-1)
                .admittedLife(0);
        final UnsafeBuffer entry = new UnsafeBuffer(ByteBuffer.allocateDirect(256));
        final LogEntryEncoder encoder = new LogEntryEncoder().wrap(entry, 0).term(1);
        encoder.command().sessionId(0).sequence(0).key(0).operation(kind.code());
        encoder.putExpected(value, 0, 0).putValue(value, 0, value.capacity());
        return new UnsafeBuffer(entry, 0, encoder.encodedLength());
    }
}
