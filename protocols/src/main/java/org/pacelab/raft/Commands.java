package org.pacelab.raft;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.LogEntries;

/**
 * The way of a command through a leader: admission, log, and, once committed, execution and answer (dissertation §6.3). What
 * commits on a follower is executed here too, and answered by nobody. Confined to the replica's thread. Allocates nothing after
 * construction.
 */
final class Commands {
    /** Of an entry that nobody waits for. */
    static final int NO_CLIENT = -1;

    /** Entries executed in one duty cycle at most, so that a restarted replica catches up in slices. */
    private static final int MAX_APPLIED_PER_CYCLE = 1024;

    private final RaftState state;
    private final RaftFrames frames;
    private final RaftCounters counters;
    private final LogRoom room;
    private final Snapshots snapshots;
    private final KeyValueStateMachine machine;
    private final int[] waitingClients;
    private final int mask;
    private long firstOwnIndex = Long.MAX_VALUE;

    Commands(
            final RaftState state,
            final RaftFrames frames,
            final RaftCounters counters,
            final LogRoom room,
            final Snapshots snapshots,
            final KeyValueStateMachine machine) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
        this.room = room;
        this.snapshots = snapshots;
        this.machine = machine;
        this.waitingClients = new int[state.options.maxUncommitted()];
        this.mask = waitingClients.length - 1;
    }

    /** From here on entries are this leader's own. Appends the no-op that starts its term; returns false if there is no room for it. */
    boolean lead(final DirectBuffer noOp) {
        final long index = appendAnyway(noOp, 0, noOp.capacity(), NO_CLIENT);
        firstOwnIndex = index;
        state.termStartIndex = index;
        return index != Journal.FULL;
    }

    /** Clients of what has not committed yet get no answer: it may commit under another leader. */
    void deposed() {
        firstOwnIndex = Long.MAX_VALUE;
        Arrays.fill(waitingClients, NO_CLIENT);
    }

    void onCommand(final int client, final DirectBuffer buffer, final int offset, final int length) {
        final int command = offset + LogEntries.COMMAND_IN_REQUEST;
        final ReplyStatus refusal = refusal(buffer, command);
        if (refusal != null) {
            refuse(client, buffer, command, refusal);
        } else if (append(buffer, command, length - LogEntries.COMMAND_IN_REQUEST, client) == Journal.FULL) {
            refuseForNow(client, buffer, command);
        }
    }

    void refuseForNow(final int client, final DirectBuffer buffer, final int command) {
        counters.increment(counters.backPressured);
        refuse(client, buffer, command, ReplyStatus.BACK_PRESSURED);
    }

    /** Executes what has committed, and answers what came from clients of this leader. Returns the work done. */
    int apply() {
        final long beforeIndex = state.appliedIndex;
        final long lastIndex = Math.min(state.commitIndex, state.appliedIndex + MAX_APPLIED_PER_CYCLE);
        while (state.appliedIndex < lastIndex && snapshots.hasRoom()) {
            final long groupEnd = Math.min(lastIndex, state.appliedIndex + KeyValueStore.MAX_EXPECTED);
            expect(groupEnd);
            while (state.appliedIndex < groupEnd) {
                applyNext();
            }
        }
        return (int) (state.appliedIndex - beforeIndex);
    }

    /** Whether there is something to execute, and nothing to wait for. */
    boolean isBehind() {
        return state.appliedIndex < state.commitIndex && snapshots.hasRoom();
    }

    private void expect(final long lastIndex) {
        final Journal journal = state.journal;
        for (long index = state.appliedIndex + 1; index <= lastIndex; index++) {
            machine.expect(journal.bufferOf(index), journal.offsetOf(index));
        }
        machine.store().touchExpected();
    }

    private void applyNext() {
        final long index = state.appliedIndex + 1;
        final long duplicatesBefore = machine.duplicates();
        machine.apply(index, state.journal.bufferOf(index), state.journal.offsetOf(index));
        counters.add(counters.duplicates, machine.duplicates() - duplicatesBefore);
        state.memberships.applied(index);
        state.appliedIndex = index;
        if (index >= firstOwnIndex) {
            answer(index);
        }
    }

    private void answer(final long index) {
        final int client = waitingClients[(int) index & mask];
        if (client != NO_CLIENT) {
            frames.sendReply(
                    client,
                    machine.sessionId(),
                    machine.sequence(),
                    index,
                    machine.version(),
                    machine.status(),
                    machine.answerBuffer(),
                    machine.answerOffset(),
                    machine.answerLength());
        }
    }

    private ReplyStatus refusal(final DirectBuffer buffer, final int command) {
        final OperationKind kind = LogEntries.operation(buffer, command);
        final int expected = LogEntries.firstPart(command);
        final int value = LogEntries.nextPart(buffer, expected);
        final int valueLength = LogEntries.partLength(buffer, value);
        if (kind == OperationKind.NO_OP || kind == OperationKind.MEMBERSHIP) {
            return ReplyStatus.UNSUPPORTED;
        }
        final boolean isTooLong = !LogEntries.hasFittingParts(buffer, expected);
        final boolean isNoInteger = kind == OperationKind.ADD && valueLength != Long.BYTES;
        return isTooLong || isNoInteger ? ReplyStatus.BAD_VALUE : null;
    }

    /** Appends an entry of this leader. Returns its index, or {@link Journal#FULL} if there is no room in the journal or in the table. */
    long append(final DirectBuffer buffer, final int offset, final int length, final int client) {
        final boolean hasRoom = state.journal.lastIndex() - state.appliedIndex < waitingClients.length;
        return hasRoom ? appendAnyway(buffer, offset, length, client) : Journal.FULL;
    }

    private long appendAnyway(final DirectBuffer buffer, final int offset, final int length, final int client) {
        final Journal journal = state.journal;
        long sequence = journal.append(state.term(), buffer, offset, length);
        while (sequence == Journal.FULL && room.make()) {
            sequence = journal.append(state.term(), buffer, offset, length);
        }
        if (sequence == Journal.FULL) {
            return Journal.FULL;
        }
        final long index = journal.lastIndex();
        waitingClients[(int) index & mask] = client;
        return index;
    }

    private void refuse(final int client, final DirectBuffer buffer, final int command, final ReplyStatus status) {
        frames.sendRefusal(client, LogEntries.sessionId(buffer, command), LogEntries.sequence(buffer, command), status);
    }
}
