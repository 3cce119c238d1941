package org.pacelab.raft;

import org.pacelab.replica.Counters;

/** The counters of one Raft replica's own parts, by id. */
final class RaftCounters {
    final int preVotesStarted;
    final int electionsStarted;
    final int electionsWon;
    final int stepDowns;
    final int truncations;
    final int rejectedAppends;
    final int retransmissions;
    final int needsSnapshot;
    final int heartbeats;
    final int commitNotices;
    final int readRounds;
    final int leaseReads;
    final int leaseRefused;
    final int backPressured;
    final int redirects;
    final int committed;
    final int refusedFrames;
    final int membershipChanges;
    final int readmissions;
    final int transfers;
    final int transfersAborted;

    private final Counters counters;

    RaftCounters(final Counters counters) {
        this.counters = counters;
        preVotesStarted = counters.define("raft/pre-votes-started");
        electionsStarted = counters.define("raft/elections-started");
        electionsWon = counters.define("raft/elections-won");
        stepDowns = counters.define("raft/step-downs");
        truncations = counters.define("raft/truncations");
        rejectedAppends = counters.define("raft/rejected-appends");
        retransmissions = counters.define("raft/retransmissions");
        needsSnapshot = counters.define("raft/needs-snapshot");
        heartbeats = counters.define("raft/heartbeats");
        commitNotices = counters.define("raft/commit-notices");
        readRounds = counters.define("raft/read-rounds");
        leaseReads = counters.define("raft/lease-reads");
        leaseRefused = counters.define("raft/lease-refused");
        backPressured = counters.define("raft/back-pressured");
        redirects = counters.define("raft/redirects");
        committed = counters.define("raft/committed");
        refusedFrames = counters.define("raft/refused-frames");
        membershipChanges = counters.define("raft/membership-changes");
        readmissions = counters.define("raft/readmissions");
        transfers = counters.define("raft/transfers");
        transfersAborted = counters.define("raft/transfers-aborted");
    }

    void increment(final int counter) {
        counters.increment(counter);
    }

    void add(final int counter, final long count) {
        counters.add(counter, count);
    }
}
