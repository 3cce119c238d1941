package org.pacelab.chain;

import org.pacelab.replica.Counters;

/** The counters of what only a chain's nodes do, by id. */
final class ChainCounters {
    final int tokenRounds;
    final int cleanReads;
    final int dirtyReads;
    final int boundedReads;
    final int newestReads;
    final int leaseRefused;

    private final Counters counters;

    ChainCounters(final Counters counters) {
        this.counters = counters;
        tokenRounds = counters.define("chain/token-rounds");
        cleanReads = counters.define("chain/clean-reads");
        dirtyReads = counters.define("chain/dirty-reads");
        boundedReads = counters.define("chain/bounded-reads");
        newestReads = counters.define("chain/newest-reads");
        leaseRefused = counters.define("chain/lease-refused");
    }

    void increment(final int counter) {
        counters.increment(counter);
    }
}
