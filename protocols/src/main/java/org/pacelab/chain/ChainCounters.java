package org.pacelab.chain;

import org.pacelab.replica.Counters;

/** The counters of one node of a chain, by id. */
final class ChainCounters {
    final int epochsAdopted;
    final int completions;
    final int readmissions;
    final int committed;
    final int truncations;
    final int refusedUpdates;
    final int resends;
    final int probes;
    final int tokenRounds;
    final int cleanReads;
    final int dirtyReads;
    final int leaseRefused;
    final int staleEpochs;
    final int redirects;
    final int backPressured;
    final int refusedFrames;
    final int needsSnapshot;

    private final Counters counters;

    ChainCounters(final Counters counters) {
        this.counters = counters;
        epochsAdopted = counters.define("chain/epochs-adopted");
        completions = counters.define("chain/completions");
        readmissions = counters.define("chain/readmissions");
        committed = counters.define("chain/committed");
        truncations = counters.define("chain/truncations");
        refusedUpdates = counters.define("chain/refused-updates");
        resends = counters.define("chain/resends");
        probes = counters.define("chain/probes");
        tokenRounds = counters.define("chain/token-rounds");
        cleanReads = counters.define("chain/clean-reads");
        dirtyReads = counters.define("chain/dirty-reads");
        leaseRefused = counters.define("chain/lease-refused");
        staleEpochs = counters.define("chain/stale-epochs");
        redirects = counters.define("chain/redirects");
        backPressured = counters.define("chain/back-pressured");
        refusedFrames = counters.define("chain/refused-frames");
        needsSnapshot = counters.define("chain/needs-snapshot");
    }

    void increment(final int counter) {
        counters.increment(counter);
    }

    void add(final int counter, final long count) {
        counters.add(counter, count);
    }
}
