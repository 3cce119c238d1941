package org.pacelab.clock;

/**
 * Timestamps that grow along every chain of cause and effect and stay close to the wall clock (Kulkarni, Demirbas, Madappa, Avva, Leone 2014, fig. 5). A
 * timestamp is one positive long: the wall clock's ns with the lowest {@value #LOGICAL_BITS} bits cut off, a unit of 65.5 us, and in those bits the
 * logical counter, as the paper's section 6.2 has it. So timestamps compare as longs, with each other and roughly with ns, and each
 * event adds one: a counter that overflows carries into the physical part, which keeps the order and costs one unit of closeness. That takes more than an
 * event each ns. Two replicas may make equal timestamps; whoever needs a total order adds the replica's number.
 *
 * <p>The wall clock may step back: then the physical part stands still until the wall clock has caught up. A remote timestamp that would move this clock further than
 * {@code maxAheadNs} beyond the wall clock is refused, so one replica of a wrong time does not drag all others along. Confined to one thread; allocates nothing.
 */
public final class HybridLogicalClock {
    public static final int LOGICAL_BITS = 16;

    /** The year 2116. */
    public static final long MAX_WALL_NS = 1L << 62;

    public static final long MAX_AHEAD_NS = 1L << 61;

    /** The remote timestamp is not to be believed; the clock is as it was. */
    public static final long REFUSED = -1;

    private static final long LOGICAL_MASK = (1L << LOGICAL_BITS) - 1;

    private final long maxAheadNs;
    private long timestamp;

    public HybridLogicalClock(final long maxAheadNs) {
        this(maxAheadNs, 0);
    }

    /** @param timestamp at least the last one before a restart: the wall clock may have stepped back meanwhile */
    public HybridLogicalClock(final long maxAheadNs, final long timestamp) {
        if (maxAheadNs < 0 || maxAheadNs > MAX_AHEAD_NS) {
            throw new IllegalArgumentException("maxAheadNs " + maxAheadNs + " is not in 0.." + MAX_AHEAD_NS);
        }
        if (timestamp < 0 || timestamp > MAX_WALL_NS) {
            throw new IllegalArgumentException("timestamp " + timestamp + " is not in 0.." + MAX_WALL_NS);
        }
        this.maxAheadNs = maxAheadNs;
        this.timestamp = timestamp;
    }

    /** That of the last event, 0 before the first. */
    public long timestamp() {
        return timestamp;
    }

    /** The timestamp of a local event or a send. */
    public long now(final long wallNs) {
        return follow(wallNs, timestamp);
    }

    /** The receipt of a message that carries its sender's timestamp. Returns the timestamp of the receipt, or {@link #REFUSED}. */
    public long witness(final long wallNs, final long remote) {
        if (remote < 0 || remote > timestamp && physicalNs(remote) - maxAheadNs > wallNs) {
            return REFUSED;
        }
        return follow(wallNs, Math.max(timestamp, remote));
    }

    public static long physicalNs(final long timestamp) {
        return timestamp & ~LOGICAL_MASK;
    }

    public static int logical(final long timestamp) {
        return (int) (timestamp & LOGICAL_MASK);
    }

    private long follow(final long wallNs, final long seen) {
        assert wallNs >= 0 && wallNs <= MAX_WALL_NS : "wallNs=" + wallNs;
        timestamp = Math.max(seen + 1, physicalNs(wallNs));
        return timestamp;
    }
}
