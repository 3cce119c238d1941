package org.pacelab.harness.sim;

import org.agrona.collections.IntArrayList;
import org.pacelab.replica.SeededRandom;

/**
 * The path from one endpoint to another: a delay, traits and a cut. What is drawn for it comes from a stream of its own, so that
 * what befalls one link changes no draw of another. Single-threaded; allocates nothing per frame.
 */
public final class SimulatedLink {
    /** What a link does with frames while it is interrupted. */
    public enum Cut {
        NONE,
        /** What is sent is lost; what is under way arrives. */
        DROP,
        /** Frames that arrive wait, and are delivered in order when the cut ends, as TCP does. */
        HOLD
    }

    /** Frames that one link carries at once, until the receiver has polled them; then a sender's claim is refused. */
    static final int CAPACITY = 1024;

    private static final long SECOND_NS = 1_000_000_000;
    private static final Delay NO_DELAY = Delay.constant(0);

    private final int from;
    private final int to;
    private final SeededRandom random;
    private final IntArrayList heldFrames = new IntArrayList();
    private Delay delay;
    private Delay extraDelay = NO_DELAY;
    private LinkTraits traits = LinkTraits.PLAIN;
    private Cut cut = Cut.NONE;
    private int inFlight;
    private long freeAtNs;
    private long lastArrivalNs;
    private long arriveByNs = Long.MAX_VALUE;

    SimulatedLink(final int from, final int to, final Delay delay, final SeededRandom random) {
        this.from = from;
        this.to = to;
        this.delay = delay;
        this.random = random;
    }

    /** Of frames that are sent from now on. */
    public void delay(final Delay newDelay) {
        delay = newDelay;
        arriveByNs = Long.MAX_VALUE;
    }

    /** No delay that is drawn before the next {@link #delay(Delay)} lasts longer: what was sent before a stabilisation arrives. */
    void arriveBy(final long atNs) {
        arriveByNs = atNs;
    }

    /** Comes on top of the delay. */
    public void extraDelay(final Delay newExtraDelay) {
        extraDelay = newExtraDelay;
    }

    Delay extraDelay() {
        return extraDelay;
    }

    public void noExtraDelay() {
        extraDelay = NO_DELAY;
    }

    public void traits(final LinkTraits newTraits) {
        traits = newTraits;
    }

    public LinkTraits traits() {
        return traits;
    }

    public Cut cut() {
        return cut;
    }

    void cut(final Cut newCut) {
        this.cut = newCut;
    }

    /** The number of the node that sends; see {@link SimulatedCluster}. */
    int from() {
        return from;
    }

    int to() {
        return to;
    }

    boolean losesNext() {
        return isDrawn(traits.loss());
    }

    boolean doublesNext() {
        return isDrawn(traits.duplicates());
    }

    boolean isFull(final long nowNs) {
        return inFlight >= CAPACITY || traits.bytesPerSecond() > 0 && waitingLength(nowNs) > traits.queueLength();
    }

    /** Takes a frame on its way. Returns when it arrives. */
    long enter(final long nowNs, final int length) {
        inFlight++;
        freeAtNs = Math.max(nowNs, freeAtNs) + transmissionNs(length);
        final long delayNs = Math.min(delay.drawNs(random), Math.max(0, arriveByNs - freeAtNs));
        final long arrivalNs = freeAtNs + delayNs + extraDelay.drawNs(random);
        if (!traits.keepsOrder()) {
            return arrivalNs;
        }
        lastArrivalNs = Math.max(lastArrivalNs, arrivalNs);
        return lastArrivalNs;
    }

    void leave() {
        inFlight--;
        assert inFlight >= 0 : "inFlight=" + inFlight;
    }

    IntArrayList heldFrames() {
        return heldFrames;
    }

    private long transmissionNs(final int length) {
        return traits.bytesPerSecond() == 0
                ? 0
                : (length * SECOND_NS + traits.bytesPerSecond() - 1) / traits.bytesPerSecond();
    }

    /** Bytes whose transmission is yet to end. */
    private long waitingLength(final long nowNs) {
        return (long) ((double) Math.max(0, freeAtNs - nowNs) * traits.bytesPerSecond() / SECOND_NS);
    }

    private boolean isDrawn(final double probability) {
        return probability > 0 && random.nextBoolean(probability);
    }
}
