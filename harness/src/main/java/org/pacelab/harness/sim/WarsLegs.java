package org.pacelab.harness.sim;

/**
 * One-way delays of a quorum store's four messages (Bailis et al., "Probabilistically Bounded Staleness", VLDB 2012, table 3: fits to what LinkedIn
 * measured): a write to a replica, its acknowledgement, a read to a replica, its response.
 */
public enum WarsLegs {
    /** LNKD-SSD. */
    SSD(Fits.SSD),
    /** LNKD-DISK: writes wait for a disk. */
    DISK(Fits.DISK);

    private final Delay write;

    WarsLegs(final Delay write) {
        this.write = write;
    }

    Delay write() {
        return write;
    }

    Delay acknowledgement() {
        return Fits.SSD;
    }

    Delay read() {
        return Fits.SSD;
    }

    Delay response() {
        return Fits.SSD;
    }

    private static final class Fits {
        private static final double NS_PER_MS = 1e6;
        private static final Delay SSD =
                Delay.mixture(.9122, Delay.pareto(.235 * NS_PER_MS, 10), Delay.exponential(NS_PER_MS / 1.66));
        private static final Delay DISK =
                Delay.mixture(.38, Delay.pareto(1.05 * NS_PER_MS, 1.51), Delay.exponential(NS_PER_MS / .183));
    }
}
