package org.pacelab.epoch;

import org.pacelab.control.Configuration;
import org.pacelab.journal.Journal;
import org.pacelab.log.PeerNeeds;
import org.pacelab.log.SnapshotProgress;
import org.pacelab.log.SnapshotTransfer;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.codec.ChainAckDecoder;
import org.pacelab.wire.codec.InstallReplyDecoder;

/**
 * A node towards one that gets its entries (van Renesse & Schneider 2004, §3): what is durable here goes to it, once, in order, all of a duty cycle in one
 * frame. A successor that is new is asked what it has first (§3.2: the failure of a middle node), one that says that it lacks something gets it
 * again, and one that lacks what is gone gets a snapshot. At most {@code windowFrames} are on the way without an answer.
 * Confined to the node's thread. Allocates only when the successor changes.
 */
public final class Downstream implements PeerNeeds {
    private static final long LONG_AGO_NS = Long.MIN_VALUE / 2;

    private final EpochState state;
    private final EpochFrames frames;
    private final EpochCounters counters;
    private final SnapshotTransfer transfer;
    private final boolean answersEach;
    private int peerId = Configuration.NOBODY;
    private long peerAdmission;
    private SnapshotProgress snapshot = new SnapshotProgress(Configuration.NOBODY);
    private long nextIndex;
    private long matchIndex;
    private boolean isProbing;
    private boolean isProbeDue;
    private int framesInFlight;
    private long askedIndex;
    private long lastSentNs = LONG_AGO_NS;
    private long lastHeardNs = LONG_AGO_NS;

    /** @param answersEach the peer answers each frame with entries at once; else it does only now and then, and acknowledges by itself */
    public Downstream(
            final EpochState state,
            final EpochFrames frames,
            final EpochCounters counters,
            final SnapshotTransfer transfer,
            final boolean answersEach) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
        this.transfer = transfer;
        this.answersEach = answersEach;
    }

    /** A new epoch, in which entries go to this node, {@link Configuration#NOBODY} for none. */
    public void restart(final int newPeerId) {
        final long admission = state.configuration().admissionOf(newPeerId);
        if (newPeerId != peerId || admission != peerAdmission) {
            peerId = newPeerId;
            peerAdmission = admission;
            snapshot = new SnapshotProgress(peerId);
            matchIndex = 0;
            lastHeardNs = state.nowNs;
            goOnFrom(state.soundIndex());
        } else {
            matchIndex = Math.min(matchIndex, state.commitIndex());
            goOnFrom(Math.min(nextIndex - 1, state.soundIndex()));
        }
    }

    /** From the successor, in this epoch. */
    public void onAck(final ChainAckDecoder ack) {
        lastHeardNs = state.nowNs;
        snapshot.heard();
        if (ack.refused() == EpochFrames.GIVEN_UP) {
            matchIndex = 0;
            goOnFrom(0);
            needSnapshot();
            return;
        }
        if (ack.refused() != EpochFrames.TAKEN) {
            onRefused(ack.matchIndex(), ack.matchEpoch());
            return;
        }
        matched(ack.matchIndex());
    }

    public void onInstallReply(final InstallReplyDecoder reply) {
        lastHeardNs = state.nowNs;
        if (transfer.onReply(snapshot, state.nowNs, reply)) {
            matched(reply.lastIndex());
        }
    }

    /** Sends what is due. Returns the work done. */
    public int doWork() {
        if (peerId == Configuration.NOBODY) {
            return 0;
        }
        int work = 0;
        if (nextIndex < state.journal.firstIndex() && !snapshot.isNeeded()) {
            needSnapshot();
        }
        if (snapshot.isNeeded()) {
            work += transfer.send(snapshot, state.nowNs);
        } else {
            work += sendEntries();
        }
        if (isProbeDue && !snapshot.isNeeded() || state.nowNs >= probeNs()) {
            work += probe();
        }
        return work;
    }

    public long nextDeadlineNs() {
        if (peerId == Configuration.NOBODY) {
            return Long.MAX_VALUE;
        }
        return probeNs();
    }

    public int peerId() {
        return peerId;
    }

    /** The peer has all up to here, durably, and as it is here. */
    public long matchIndex() {
        return matchIndex;
    }

    @Override
    public long liveMatchIndex() {
        if (peerId == Configuration.NOBODY || !isLive()) {
            return NOBODY_LACKS_ANYTHING;
        }
        return snapshot.isNeeded() ? Math.max(matchIndex, snapshot.index()) : matchIndex;
    }

    @Override
    public boolean isTransferring() {
        return peerId != Configuration.NOBODY && transfer.isUnderWay(snapshot, state.nowNs);
    }

    @Override
    public boolean wantsSnapshot() {
        return peerId != Configuration.NOBODY && snapshot.isAwaited() && isLive() && !transfer.isPossible();
    }

    private boolean isLive() {
        return state.nowNs - lastHeardNs < state.options.failureTimeoutNs();
    }

    private long probeNs() {
        return lastSentNs + state.options.reportNs();
    }

    private int sendEntries() {
        int sent = 0;
        final long lastIndex = state.soundIndex();
        while (nextIndex <= lastIndex && maySend()) {
            final boolean wantsAnswer =
                    answersEach || isProbing || framesInFlight + 1 >= state.options.windowFrames() / 2;
            final int count = frames.sendUpdate(peerId, nextIndex - 1, lastIndex, state.inheritedIndex(), wantsAnswer);
            if (count == Outbox.FULL) {
                return sent;
            }
            nextIndex += count;
            framesInFlight++;
            lastSentNs = state.nowNs;
            isProbeDue = false;
            askedIndex = wantsAnswer ? nextIndex - 1 : askedIndex;
            sent += count;
        }
        return sent;
    }

    private boolean maySend() {
        return isProbing ? framesInFlight == 0 : framesInFlight < state.options.windowFrames();
    }

    /** Asks what the successor has, unless that is known and has committed, and tells it what has. */
    private int probe() {
        final long prevIndex = Math.max(state.journal.firstIndex() - 1, Math.min(nextIndex - 1, state.soundIndex()));
        final boolean wantsAnswer =
                isProbeDue || matchIndex < nextIndex - 1 || state.commitIndex() < matchIndex || snapshot.isNeeded();
        counters.increment(counters.probes);
        lastSentNs = state.nowNs;
        isProbeDue = false;
        return frames.sendUpdate(peerId, prevIndex, prevIndex, state.inheritedIndex(), wantsAnswer) == Outbox.FULL
                ? 0
                : 1;
    }

    private void needSnapshot() {
        if (snapshot.need()) {
            counters.increment(counters.needsSnapshot);
        }
        snapshot.heard();
    }

    private void matched(final long index) {
        if (index > state.journal.lastIndex()) {
            counters.increment(counters.refusedFrames);
            return;
        }
        matchIndex = Math.max(matchIndex, index);
        if (nextIndex <= matchIndex) {
            nextIndex = matchIndex + 1;
        }
        isProbing = false;
        if (matchIndex >= askedIndex) {
            framesInFlight = 0;
        }
        if (matchIndex >= state.journal.firstIndex() - 1) {
            snapshot.satisfy();
        }
    }

    private void onRefused(final long hintIndex, final long hintEpoch) {
        final Journal journal = state.journal;
        if (hintIndex >= nextIndex - 1 && !isProbing) {
            return;
        }
        counters.increment(counters.resends);
        long index = Math.min(hintIndex, state.soundIndex());
        final long floor = Math.max(matchIndex, journal.firstIndex() - 1);
        while (index > floor && journal.termOf(index) > hintEpoch) {
            index--;
        }
        goOnFrom(Math.max(index, matchIndex));
    }

    /** Where both logs meet is not known: one frame at a time. */
    private void goOnFrom(final long index) {
        nextIndex = index + 1;
        isProbing = true;
        isProbeDue = true;
        framesInFlight = 0;
        askedIndex = index;
    }
}
