package org.pacelab.clock;

/**
 * A counter that grows along every chain of cause and effect (Lamport 1978, implementation rules IR1 and IR2). The converse does not hold: a
 * smaller counter says nothing. Equal counters of different replicas are told apart by the replica's number, for which
 * {@link #MAX_COUNTER} leaves 8 bits of a positive long. Confined to one thread; allocates nothing.
 */
public final class LamportClock {
    /** 36 million billion events; whoever claims more is not believed. */
    public static final long MAX_COUNTER = (1L << 55) - 1;

    /** There is no counter for this event: the bound is reached, or the remote counter lies outside it. The clock is as it was. */
    public static final long REFUSED = -1;

    private long counter;

    public LamportClock() {
        this(0);
    }

    /** @param counter at least that of the last event before a restart */
    public LamportClock(final long counter) {
        if (counter < 0 || counter > MAX_COUNTER) {
            throw new IllegalArgumentException("counter " + counter + " is not in 0.." + MAX_COUNTER);
        }
        this.counter = counter;
    }

    /** That of the last event, 0 before the first. */
    public long counter() {
        return counter;
    }

    /** A local event or a send. Returns its counter, or {@link #REFUSED}. */
    public long tick() {
        return counter == MAX_COUNTER ? REFUSED : ++counter;
    }

    /** The receipt of a message that carries its sender's counter. Returns the counter of the receipt, or {@link #REFUSED}. */
    public long witness(final long remote) {
        final long greatest = Math.max(counter, remote);
        if (remote < 0 || greatest >= MAX_COUNTER) {
            return REFUSED;
        }
        counter = greatest + 1;
        return counter;
    }
}
