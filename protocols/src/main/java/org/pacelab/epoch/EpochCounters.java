package org.pacelab.epoch;

import org.pacelab.replica.Counters;

/** The counters of what this package does for one node, by id; their names begin with the protocol's. */
public final class EpochCounters {
    public final int staleEpochs;
    public final int redirects;
    public final int backPressured;
    public final int refusedFrames;
    final int epochsAdopted;
    final int completions;
    final int readmissions;
    final int committed;
    final int truncations;
    final int refusedUpdates;
    final int resends;
    final int probes;
    public final int givenUp;
    final int needsSnapshot;

    private final Counters counters;

    public EpochCounters(final Counters counters, final String protocol) {
        this.counters = counters;
        epochsAdopted = counters.define(protocol + "/epochs-adopted");
        completions = counters.define(protocol + "/completions");
        readmissions = counters.define(protocol + "/readmissions");
        committed = counters.define(protocol + "/committed");
        truncations = counters.define(protocol + "/truncations");
        refusedUpdates = counters.define(protocol + "/refused-updates");
        resends = counters.define(protocol + "/resends");
        probes = counters.define(protocol + "/probes");
        staleEpochs = counters.define(protocol + "/stale-epochs");
        redirects = counters.define(protocol + "/redirects");
        backPressured = counters.define(protocol + "/back-pressured");
        refusedFrames = counters.define(protocol + "/refused-frames");
        givenUp = counters.define(protocol + "/given-up");
        needsSnapshot = counters.define(protocol + "/needs-snapshot");
    }

    public void increment(final int counter) {
        counters.increment(counter);
    }

    void add(final int counter, final long count) {
        counters.add(counter, count);
    }
}
