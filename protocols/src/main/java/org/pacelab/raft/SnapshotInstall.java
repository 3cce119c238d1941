package org.pacelab.raft;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.journal.FatalFault;
import org.pacelab.journal.Journal;
import org.pacelab.journal.Snapshot;
import org.pacelab.journal.SnapshotHeader;
import org.pacelab.journal.SnapshotStore;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.wire.codec.InstallSnapshotDecoder;

/**
 * The follower's side of a snapshot (Raft §7): takes a leader's chunks in order, each into the store and into a state beside the
 * present one. Once all is durable, log and state are replaced in one step, and the answer rests on that. Until then the replica
 * is the follower that it was. A snapshot whose last entry is in the log already is only a commit index. Starts over when
 * another leader, or a newer snapshot, comes; gives up when nothing comes any more. Confined to the replica's thread. Allocates only when one begins; memory: a second state meanwhile.
 */
final class SnapshotInstall {
    private static final int NO_LEADER = -1;

    private final RaftState state;
    private final RaftFrames frames;
    private final RaftCounters counters;
    private final Election election;
    private final Snapshots snapshots;
    private final KeyValueStateMachine machine;
    private final SnapshotStore store;
    private int leaderId = NO_LEADER;
    private long leaderTerm;
    private long lastIndex;
    private long lastTerm;
    private int nextChunk;
    private int chunkCount;
    private long lastHeardNs;

    SnapshotInstall(
            final RaftState state,
            final RaftFrames frames,
            final RaftCounters counters,
            final Election election,
            final Snapshots snapshots,
            final KeyValueStateMachine machine) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
        this.election = election;
        this.snapshots = snapshots;
        this.machine = machine;
        this.store = state.journal.snapshots();
    }

    /** A restarted replica: its state is that of the newest snapshot, if there is one. */
    void recover() {
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
                                    + state.options.sessionCapacity() + " allows");
                }
            }
            machine.adoptLoaded();
            state.restored(newest.header());
        }
    }

    boolean isInstalling() {
        return leaderId != NO_LEADER;
    }

    /** The frame's records stand at the offset. */
    void onInstallSnapshot(
            final long nowNs,
            final int from,
            final InstallSnapshotDecoder request,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (request.term() < state.term()) {
            frames.sendInstallReply(from, request.lastIndex(), 0, false, state.termSequence);
            return;
        }
        if (!state.areReplicas(request.voters() | request.learners())) {
            counters.increment(counters.refusedFrames);
            return;
        }
        if (!election.follow(nowNs, from, request.term())) {
            return;
        }
        if (isInLog(request.lastIndex(), request.lastTerm())) {
            state.commit(Math.max(state.commitIndex, request.lastIndex()));
            answerInstalled(from, request.lastIndex(), request.chunkCount());
        } else if (isCurrent(from, request) || begin(from, request)) {
            lastHeardNs = nowNs;
            take(from, request, buffer, offset, length);
        }
    }

    /** Installs what has become whole. Returns the work done. */
    int doWork() {
        if (!isInstalling()) {
            return 0;
        }
        if (state.isLeader() || isInLog(lastIndex, lastTerm) || isAbandoned()) {
            giveUp();
            return 1;
        }
        return nextChunk == chunkCount && store.isWhole() ? install() : 0;
    }

    /** Its leader sends no more of it, and what has come so far must not keep this replica from taking its own. */
    private boolean isAbandoned() {
        return nextChunk < chunkCount
                && state.nowNs - lastHeardNs >= SnapshotTransfer.PATIENCE * state.options.electionTimeoutMaxNs();
    }

    /** What has committed here, or what the log shares with the leader's. */
    private boolean isInLog(final long index, final long term) {
        final Journal journal = state.journal;
        return index <= state.commitIndex || index <= journal.lastIndex() && journal.termOf(index) == term;
    }

    private boolean isCurrent(final int from, final InstallSnapshotDecoder request) {
        return from == leaderId && request.term() == leaderTerm && request.lastIndex() == lastIndex;
    }

    /** Returns false if this one is not to be begun: a late frame of an older one, or no room yet. */
    private boolean begin(final int from, final InstallSnapshotDecoder request) {
        final boolean isLate = request.term() == leaderTerm && request.lastIndex() < lastIndex && isInstalling();
        if (isLate || request.chunk() != 0) {
            if (!isLate) {
                frames.sendInstallReply(from, request.lastIndex(), 0, false, state.termSequence);
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
        leaderId = from;
        leaderTerm = request.term();
        lastIndex = request.lastIndex();
        lastTerm = request.lastTerm();
        chunkCount = request.chunkCount();
        nextChunk = 0;
        return true;
    }

    private void take(
            final int from,
            final InstallSnapshotDecoder request,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (request.chunk() == nextChunk && request.chunkCount() == chunkCount && store.freeChunks() > 0) {
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
        frames.sendInstallReply(from, lastIndex, nextChunk, false, state.termSequence);
    }

    private int install() {
        final long sequence = store.publish(true);
        if (sequence == Journal.FULL) {
            return 0;
        }
        machine.adoptLoaded();
        state.restored(store.newest().header());
        snapshots.published(lastIndex, sequence);
        counters.increment(counters.snapshotsInstalled);
        final int answeredId = leaderId;
        leaderId = NO_LEADER;
        answerInstalled(answeredId, lastIndex, chunkCount);
        return 1;
    }

    private void answerInstalled(final int to, final long index, final int chunks) {
        final long restsOn = Math.max(state.termSequence, state.journal.sequenceOf(index));
        frames.sendInstallReply(to, index, chunks, true, restsOn);
    }

    private void giveUp() {
        if (isInstalling()) {
            store.abandon();
            machine.dropLoaded();
            snapshots.resume();
            leaderId = NO_LEADER;
        }
    }
}
