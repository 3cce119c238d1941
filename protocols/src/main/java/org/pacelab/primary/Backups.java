package org.pacelab.primary;

import org.pacelab.control.Configuration;
import org.pacelab.epoch.Downstream;
import org.pacelab.epoch.EpochCounters;
import org.pacelab.epoch.EpochFrames;
import org.pacelab.log.PeerNeeds;
import org.pacelab.log.SnapshotTransfer;
import org.pacelab.wire.codec.ChainAckDecoder;
import org.pacelab.wire.codec.InstallReplyDecoder;

/**
 * A primary towards all that get its entries: its backups, and a node that joins. Knows up to where there are enough copies. Confined to the node's
 * thread. Allocates only when the configuration changes.
 */
final class Backups implements PeerNeeds {
    private final PrimaryState state;
    private final Downstream[] peers;
    private final long[] matches;

    Backups(
            final PrimaryState state,
            final EpochFrames frames,
            final EpochCounters counters,
            final SnapshotTransfer transfer) {
        this.state = state;
        this.peers = new Downstream[state.nodeCount];
        for (int id = 0; id < peers.length; id++) {
            peers[id] = new Downstream(state, frames, counters, transfer, true);
        }
        this.matches = new long[state.nodeCount];
    }

    /** A new epoch. */
    void restart() {
        final Configuration present = state.configuration();
        for (int id = 0; id < peers.length; id++) {
            final boolean getsEntries = present.isMember(id) || present.joinerId() == id;
            peers[id].restart(state.isPrimary() && getsEntries && id != state.selfId ? id : Configuration.NOBODY);
        }
    }

    boolean isOne(final int id) {
        return peers[id].peerId() == id;
    }

    void onAck(final int from, final ChainAckDecoder ack) {
        peers[from].onAck(ack);
    }

    void onInstallReply(final int from, final InstallReplyDecoder reply) {
        peers[from].onInstallReply(reply);
    }

    /** As the primary: up to here there are so many copies as there have to be. */
    long copiedIndex() {
        final Configuration present = state.configuration();
        matches[0] = state.journal.durableIndex();
        for (int i = 1; i < present.count(); i++) {
            matches[i] = peers[present.idAt(i)].matchIndex();
        }
        final long copied = Largest.of(matches, present.count(), state.copies.of(present.count()));
        return Math.min(copied, state.journal.durableIndex());
    }

    /** Returns the work done. */
    int doWork() {
        int work = 0;
        for (final Downstream peer : peers) {
            work += peer.doWork();
        }
        return work;
    }

    long nextDeadlineNs() {
        long deadlineNs = Long.MAX_VALUE;
        for (final Downstream peer : peers) {
            deadlineNs = Math.min(deadlineNs, peer.nextDeadlineNs());
        }
        return deadlineNs;
    }

    @Override
    public long liveMatchIndex() {
        long lowest = NOBODY_LACKS_ANYTHING;
        for (final Downstream peer : peers) {
            lowest = Math.min(lowest, peer.liveMatchIndex());
        }
        return lowest;
    }

    @Override
    public boolean isTransferring() {
        for (final Downstream peer : peers) {
            if (peer.isTransferring()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean wantsSnapshot() {
        for (final Downstream peer : peers) {
            if (peer.wantsSnapshot()) {
                return true;
            }
        }
        return false;
    }
}
