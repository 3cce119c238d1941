package org.pacelab.harness.sim;

import org.pacelab.replica.SeededRandom;

/**
 * What the nodes of a cluster live in as long as no fault strikes. Immutable.
 *
 * @param traits      of every link
 * @param services    of every replica
 * @param linksRepeat a link may deliver a frame twice, by itself or by a fault
 */
public record World(Timing timing, LinkTraits traits, ServiceTimes services, boolean linksRepeat) {
    private static final double NARROWEST = 3e5;
    private static final double WIDEST = 1e8;
    private static final int QUEUE_LENGTH = 1 << 16;
    private static final double NARROW_PROBABILITY = .25;
    private static final double MAX_LOSS = .02;
    private static final double QUICKEST_NS = 1e3;
    private static final double SLOWEST_NS = 2e5;
    private static final double SERVICE_PROBABILITY = .3;

    /** Synchronous: every link takes exactly so long, and nodes take no time. */
    public static World calm(final long delayNs) {
        return new World(Timing.synchronous(Delay.constant(delayNs)), LinkTraits.PLAIN, ServiceTimes.NONE, false);
    }

    /**
     * Any world.
     *
     * @param delayNs the scale of its delays
     * @param healNs  when the faults of the run are over
     * @param random  a stream that nothing else draws from
     */
    static World draw(final long delayNs, final long healNs, final SeededRandom random) {
        final Timing timing = Timing.draw(delayNs, healNs, random);
        final boolean isSynchronous = timing.model() == Timing.Model.SYNCHRONOUS;
        LinkTraits traits = LinkTraits.PLAIN.inOrder(random.nextBoolean(.5));
        final long bytesPerSecond = (long) random.nextLogUniform(NARROWEST, WIDEST);
        if (random.nextBoolean(NARROW_PROBABILITY) && !isSynchronous) {
            traits = traits.limited(bytesPerSecond, QUEUE_LENGTH);
        }
        final boolean isLossy = timing.model() == Timing.Model.ASYNCHRONOUS && random.nextBoolean(.5);
        final double loss = isLossy ? random.nextDouble() * MAX_LOSS : 0;
        final double duplicates = isLossy ? random.nextDouble() * MAX_LOSS : 0;
        final long serviceNs = (long) random.nextLogUniform(QUICKEST_NS, SLOWEST_NS);
        final ServiceTimes services =
                random.nextBoolean(SERVICE_PROBABILITY) ? ServiceTimes.each(serviceNs) : ServiceTimes.NONE;
        final boolean linksRepeat = random.nextBoolean(.5);
        traits = traits.lossy(loss, linksRepeat ? duplicates : 0);
        return new World(timing, traits, services, linksRepeat);
    }

    @Override
    public String toString() {
        return timing + ", links " + traits + ", service " + services;
    }
}
