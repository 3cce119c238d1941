package org.pacelab.harness.fault;

/**
 * What is done to the frames of one directed link at its sender. Immutable.
 *
 * @param loss    share of the frames that are lost, 0 to 1
 * @param ordered whether a frame waits for the ones before it, as on a connection; else each arrives when its own delay is over
 */
public record LinkShape(Cut cut, LinkDelay delay, double loss, boolean ordered) {
    /** Nothing is done. */
    public static final LinkShape OPEN = new LinkShape(Cut.NONE, LinkDelay.NONE, 0, true);

    /** Whether frames get through at all. */
    public enum Cut {
        NONE,
        /** They are lost, those under way too. */
        DROP,
        /** They wait until the cut is over, as those of a connection do; there is room for some, then the link is full. */
        HOLD
    }

    public static LinkShape cut(final Cut cut) {
        return new LinkShape(cut, LinkDelay.NONE, 0, true);
    }

    public static LinkShape delayed(final LinkDelay delay) {
        return new LinkShape(Cut.NONE, delay, 0, true);
    }

    /** With so much added to its delay. */
    LinkShape farther(final long ns) {
        return new LinkShape(cut, new LinkDelay(delay.fixedNs() + ns, delay.jitterNs(), delay.jitter()), loss, ordered);
    }

    /** Both at once: the harder cut of the two, and the delay and the loss of the later one, if it has any. */
    public LinkShape under(final LinkShape later) {
        final Cut harder = cut == Cut.DROP || later.cut == Cut.NONE ? cut : later.cut;
        final boolean laterDelays = !later.delay.equals(LinkDelay.NONE) || later.loss > 0;
        final LinkShape delaying = laterDelays ? later : this;
        return new LinkShape(harder, delaying.delay, delaying.loss, delaying.ordered);
    }
}
