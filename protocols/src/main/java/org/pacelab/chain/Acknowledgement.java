package org.pacelab.chain;

import org.pacelab.epoch.EpochFrames;
import org.pacelab.epoch.Upstream;

/**
 * What goes up a chain (van Renesse & Schneider 2004, §3): that entries have reached the tail, told to the predecessor once a duty cycle. Here, too, an incomplete
 * member becomes complete. Confined to the node's thread. Allocates nothing.
 */
final class Acknowledgement {
    private final ChainState state;
    private final EpochFrames frames;
    private final Upstream upstream;
    private long toldIndex;

    Acknowledgement(final ChainState state, final EpochFrames frames, final Upstream upstream) {
        this.state = state;
        this.frames = frames;
        this.upstream = upstream;
    }

    /** A new epoch: a predecessor that may be another one knows nothing. */
    void restart() {
        toldIndex = 0;
    }

    /** The predecessor knows that entries up to the index have reached the tail. */
    void isKnown(final long index) {
        toldIndex = Math.max(toldIndex, index);
    }

    /** Returns the work done. */
    int doWork() {
        int work = 0;
        if (state.isMember() && upstream.sourcesInheritedIndex() != Upstream.UNKNOWN) {
            work += state.inherits(upstream.sourcesInheritedIndex()) ? 1 : 0;
        }
        if (state.isMember() && !state.isHead() && state.commitIndex() > toldIndex) {
            toldIndex = state.commitIndex();
            frames.sendAck(state.predecessorId(), state.soundIndex(), 0);
            work++;
        }
        return work;
    }
}
