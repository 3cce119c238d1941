package org.pacelab.chain;

import org.agrona.DirectBuffer;
import org.pacelab.epoch.EpochCounters;
import org.pacelab.epoch.EpochFrames;
import org.pacelab.journal.Journal;
import org.pacelab.kv.DueReads;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.VersionQueryDecoder;
import org.pacelab.wire.codec.VersionReplyDecoder;

/**
 * Answers reads outside the log. A linearizable one is answered under the epoch's lease only: at the tail what is executed, once that is all
 * that was acknowledged before; elsewhere a clean key at once, and a dirty one when this node has executed what the tail says has committed.
 *
 * <p>Reads that wait for the tail stand in a bounded table, oldest first; one whose question or answer was lost makes room after a
 * while, and its client asks again. Confined to the node's thread. Allocates nothing after construction.
 */
final class ChainReads {
    private static final int NOBODY = -1;
    private static final long UNANSWERED = Long.MAX_VALUE;

    private final ChainState state;
    private final EpochFrames frames;
    private final QueryFrames queries;
    private final EpochCounters counters;
    private final ChainCounters chainCounters;
    private final ReadLease lease;
    private final DirtyLog dirty;
    private final KeyValueStateMachine machine;
    private final DueReads due;

    private final int[] clients;
    private final long[] sessionIds;
    private final long[] sequences;
    private final long[] keys;
    private final long[] versions;
    private final long[] askedNs;
    private final int mask;
    private long firstQuery = 1;
    private long lastQuery;
    private int answered;

    ChainReads(
            final ChainState state,
            final EpochFrames frames,
            final QueryFrames queries,
            final EpochCounters counters,
            final ChainCounters chainCounters,
            final ReadLease lease,
            final DirtyLog dirty,
            final KeyValueStateMachine machine) {
        this.state = state;
        this.frames = frames;
        this.queries = queries;
        this.counters = counters;
        this.chainCounters = chainCounters;
        this.lease = lease;
        this.dirty = dirty;
        this.machine = machine;
        this.due = new DueReads(
                machine, (client, sessionId, sequence) -> frames.sendAnswer(client, sessionId, sequence, machine));
        final int capacity = state.chainOptions.maxWaitingReads();
        this.clients = new int[capacity];
        this.sessionIds = new long[capacity];
        this.sequences = new long[capacity];
        this.keys = new long[capacity];
        this.versions = new long[capacity];
        this.askedNs = new long[capacity];
        this.mask = capacity - 1;
    }

    /** A client's read in this epoch, whose command stands at the offset. */
    void onRead(final int client, final ChainRead read, final DirectBuffer buffer, final int command) {
        final long sessionId = LogEntries.sessionId(buffer, command);
        final long sequence = LogEntries.sequence(buffer, command);
        final long key = LogEntries.key(buffer, command);
        if (!state.isComplete() || read == ChainRead.TAIL && !state.isTail()) {
            refuse(client, sessionId, sequence, ReplyStatus.REDIRECT);
        } else if (read == ChainRead.NEWEST) {
            chainCounters.increment(chainCounters.newestReads);
            answerNewest(client, sessionId, sequence, key);
        } else if (read == ChainRead.BOUNDED && isWithinBounds(key)) {
            chainCounters.increment(chainCounters.boundedReads);
            due.add(client, sessionId, sequence, key);
        } else if (!lease.isHeld(state.nowNs)) {
            chainCounters.increment(chainCounters.leaseRefused);
            refuse(client, sessionId, sequence, ReplyStatus.BACK_PRESSURED);
        } else if (state.isTail()) {
            answerAtTail(client, sessionId, sequence, key);
        } else if (dirty.isClean(key)) {
            chainCounters.increment(chainCounters.cleanReads);
            due.add(client, sessionId, sequence, key);
        } else {
            ask(client, sessionId, sequence, key);
        }
    }

    /** Another member asks, in this epoch, what version has committed. */
    void onQuery(final int from, final VersionQueryDecoder query) {
        final boolean granted = state.isUpToDateTail() && lease.isHeld(state.nowNs);
        long version = 0;
        if (granted) {
            machine.read(query.key());
            version = machine.version();
        }
        queries.sendQueryReply(from, query.queryId(), version, granted);
    }

    /** The tail has answered in this epoch. */
    void onQueryReply(final VersionReplyDecoder reply) {
        final long query = reply.queryId();
        final int slot = (int) query & mask;
        if (query < firstQuery || query > lastQuery || clients[slot] == NOBODY || versions[slot] != UNANSWERED) {
            return;
        }
        if (reply.granted() == 0 || reply.version() > state.journal.lastIndex()) {
            refuse(clients[slot], sessionIds[slot], sequences[slot], ReplyStatus.BACK_PRESSURED);
            clients[slot] = NOBODY;
        } else {
            versions[slot] = reply.version();
            state.learnCommitted(reply.version());
            answered++;
        }
    }

    /** After entries were executed. Returns the work done. */
    int doWork() {
        int work = 0;
        for (long query = firstQuery; query <= lastQuery && answered > 0; query++) {
            final int slot = (int) query & mask;
            if (clients[slot] != NOBODY && versions[slot] <= state.appliedIndex()) {
                due.add(clients[slot], sessionIds[slot], sequences[slot], keys[slot]);
                clients[slot] = NOBODY;
                answered--;
                work++;
            }
        }
        due.answerAll();
        while (firstQuery <= lastQuery && isOver((int) firstQuery & mask)) {
            firstQuery++;
        }
        return work;
    }

    /** Answers what may be answered, before what is executed changes. Returns the work done. */
    int answerDue() {
        return due.answerAll();
    }

    /** A new epoch: nobody answers for the one before. */
    void restart() {
        for (long query = firstQuery; query <= lastQuery; query++) {
            final int slot = (int) query & mask;
            if (clients[slot] != NOBODY) {
                refuse(clients[slot], sessionIds[slot], sequences[slot], ReplyStatus.REDIRECT);
            }
        }
        firstQuery = lastQuery + 1;
        answered = 0;
    }

    private boolean isOver(final int slot) {
        if (clients[slot] == NOBODY) {
            return true;
        }
        if (versions[slot] == UNANSWERED && state.nowNs - askedNs[slot] >= state.options.failureTimeoutNs()) {
            refuse(clients[slot], sessionIds[slot], sequences[slot], ReplyStatus.BACK_PRESSURED);
            return true;
        }
        return false;
    }

    private boolean isWithinBounds(final long key) {
        return dirty.hasAtMost(state.chainOptions.maxVersionsBehind(), key)
                && state.nowNs - lease.provenNs(state.nowNs) <= state.chainOptions.maxAgeNs();
    }

    private void answerAtTail(final int client, final long sessionId, final long sequence, final long key) {
        if (state.isUpToDateTail()) {
            chainCounters.increment(chainCounters.cleanReads);
            due.add(client, sessionId, sequence, key);
        } else {
            counters.increment(counters.backPressured);
            refuse(client, sessionId, sequence, ReplyStatus.BACK_PRESSURED);
        }
    }

    private void ask(final int client, final long sessionId, final long sequence, final long key) {
        final long query = lastQuery + 1;
        if (query - firstQuery == clients.length
                || !queries.sendQuery(state.configuration().last(), query, key)) {
            counters.increment(counters.backPressured);
            refuse(client, sessionId, sequence, ReplyStatus.BACK_PRESSURED);
            return;
        }
        chainCounters.increment(chainCounters.dirtyReads);
        lastQuery = query;
        final int slot = (int) query & mask;
        clients[slot] = client;
        sessionIds[slot] = sessionId;
        sequences[slot] = sequence;
        keys[slot] = key;
        versions[slot] = UNANSWERED;
        askedNs[slot] = state.nowNs;
    }

    /** The last value that was put, if nothing but that is known of the key behind what is executed here. */
    private void answerNewest(final int client, final long sessionId, final long sequence, final long key) {
        final long index = dirty.newest(key);
        if (index != DirtyVersions.NONE) {
            final Journal journal = state.journal;
            final DirectBuffer buffer = journal.bufferOf(index);
            final int command = journal.offsetOf(index) + LogEntries.TERM_LENGTH;
            if (LogEntries.operation(buffer, command) == OperationKind.PUT
                    && machine.isNext(LogEntries.sessionId(buffer, command), LogEntries.sequence(buffer, command))) {
                final int value = LogEntries.nextPart(buffer, LogEntries.firstPart(command));
                chainCounters.increment(chainCounters.dirtyReads);
                frames.sendReply(
                        client,
                        sessionId,
                        sequence,
                        0,
                        ReplyStatus.OK,
                        buffer,
                        LogEntries.partOffset(value),
                        LogEntries.partLength(buffer, value));
                return;
            }
        }
        due.add(client, sessionId, sequence, key);
    }

    private void refuse(final int client, final long sessionId, final long sequence, final ReplyStatus status) {
        if (status == ReplyStatus.REDIRECT) {
            counters.increment(counters.redirects);
        }
        frames.sendRefusal(client, sessionId, sequence, status);
    }
}
