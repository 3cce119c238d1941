package org.pacelab.log;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.pacelab.journal.Journal;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.LogEntries;

/**
 * The way of a command into the log, and who waits for it to be executed: clients' commands are taken as long as no more than {@code maxUncommitted}
 * entries are in the log and not yet executed, so that each has a place for its client. What others have already comes however many
 * there are; nobody waits here for one without a place. Confined to the replica's thread. Allocates nothing after
 * construction.
 */
public final class Admission {
    /** Of an entry that nobody waits for here. */
    public static final int NO_CLIENT = -1;

    private final LogState state;
    private final LogRoom room;
    private final int[] clients;

    /** Of which entry the client in the same place waits: others, too, come into it. */
    private final long[] indexes;

    private final int mask;

    /** @param maxUncommitted a power of two */
    public Admission(final LogState state, final LogRoom room, final int maxUncommitted) {
        this.state = state;
        this.room = room;
        this.clients = new int[maxUncommitted];
        this.indexes = new long[maxUncommitted];
        this.mask = maxUncommitted - 1;
        forgetClients();
    }

    /**
     * Appends the command of a client's request, whose frame stands at the offset, behind a term.
     *
     * @return OK if the log has it now, else why not: {@code BACK_PRESSURED}, or that no log ever takes it
     */
    public ReplyStatus admit(
            final long term, final int client, final DirectBuffer buffer, final int offset, final int length) {
        final int command = offset + LogEntries.COMMAND_IN_REQUEST;
        final ReplyStatus status = check(buffer, command);
        if (status != ReplyStatus.OK) {
            return status;
        }
        final long index = tryAppend(term, client, buffer, command, length - LogEntries.COMMAND_IN_REQUEST);
        return index == Journal.FULL ? ReplyStatus.BACK_PRESSURED : ReplyStatus.OK;
    }

    /**
     * Appends the bytes behind a term, as long as no more than {@code maxUncommitted} entries are not executed.
     *
     * @param client who waits for it, {@link #NO_CLIENT} for nobody
     * @return its index, or {@link Journal#FULL} if there is no room for it
     */
    public long tryAppend(
            final long term, final int client, final DirectBuffer buffer, final int offset, final int length) {
        return hasPlace(state.journal.lastIndex() + 1) ? append(term, client, buffer, offset, length) : Journal.FULL;
    }

    /**
     * As above, however many are not executed: an entry that others have already, or that has to be there for others to be executed. Where there are too
     * many nobody waits for it.
     */
    public long append(
            final long term, final int client, final DirectBuffer buffer, final int offset, final int length) {
        if (!room.append(term, buffer, offset, length)) {
            return Journal.FULL;
        }
        final long index = state.journal.lastIndex();
        final int slot = (int) index & mask;
        if (hasPlace(index)) {
            clients[slot] = client;
            indexes[slot] = index;
        } else if (indexes[slot] == index) {
            clients[slot] = NO_CLIENT;
        }
        return index;
    }

    private boolean hasPlace(final long index) {
        return index - state.appliedIndex() <= clients.length;
    }

    /** From here on nobody waits for an entry that is in the log already. */
    public void forgetClients() {
        Arrays.fill(clients, NO_CLIENT);
    }

    /** Who waits for an entry, {@link #NO_CLIENT} for nobody, as once it is executed. */
    public int clientOf(final long index) {
        final int slot = (int) index & mask;
        return indexes[slot] == index ? clients[slot] : NO_CLIENT;
    }

    /** Who waits for the entry that is executed next. From here on nobody waits for it. */
    int takeClientOf(final long index) {
        final int client = clientOf(index);
        if (client != NO_CLIENT) {
            clients[(int) index & mask] = NO_CLIENT;
        }
        return client;
    }

    private static ReplyStatus check(final DirectBuffer buffer, final int command) {
        final OperationKind kind = LogEntries.operation(buffer, command);
        final int expected = LogEntries.firstPart(command);
        final int valueLength = LogEntries.partLength(buffer, LogEntries.nextPart(buffer, expected));
        if (kind.isInternal() || kind.isAdministrative()) {
            return ReplyStatus.UNSUPPORTED;
        }
        final boolean isTooLong = !LogEntries.hasFittingParts(buffer, expected);
        final boolean isNoInteger = kind == OperationKind.ADD && valueLength != Long.BYTES;
        return isTooLong || isNoInteger ? ReplyStatus.BAD_VALUE : ReplyStatus.OK;
    }
}
