package org.pacelab.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.journal.SnapshotHeader;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.kv.SnapshotScan;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.replica.SentFrames;
import org.pacelab.replica.SentFrames.Sent;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ClientRequestEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

/** The parts of a replica with a log, and no protocol: what is in the log commits when the test says so. */
final class BareLog extends LogState implements PeerNeeds {
    static final int MAX_UNCOMMITTED = 8;
    static final long RESEND_NS = 10;
    static final long PATIENCE_NS = 100;
    static final int PEER = 1;

    final KeyValueStateMachine machine = new KeyValueStateMachine(4);
    final Counters counters = new Counters();
    final SnapshotProgress peer = new SnapshotProgress(PEER);
    private final SentFrames outbox = new SentFrames();
    final List<Sent> sent = outbox.frames();
    /** A line for each entry that somebody waited for. */
    final List<String> answers = new ArrayList<>();

    final LogRoom room = new LogRoom(this, this);
    final Admission admission;
    final Execution execution;
    final Snapshots snapshots;
    final SnapshotTransfer transfer;
    final SnapshotInstall install;
    long liveMatchIndex = NOBODY_LACKS_ANYTHING;
    SnapshotHeader restored;

    private long sequence;

    BareLog(final int journalCapacity, final int snapshotEntries) {
        super(new MemoryJournal(journalCapacity));
        journal.recordVote(1, Journal.NO_VOTE);
        final LogCounters logCounters = new LogCounters(counters, "bare");
        final SnapshotOptions options =
                new SnapshotOptions(snapshotEntries, SnapshotScan.MIN_CHUNK_LENGTH, RESEND_NS, PATIENCE_NS);
        final SnapshotFrames frames = new SnapshotFrames(this, new DurableOutbox(outbox, journal, 1 << 16));
        snapshots = new Snapshots(this, machine, this, options, logCounters);
        install = new SnapshotInstall(this, machine, snapshots, frames, options, logCounters);
        transfer = new SnapshotTransfer(this, frames, options, logCounters);
        admission = new Admission(this, room, MAX_UNCOMMITTED);
        execution = new Execution(
                this,
                machine,
                snapshots,
                admission,
                (index, client) -> {
                    if (client != Admission.NO_CLIENT) {
                        answers.add(index + " " + machine.status() + " to " + client);
                    }
                },
                logCounters);
    }

    /** A client asks for a command with this session and value. */
    ReplyStatus ask(
            final int client, final long session, final OperationKind kind, final long key, final int valueLength) {
        final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
        final ClientRequestEncoder request = new ClientRequestEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .seenIndex(0)
                .readMode(ReadMode.LOG.code());
        request.command().sessionId(session).sequence(++sequence).key(key).operation(kind.code());
        final int length = request.putExpected(frame, 0, 0)
                .putValue(new UnsafeBuffer(new byte[valueLength]), 0, valueLength)
                .limit();
        return admission.admit(term(), client, frame, 0, length);
    }

    /** All that is in the log commits, and a duty cycle passes. */
    void commitAndStep(final long nowNs) {
        commit(journal.lastIndex());
        step(nowNs);
    }

    void step(final long nowNs) {
        install.doWork(nowNs);
        execution.apply();
        snapshots.doWork();
    }

    @Override
    public long termSequence() {
        return journal.appendedSequence();
    }

    @Override
    protected SnapshotHeader header(final long index) {
        return new SnapshotHeader(index, journal.termOf(index), 0, 3, 0, 0, -1, 0);
    }

    @Override
    protected void restored(final SnapshotHeader header) {
        restored = header;
    }

    @Override
    public long liveMatchIndex() {
        return liveMatchIndex;
    }

    @Override
    public boolean isTransferring() {
        return transfer.isUnderWay(peer, 0);
    }

    @Override
    public boolean wantsSnapshot() {
        return peer.isAwaited() && !transfer.isPossible();
    }
}
