package org.pacelab.log;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.journal.FatalFault;
import org.pacelab.journal.Journal;
import org.pacelab.journal.Snapshot;
import org.pacelab.journal.SnapshotHeader;
import org.pacelab.journal.SnapshotStore;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.wire.SnapshotRecords;
import org.pacelab.wire.codec.InstallSnapshotDecoder;

/**
 * The receiver's side of a snapshot (Raft §7): takes a peer's chunks in order, each into the store and into a state beside the
 * present one. Once all is durable, log and state are replaced in one step, and the answer rests on that. Until then the replica
 * is what it was. A snapshot whose last entry is in the log already is only a commit index. Starts over when another peer, another
 * term, or a newer snapshot comes; gives up when nothing comes any more. Confined to the replica's thread. Allocates only when one
 * begins; memory: a second state meanwhile.
 */
public final class SnapshotInstall {
    private static final int NOBODY = -1;

    private final LogState state;
    private final KeyValueStateMachine machine;
    private final Snapshots snapshots;
    private final SnapshotFrames frames;
    private final SnapshotOptions options;
    private final LogCounters counters;
    private final SnapshotStore store;
    private int senderId = NOBODY;
    private long senderTerm;
    private long lastIndex;
    private long lastTerm;
    private int nextChunk;
    private int chunkCount;
    private long lastHeardNs;

    public SnapshotInstall(
            final LogState state,
            final KeyValueStateMachine machine,
            final Snapshots snapshots,
            final SnapshotFrames frames,
            final SnapshotOptions options,
            final LogCounters counters) {
        this.state = state;
        this.machine = machine;
        this.snapshots = snapshots;
        this.frames = frames;
        this.options = options;
        this.counters = counters;
        this.store = state.journal.snapshots();
    }

    /** A restarted replica: its state is that of the newest snapshot, if there is one. */
    public void recover() {
        final Snapshot newest = store.newest();
        if (newest != null) {
            final UnsafeBuffer view = new UnsafeBuffer(0, 0);
            machine.startLoading();
            for (int chunk = 0; chunk < newest.chunkCount(); chunk++) {
                newest.wrapChunk(chunk, view);
                if (!machine.load(view, 0, view.capacity())) {
                    throw new FatalFault(
                            "snapshot up to entry " + newest.header().index()
                                    + " not loaded: it has more sessions than sessionCapacity "
                                    + machine.sessionCapacity() + " allows");
                }
            }
            machine.adoptLoaded();
            state.restore(newest.header());
        }
    }

    /** Takes a chunk from a peer whose present term this replica shares, and whose snapshots it is to take. */
    public void onInstallSnapshot(final long nowNs, final int from, final InstallSnapshotDecoder request) {
        if (state.has(request.lastIndex(), request.lastTerm())) {
            state.commit(Math.max(state.commitIndex(), request.lastIndex()));
            frames.sendInstalled(from, request.lastIndex(), request.chunkCount());
        } else if (isCurrent(from, request) || begin(from, request)) {
            lastHeardNs = nowNs;
            take(from, request);
        }
    }

    /** Answers a chunk that may not be taken, so that its sender learns of the present term. */
    public void refuse(final int from, final InstallSnapshotDecoder request) {
        frames.sendTaken(from, request.lastIndex(), 0);
    }

    /** Installs what has become whole. Returns the work done. */
    public int doWork(final long nowNs) {
        if (senderId == NOBODY) {
            return 0;
        }
        if (state.has(lastIndex, lastTerm) || isAbandoned(nowNs)) {
            return giveUp();
        }
        return nextChunk == chunkCount && store.isWhole() ? install() : 0;
    }

    /** Takes no more of what is coming, if anything is. Returns the work done. */
    public int giveUp() {
        if (senderId == NOBODY) {
            return 0;
        }
        store.abandon();
        machine.dropLoaded();
        snapshots.resume();
        senderId = NOBODY;
        return 1;
    }

    /** Its sender sends no more of it, and what has come so far must not keep this replica from taking its own. */
    private boolean isAbandoned(final long nowNs) {
        return nextChunk < chunkCount && nowNs - lastHeardNs >= options.patienceNs();
    }

    private boolean isCurrent(final int from, final InstallSnapshotDecoder request) {
        return from == senderId && request.term() == senderTerm && request.lastIndex() == lastIndex;
    }

    /** Returns false if this one is not to be begun: a late frame of an older one, or no room yet. */
    private boolean begin(final int from, final InstallSnapshotDecoder request) {
        final boolean isLate = request.term() == senderTerm && request.lastIndex() < lastIndex && senderId != NOBODY;
        if (isLate || request.chunk() != 0) {
            if (!isLate) {
                refuse(from, request);
            }
            return false;
        }
        giveUp();
        final SnapshotHeader header = new SnapshotHeader(
                request.lastIndex(),
                request.lastTerm(),
                request.membershipIndex(),
                request.voters(),
                request.learners(),
                request.returning(),
                request.admittedId(),
                request.admittedLife());
        if (!store.begin(header)) {
            return false;
        }
        snapshots.yieldTo();
        machine.startLoading();
        senderId = from;
        senderTerm = request.term();
        lastIndex = request.lastIndex();
        lastTerm = request.lastTerm();
        chunkCount = request.chunkCount();
        nextChunk = 0;
        return true;
    }

    private void take(final int from, final InstallSnapshotDecoder request) {
        if (request.chunk() == nextChunk && request.chunkCount() == chunkCount && store.freeChunks() > 0) {
            final DirectBuffer buffer = request.buffer();
            final int offset = request.limit() + SnapshotRecords.PART_HEADER_LENGTH;
            final int length = request.recordsLength();
            if (length > SnapshotStore.MAX_CHUNK_LENGTH || !machine.load(buffer, offset, length)) {
                counters.increment(counters.refusedFrames);
                giveUp();
                return;
            }
            store.add(buffer, offset, length);
            nextChunk++;
            if (nextChunk == chunkCount) {
                store.finish();
            }
        }
        frames.sendTaken(from, lastIndex, nextChunk);
    }

    private int install() {
        final long sequence = store.publish(true);
        if (sequence == Journal.FULL) {
            return 0;
        }
        machine.adoptLoaded();
        state.restore(store.newest().header());
        snapshots.published(lastIndex, sequence);
        counters.increment(counters.snapshotsInstalled);
        final int answeredId = senderId;
        senderId = NOBODY;
        frames.sendInstalled(answeredId, lastIndex, chunkCount);
        return 1;
    }
}
