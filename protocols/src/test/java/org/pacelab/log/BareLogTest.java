package org.pacelab.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.kv.SnapshotScan;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.replica.SentFrames.Sent;
import org.pacelab.replica.SessionIds;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.InstallReplyDecoder;
import org.pacelab.wire.codec.InstallSnapshotDecoder;

/** What any protocol gets from the parts of this package. */
class BareLogTest {
    private static final int CAPACITY = 1 << 16;
    private static final int CLIENT = 70;

    @Test
    void whoWaitsForAnEntryIsToldOnceItIsExecuted() {
        final BareLog log = new BareLog(CAPACITY, 0);
        assertThat(log.ask(CLIENT, 0, OperationKind.OPEN_SESSION, 0, 0)).isEqualTo(ReplyStatus.OK);
        assertThat(log.ask(CLIENT + 1, SessionIds.of(1, 1), OperationKind.PUT, 5, 3))
                .isEqualTo(ReplyStatus.OK);
        log.step(0);
        assertThat(log.answers).isEmpty();
        log.commitAndStep(0);
        assertThat(log.answers).containsExactly("1 OK to 70", "2 OK to 71");
    }

    /** Entries that others have already come however many are not executed: who waits in the place of one of them does not wait for it. */
    @Test
    void nobodyWaitsForAnEntryInTheOldPlaceOfAnother() {
        final BareLog log = new BareLog(CAPACITY, 0);
        final DirectBuffer noOp = NoOp.command();
        for (int i = 1; i <= 2 * BareLog.MAX_UNCOMMITTED; i++) {
            log.admission.append(log.term(), CLIENT + i, noOp, 0, noOp.capacity());
        }
        final int inPlace = BareLog.MAX_UNCOMMITTED;
        assertThat(log.admission.clientOf(inPlace)).isEqualTo(CLIENT + inPlace);
        assertThat(log.admission.clientOf(2 * inPlace)).isEqualTo(Admission.NO_CLIENT);
        log.commitAndStep(0);
        assertThat(log.answers).hasSize(inPlace).last().isEqualTo(inPlace + " OK to " + (CLIENT + inPlace));
        log.admission.append(log.term(), CLIENT, noOp, 0, noOp.capacity());
        assertThat(log.admission.clientOf(2 * inPlace + 1)).isEqualTo(CLIENT);
        assertThat(log.admission.clientOf(inPlace + 1)).isEqualTo(Admission.NO_CLIENT);
        assertThat(log.admission.clientOf(1)).isEqualTo(Admission.NO_CLIENT);
    }

    @Test
    void asManyMayWaitAsThereArePlaces() {
        final BareLog log = new BareLog(CAPACITY, 0);
        for (int round = 0; round < 3; round++) {
            log.answers.clear();
            final List<String> expected = new ArrayList<>();
            for (int i = 0; i < BareLog.MAX_UNCOMMITTED; i++) {
                assertThat(log.ask(CLIENT + i, 0, OperationKind.OPEN_SESSION, 0, 0))
                        .isEqualTo(ReplyStatus.OK);
                expected.add(log.journal.lastIndex() + " OK to " + (CLIENT + i));
            }
            assertThat(log.ask(CLIENT, 0, OperationKind.OPEN_SESSION, 0, 0)).isEqualTo(ReplyStatus.BACK_PRESSURED);
            log.commitAndStep(0);
            assertThat(log.answers).isEqualTo(expected);
        }
    }

    @Test
    void whoIsForgottenIsNotTold() {
        final BareLog log = new BareLog(CAPACITY, 0);
        log.ask(CLIENT, 0, OperationKind.OPEN_SESSION, 0, 0);
        log.admission.forgetClients();
        log.ask(CLIENT, 0, OperationKind.OPEN_SESSION, 0, 0);
        log.commitAndStep(0);
        assertThat(log.answers).containsExactly("2 OK to 70");
    }

    @Test
    void nobodyIsToldOfAnEntryThatCameAnotherWay() {
        final BareLog log = new BareLog(CAPACITY, 0);
        log.ask(CLIENT, 0, OperationKind.OPEN_SESSION, 0, 0);
        log.commitAndStep(0);
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[log.journal.lengthOf(1) - LogEntries.TERM_LENGTH]);
        copy.putBytes(0, log.journal.bufferOf(1), log.journal.offsetOf(1) + LogEntries.TERM_LENGTH, copy.capacity());
        for (int i = 0; i < BareLog.MAX_UNCOMMITTED; i++) {
            assertThat(log.room.append(log.term(), copy, 0, copy.capacity())).isTrue();
        }
        log.commitAndStep(0);
        assertThat(log.appliedIndex()).isEqualTo(1 + BareLog.MAX_UNCOMMITTED);
        assertThat(log.answers).containsExactly("1 OK to 70");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, 0, OK",
        "PUT, 4096, OK",
        "ADD, 8, OK",
        "ADD, 7, BAD_VALUE",
        "PUT, 4097, BAD_VALUE",
        "NO_OP, 0, UNSUPPORTED",
        "MEMBERSHIP, 40, UNSUPPORTED",
        "ADD_LEARNER, 0, UNSUPPORTED",
        "TRANSFER, 0, UNSUPPORTED"
    })
    void whatNoLogEverTakesIsToldFromWhatItDoes(
            final OperationKind kind, final int valueLength, final ReplyStatus status) {
        assertThat(Frames.MAX_VALUE_LENGTH).isEqualTo(4096);
        final BareLog log = new BareLog(CAPACITY, 0);
        assertThat(log.ask(CLIENT, 1, kind, 1, valueLength)).isEqualTo(status);
        assertThat(log.journal.lastIndex()).isEqualTo(status == ReplyStatus.OK ? 1 : 0);
    }

    @Test
    void aFullJournalLosesFirstWhatNobodyLacks() {
        final BareLog log = new BareLog(CAPACITY, 0);
        log.liveMatchIndex = 10;
        while (log.journal.firstIndex() == 1) {
            assertThat(put(log)).isEqualTo(ReplyStatus.OK);
        }
        assertThat(log.journal.firstIndex()).isLessThan(10);
        while (log.journal.firstIndex() <= 11) {
            assertThat(put(log)).isEqualTo(ReplyStatus.OK);
        }
        assertThat(log.journal.firstIndex()).isLessThan(log.appliedIndex());
    }

    @Test
    void aSnapshotGoesToAPeerThatGoesOnFromIt() {
        final BareLog from = new BareLog(1 << 20, 0);
        final BareLog to = new BareLog(1 << 20, 0);
        takeOneForThePeer(from);
        exchange(from, to, Integer.MAX_VALUE);
        final long index = from.journal.snapshots().newest().header().index();
        assertThat(to.restored).isEqualTo(from.journal.snapshots().newest().header());
        assertThat(to.commitIndex()).isEqualTo(index);
        assertThat(to.appliedIndex()).isEqualTo(index);
        assertThat(to.journal.lastIndex()).isEqualTo(index);
        assertThat(to.machine.sessionCount()).isEqualTo(1);
        to.machine.read(7);
        from.machine.read(7);
        assertThat(to.machine.version()).isEqualTo(from.machine.version()).isPositive();
        assertThat(from.peer.isNeeded()).isFalse();
        assertThat(to.counters.get("bare/snapshots-installed")).isEqualTo(1);
        assertThat(from.counters.get("bare/snapshot-chunks-sent")).isGreaterThan(4);
    }

    @Test
    void chunksThatNobodyAnswersGoAgain() {
        final BareLog from = new BareLog(1 << 20, 0);
        final BareLog to = new BareLog(1 << 20, 0);
        takeOneForThePeer(from);
        assertThat(sentAt(0, from)).containsExactly(0L, 1L, 2L, 3L);
        to.install.onInstallSnapshot(0, 0, chunk(from.sent.get(0).frame()));
        to.step(0);
        from.transfer.onReply(from.peer, BareLog.RESEND_NS, reply(to.sent.get(0).frame()));
        assertThat(sentAt(BareLog.RESEND_NS, from)).containsExactly(4L);
        assertThat(sentAt(2 * BareLog.RESEND_NS - 1, from)).isEmpty();
        assertThat(sentAt(2 * BareLog.RESEND_NS, from)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(from.counters.get("bare/retransmissions")).isEqualTo(1);
        assertThat(from.transfer.isUnderWay(from.peer, BareLog.RESEND_NS + BareLog.PATIENCE_NS - 1))
                .isTrue();
        assertThat(from.transfer.isUnderWay(from.peer, BareLog.RESEND_NS + BareLog.PATIENCE_NS))
                .isFalse();
    }

    @Test
    void aSnapshotThatStopsComingIsGivenUp() {
        final BareLog from = new BareLog(1 << 20, 0);
        final BareLog to = new BareLog(1 << 20, 1);
        takeOneForThePeer(from);
        exchange(from, to, 2);
        to.ask(CLIENT, 0, OperationKind.OPEN_SESSION, 0, 0);
        to.commitAndStep(BareLog.PATIENCE_NS - 1);
        settle(to, BareLog.PATIENCE_NS - 1);
        assertThat(to.journal.snapshots().newest()).isNull();
        settle(to, BareLog.PATIENCE_NS);
        assertThat(to.journal.snapshots().newest().header().index()).isEqualTo(1);
    }

    @Test
    void optionsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> new SnapshotOptions(-1, SnapshotScan.MIN_CHUNK_LENGTH, 1, 2))
                .hasMessage("snapshotEntries -1 is negative");
        assertThatThrownBy(() -> new SnapshotOptions(0, 1, 1, 2)).hasMessageStartingWith("snapshotChunkLength 1 is");
        assertThatThrownBy(() -> new SnapshotOptions(0, SnapshotScan.MIN_CHUNK_LENGTH, 2, 2))
                .hasMessage("resendNs 2 and patienceNs 2 must be positive and in this order");
    }

    private static ReplyStatus put(final BareLog log) {
        final ReplyStatus status =
                log.ask(CLIENT, SessionIds.of(1, 1), OperationKind.PUT, log.journal.lastIndex(), 1000);
        log.commitAndStep(0);
        return status;
    }

    private static void takeOneForThePeer(final BareLog log) {
        log.ask(CLIENT, 0, OperationKind.OPEN_SESSION, 0, 0);
        for (int i = 0; i < 60; i++) {
            put(log);
        }
        log.peer.need();
        log.step(0);
        assertThat(log.journal.snapshots().newest()).isNull();
        log.peer.heard();
        settle(log, 0);
        assertThat(log.transfer.isPossible()).isTrue();
    }

    /** Whatever snapshot is due is taken. */
    private static void settle(final BareLog log, final long nowNs) {
        for (int i = 0; i < 60; i++) {
            log.step(nowNs);
        }
    }

    /** So many chunks arrive, each answered; all within one instant. */
    private static void exchange(final BareLog from, final BareLog to, final int chunkCount) {
        int arrived = 0;
        while (from.peer.isNeeded() && arrived < chunkCount) {
            from.transfer.send(from.peer, 0);
            assertThat(from.sent).hasSizeLessThanOrEqualTo(4);
            for (final UnsafeBuffer frame : drained(from)) {
                if (arrived++ < chunkCount) {
                    to.install.onInstallSnapshot(0, 0, chunk(frame));
                }
            }
            to.step(0);
            for (final UnsafeBuffer frame : drained(to)) {
                if (from.transfer.onReply(from.peer, 0, reply(frame))) {
                    from.peer.satisfy();
                }
            }
        }
    }

    /** The numbers of the chunks that go now. */
    private static List<Long> sentAt(final long nowNs, final BareLog from) {
        from.sent.clear();
        from.transfer.send(from.peer, nowNs);
        return from.sent.stream()
                .map(sent -> (long) chunk(sent.frame()).chunk())
                .toList();
    }

    private static InstallReplyDecoder reply(final UnsafeBuffer frame) {
        return new InstallReplyDecoder().wrapAndApplyHeader(frame, 0, new FrameHeaderDecoder());
    }

    private static InstallSnapshotDecoder chunk(final UnsafeBuffer frame) {
        return new InstallSnapshotDecoder().wrapAndApplyHeader(frame, 0, new FrameHeaderDecoder());
    }

    private static List<UnsafeBuffer> drained(final BareLog log) {
        final List<UnsafeBuffer> frames = log.sent.stream().map(Sent::frame).toList();
        log.sent.clear();
        return frames;
    }
}
