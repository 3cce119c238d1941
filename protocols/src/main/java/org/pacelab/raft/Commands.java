package org.pacelab.raft;

import org.agrona.DirectBuffer;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.log.Admission;
import org.pacelab.log.Executed;
import org.pacelab.log.LogRoom;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.LogEntries;

/**
 * A leader's clients: their commands go into the log of its term, and are answered once executed (dissertation §6.3). What is
 * executed on a follower is answered by nobody. Of whatever is executed the memberships are told. Confined to the replica's thread. Allocates nothing.
 */
final class Commands implements Executed {
    private final RaftState state;
    private final RaftFrames frames;
    private final RaftCounters counters;
    private final LogRoom room;
    private final Admission admission;
    private final KeyValueStateMachine machine;

    Commands(
            final RaftState state,
            final RaftFrames frames,
            final RaftCounters counters,
            final LogRoom room,
            final Admission admission,
            final KeyValueStateMachine machine) {
        this.state = state;
        this.frames = frames;
        this.counters = counters;
        this.room = room;
        this.admission = admission;
        this.machine = machine;
    }

    /** Appends the no-op that starts this leader's term; returns false if there is no room for it in the journal. */
    boolean lead(final DirectBuffer noOp) {
        if (!room.append(state.term(), noOp, 0, noOp.capacity())) {
            return false;
        }
        state.termStartIndex = state.journal.lastIndex();
        return true;
    }

    /** Clients of what has not committed yet get no answer: it may commit under another leader. */
    void deposed() {
        admission.forgetClients();
    }

    void onCommand(final int client, final DirectBuffer buffer, final int offset, final int length) {
        final int command = offset + LogEntries.COMMAND_IN_REQUEST;
        final ReplyStatus status = admission.admit(state.term(), client, buffer, offset, length);
        if (status == ReplyStatus.BACK_PRESSURED) {
            refuseForNow(client, buffer, command);
        } else if (status != ReplyStatus.OK) {
            refuse(client, buffer, command, status);
        }
    }

    void refuseForNow(final int client, final DirectBuffer buffer, final int command) {
        counters.increment(counters.backPressured);
        refuse(client, buffer, command, ReplyStatus.BACK_PRESSURED);
    }

    @Override
    public void onExecuted(final long index, final int client) {
        state.memberships.applied(index);
        if (client != Admission.NO_CLIENT) {
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

    private void refuse(final int client, final DirectBuffer buffer, final int command, final ReplyStatus status) {
        frames.sendRefusal(client, LogEntries.sessionId(buffer, command), LogEntries.sequence(buffer, command), status);
    }
}
