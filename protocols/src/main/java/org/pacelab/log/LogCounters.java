package org.pacelab.log;

import org.pacelab.replica.Counters;

/** The counters of what this package does for one replica, by id; their names begin with the protocol's. */
public final class LogCounters {
    final int duplicates;
    final int retransmissions;
    final int refusedFrames;
    final int snapshotsTaken;
    final int snapshotsInstalled;
    final int snapshotChunksSent;

    private final Counters counters;

    public LogCounters(final Counters counters, final String protocol) {
        this.counters = counters;
        duplicates = counters.define(protocol + "/duplicates");
        retransmissions = counters.define(protocol + "/retransmissions");
        refusedFrames = counters.define(protocol + "/refused-frames");
        snapshotsTaken = counters.define(protocol + "/snapshots-taken");
        snapshotsInstalled = counters.define(protocol + "/snapshots-installed");
        snapshotChunksSent = counters.define(protocol + "/snapshot-chunks-sent");
    }

    void increment(final int counter) {
        counters.increment(counter);
    }

    void add(final int counter, final long count) {
        counters.add(counter, count);
    }
}
