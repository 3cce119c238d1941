package org.pacelab.chain;

import org.pacelab.replica.Counters;

/** The counters of what only a chain's nodes do, by id. */
final class ChainCounters {
    final int tokenRounds;
    final int cleanReads;
    final int dirtyReads;
    final int leaseRefused;

    private final Counters counters;

    ChainCounters(final Counters counters) {
        this.counters = counters;
        tokenRounds = counters.define("chain/token-rounds");
        cleanReads = counters.define("chain/clean-reads");
        dirtyReads = counters.define("chain/dirty-reads");
        leaseRefused = counters.define("chain/lease-refused");
    }

    void increment(final int counter) {
        counters.increment(counter);
    }
}
