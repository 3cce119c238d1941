package org.pacelab.ring;

import org.agrona.DirectBuffer;
import org.pacelab.raft.RaftReplica;
import org.pacelab.replica.Replica;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.AppendEntriesDecoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.InstallSnapshotDecoder;

/** A Raft replica that can be stopped, and what reaches it then is lost; or made deaf to clients only. */
final class GatedReplica implements Replica {
    private final RaftReplica raft;
    private final AppendEntriesDecoder appendEntries = new AppendEntriesDecoder();
    private boolean isStopped;
    private boolean isDeafToClients;
    private int lostEntryFrames;
    private int chunks;
    private int lostChunks;
    private int losesChunk = Integer.MAX_VALUE;

    GatedReplica(final RaftReplica raft) {
        this.raft = raft;
    }

    RaftReplica raft() {
        return raft;
    }

    void stop() {
        isStopped = true;
    }

    void resume() {
        isStopped = false;
    }

    /** From now on it loses each chunk of a snapshot of so many. */
    void loseChunks(final int oneOf) {
        losesChunk = oneOf;
    }

    int lostChunks() {
        return lostChunks;
    }

    void hearClients(final boolean hears) {
        isDeafToClients = !hears;
    }

    /** Frames with log entries that came while it was stopped. */
    int lostEntryFrames() {
        return lostEntryFrames;
    }

    @Override
    public void onMessage(
            final long nowNs, final int from, final DirectBuffer buffer, final int offset, final int length) {
        final int templateId = Frames.templateId(buffer, offset);
        if (isStopped) {
            if (templateId == AppendEntriesDecoder.TEMPLATE_ID) {
                noteLost(buffer, offset);
            }
        } else if (templateId == InstallSnapshotDecoder.TEMPLATE_ID && ++chunks % losesChunk == 0) {
            lostChunks++;
        } else if (!isDeafToClients || templateId != ClientRequestDecoder.TEMPLATE_ID) {
            raft.onMessage(nowNs, from, buffer, offset, length);
        }
    }

    @Override
    public int doWork(final long nowNs) {
        return isStopped ? 0 : raft.doWork(nowNs);
    }

    @Override
    public long nextDeadlineNs() {
        return isStopped ? Long.MAX_VALUE : raft.nextDeadlineNs();
    }

    private void noteLost(final DirectBuffer buffer, final int offset) {
        appendEntries.wrap(
                buffer,
                offset + Frames.HEADER_LENGTH,
                AppendEntriesDecoder.BLOCK_LENGTH,
                AppendEntriesDecoder.SCHEMA_VERSION);
        if (appendEntries.entryCount() > 0) {
            lostEntryFrames++;
        }
    }
}
