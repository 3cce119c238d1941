package org.pacelab.raft;

import org.agrona.DirectBuffer;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.replica.ReadMode;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.LogEntries;

/**
 * Reads outside the log (dissertation §6.4): by read-index, batched so that one round confirms all that came before it was sent;
 * by leader lease (§6.4.1), counted from the send of the round that renewed it; sequential, once the session's largest index is
 * applied; eventual, at once. A lease that does not hold falls back to read-index. Confined to the replica's thread. Allocates
 * nothing after construction.
 */
final class Reads {
    private final RaftState state;
    private final RaftFrames frames;
    private final RaftCounters counters;
    private final Replication replication;
    private final LeadershipTransfer transfer;
    private final KeyValueStateMachine machine;
    private final ReadQueue confirmed;
    private final ReadQueue sequential;
    private final long leaseNs;
    private long servedAppliedIndex;

    Reads(
            final RaftState state,
            final RaftFrames frames,
            final RaftCounters counters,
            final Replication replication,
            final LeadershipTransfer transfer,
            final KeyValueStateMachine machine) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
        this.replication = replication;
        this.transfer = transfer;
        this.machine = machine;
        this.confirmed = new ReadQueue(state.options.maxWaitingReads());
        this.sequential = new ReadQueue(state.options.maxWaitingReads());
        this.leaseNs = state.options.leaseNs();
    }

    void onRead(
            final long nowNs,
            final int client,
            final ReadMode mode,
            final long seenIndex,
            final DirectBuffer buffer,
            final int command) {
        final long sessionId = LogEntries.sessionId(buffer, command);
        final long sequence = LogEntries.sequence(buffer, command);
        final long key = LogEntries.key(buffer, command);
        if (mode == ReadMode.EVENTUAL || mode == ReadMode.SEQUENTIAL && seenIndex <= state.appliedIndex()) {
            answer(client, sessionId, sequence, key);
            return;
        }
        if (mode == ReadMode.SEQUENTIAL) {
            offer(sequential, client, sessionId, sequence, key, seenIndex, nowNs);
            return;
        }
        if (!state.isLeader()) {
            counters.increment(counters.redirects);
            frames.sendRefusal(client, sessionId, sequence, ReplyStatus.REDIRECT);
        } else if (!state.hasCommittedInTerm()) {
            refuse(client, sessionId, sequence);
        } else if (mode == ReadMode.LEASE && holdsLease(nowNs) && state.appliedIndex() >= state.commitIndex()) {
            counters.increment(counters.leaseReads);
            answer(client, sessionId, sequence, key);
        } else {
            if (mode == ReadMode.LEASE) {
                counters.increment(counters.leaseRefused);
            }
            offer(confirmed, client, sessionId, sequence, key, state.commitIndex(), nowNs);
        }
    }

    /** Starts a round for the reads that came since the last one, if there are any. Before the cycle's frames leave. */
    void startRound() {
        if (confirmed.hasNewest(ReadQueue.NO_ROUND_YET)) {
            counters.increment(counters.readRounds);
            confirmed.joinRound(replication.startRound());
        }
    }

    /** Answers what may be answered by now. Returns the work done. */
    int serve(final long nowNs) {
        int served = 0;
        if (!confirmed.isEmpty()) {
            served += serveConfirmed();
        }
        if (!sequential.isEmpty()) {
            served += serveSequential(nowNs);
        }
        return served;
    }

    /** Reads that wait for this leader to be confirmed are sent on. */
    void deposed() {
        while (!confirmed.isEmpty()) {
            final int slot = confirmed.slot(0);
            frames.sendRefusal(
                    confirmed.client(slot), confirmed.sessionId(slot), confirmed.sequence(slot), ReplyStatus.REDIRECT);
            confirmed.removeOldest();
        }
    }

    /** When the oldest read that waits for a follower to catch up is refused. */
    long nextDeadlineNs() {
        return sequential.isEmpty()
                ? Long.MAX_VALUE
                : sequential.arrivedNs(sequential.slot(0)) + state.options.electionTimeoutMaxNs();
    }

    private boolean holdsLease(final long nowNs) {
        return state.options.checkQuorum()
                && !transfer.endsLease()
                && nowNs - replication.confirmedSentNs(nowNs) < leaseNs;
    }

    private int serveConfirmed() {
        final long confirmedRound = replication.confirmedRound();
        int served = 0;
        while (!confirmed.isEmpty()) {
            final int slot = confirmed.slot(0);
            if (confirmed.round(slot) > confirmedRound || confirmed.index(slot) > state.appliedIndex()) {
                break;
            }
            answer(confirmed.client(slot), confirmed.sessionId(slot), confirmed.sequence(slot), confirmed.key(slot));
            confirmed.removeOldest();
            served++;
        }
        return served;
    }

    private int serveSequential(final long nowNs) {
        final long oldestNs = sequential.arrivedNs(sequential.slot(0));
        if (state.appliedIndex() == servedAppliedIndex && nowNs - oldestNs < state.options.electionTimeoutMaxNs()) {
            return 0;
        }
        servedAppliedIndex = state.appliedIndex();
        int served = 0;
        for (int remaining = sequential.count(); remaining > 0; remaining--) {
            final int slot = sequential.slot(0);
            if (sequential.index(slot) <= state.appliedIndex()) {
                answer(
                        sequential.client(slot),
                        sequential.sessionId(slot),
                        sequential.sequence(slot),
                        sequential.key(slot));
                sequential.removeOldest();
                served++;
            } else if (nowNs - sequential.arrivedNs(slot) >= state.options.electionTimeoutMaxNs()) {
                refuse(sequential.client(slot), sequential.sessionId(slot), sequential.sequence(slot));
                sequential.removeOldest();
            } else {
                sequential.requeueOldest();
            }
        }
        return served;
    }

    private void offer(
            final ReadQueue queue,
            final int client,
            final long sessionId,
            final long sequence,
            final long key,
            final long index,
            final long nowNs) {
        if (!queue.offer(client, sessionId, sequence, key, index, nowNs)) {
            refuse(client, sessionId, sequence);
        }
    }

    private void refuse(final int client, final long sessionId, final long sequence) {
        counters.increment(counters.backPressured);
        frames.sendRefusal(client, sessionId, sequence, ReplyStatus.BACK_PRESSURED);
    }

    private void answer(final int client, final long sessionId, final long sequence, final long key) {
        machine.read(key);
        frames.sendReply(
                client,
                sessionId,
                sequence,
                state.appliedIndex(),
                machine.version(),
                machine.status(),
                machine.answerBuffer(),
                machine.answerOffset(),
                machine.answerLength());
    }
}
