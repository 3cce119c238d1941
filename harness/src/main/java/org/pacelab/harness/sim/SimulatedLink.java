package org.pacelab.harness.sim;

import org.agrona.collections.IntArrayList;

/**
 * The path from one endpoint to another: a delay, losses, duplicates and a cut. A frame takes {@code delayNs} and, if there is
 * jitter, up to {@code jitterNs} more, by which frames may overtake each other. Single-threaded.
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

    /** Frames that one link carries at once; then a sender's claim is refused. */
    static final int CAPACITY = 1024;

    private final int from;
    private final int to;
    private final IntArrayList heldFrames = new IntArrayList();
    private long delayNs;
    private long jitterNs;
    private double lossProbability;
    private double duplicateProbability;
    private Cut cut = Cut.NONE;
    private int inFlight;

    SimulatedLink(final int from, final int to, final long delayNs) {
        this.from = from;
        this.to = to;
        this.delayNs = delayNs;
    }

    public void delay(final long constantNs, final long upToMoreNs) {
        this.delayNs = constantNs;
        this.jitterNs = upToMoreNs;
    }

    public void loss(final double probability) {
        this.lossProbability = probability;
    }

    public void duplicates(final double probability) {
        this.duplicateProbability = probability;
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

    long delayNs() {
        return delayNs;
    }

    long jitterNs() {
        return jitterNs;
    }

    double lossProbability() {
        return lossProbability;
    }

    double duplicateProbability() {
        return duplicateProbability;
    }

    boolean isFull() {
        return inFlight >= CAPACITY;
    }

    void enter() {
        inFlight++;
    }

    void leave() {
        inFlight--;
        assert inFlight >= 0 : "inFlight=" + inFlight;
    }

    IntArrayList heldFrames() {
        return heldFrames;
    }
}
