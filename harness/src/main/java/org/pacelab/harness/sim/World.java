package org.pacelab.harness.sim;

/**
 * What the nodes of a cluster live in as long as no fault strikes. Immutable.
 *
 * @param traits   of every link
 * @param services of every replica
 */
public record World(Timing timing, LinkTraits traits, ServiceTimes services) {
    /** Synchronous: every link takes exactly so long, and nodes take no time. */
    public static World calm(final long delayNs) {
        return new World(Timing.synchronous(Delay.constant(delayNs)), LinkTraits.PLAIN, ServiceTimes.NONE);
    }

    @Override
    public String toString() {
        return timing + ", links " + traits + ", service " + services;
    }
}
