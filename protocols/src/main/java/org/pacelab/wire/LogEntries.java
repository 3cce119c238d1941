package org.pacelab.wire;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.pacelab.clock.DottedVersionVectorSet;
import org.pacelab.replica.OperationKind;
import org.pacelab.wire.codec.AppendEntriesDecoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.CommandDecoder;
import org.pacelab.wire.codec.LogEntryDecoder;
import org.pacelab.wire.codec.MembershipDecoder;

/**
 * Walks log entries as they stand in a journal and in a batch on the wire: a {@code LogEntry} block, then its two short parts.
 * Behind its term an entry has the bytes with which the client's request ends, so a request is journalled without encoding
 * it again. Lengths are read, never trusted: {@link #isBatch} is what the frame check rests on.
 */
public final class LogEntries {
    /** Bytes of an entry before its command: the term. */
    public static final int TERM_LENGTH = LogEntryDecoder.termEncodingLength();

    /** Where a request's command starts, from the start of its frame: from here to the frame's end an entry's bytes. */
    public static final int COMMAND_IN_REQUEST = Frames.HEADER_LENGTH + ClientRequestDecoder.commandEncodingOffset();

    /** Room that one batch frame has for entries. */
    public static final int MAX_BATCH_LENGTH = Frames.MAX_FRAME_LENGTH
            - Frames.HEADER_LENGTH
            - AppendEntriesDecoder.BLOCK_LENGTH
            - AppendEntriesDecoder.entriesHeaderLength();

    /** Bytes of a batch before its first entry. */
    public static final int BATCH_HEADER_LENGTH = AppendEntriesDecoder.entriesHeaderLength();

    static final int SHORT_HEADER_LENGTH = LogEntryDecoder.valueHeaderLength();
    private static final int OPERATION_OFFSET = CommandDecoder.operationEncodingOffset();
    private static final int BLOCK_LENGTH = LogEntryDecoder.BLOCK_LENGTH;

    private LogEntries() {}

    /** Starts a batch: its entries follow, back to back, at the offset plus {@link #BATCH_HEADER_LENGTH}. */
    public static void putBatchLength(final MutableDirectBuffer buffer, final int offset, final int entriesLength) {
        buffer.putInt(offset, entriesLength, LITTLE_ENDIAN);
    }

    /** The length of a whole entry at the offset, which was checked before. */
    public static int entryLength(final DirectBuffer buffer, final int offset) {
        int end = offset + BLOCK_LENGTH;
        end += SHORT_HEADER_LENGTH + (buffer.getShort(end, LITTLE_ENDIAN) & 0xFFFF);
        end += SHORT_HEADER_LENGTH + (buffer.getShort(end, LITTLE_ENDIAN) & 0xFFFF);
        return end - offset;
    }

    /** The term of the entry at the offset. */
    public static long term(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + LogEntryDecoder.termEncodingOffset(), LITTLE_ENDIAN);
    }

    /** The fields of a command, which was checked before: {@code command} is where it starts, behind the term. */
    public static long sessionId(final DirectBuffer buffer, final int command) {
        return buffer.getLong(command + CommandDecoder.sessionIdEncodingOffset(), LITTLE_ENDIAN);
    }

    public static long sequence(final DirectBuffer buffer, final int command) {
        return buffer.getLong(command + CommandDecoder.sequenceEncodingOffset(), LITTLE_ENDIAN);
    }

    public static long key(final DirectBuffer buffer, final int command) {
        return buffer.getLong(command + CommandDecoder.keyEncodingOffset(), LITTLE_ENDIAN);
    }

    public static OperationKind operation(final DirectBuffer buffer, final int command) {
        return OperationKind.of(buffer.getByte(command + OPERATION_OFFSET));
    }

    /** Where a command's first short part, the expected value, starts; the value is the {@link #nextPart}. */
    public static int firstPart(final int command) {
        return command + CommandDecoder.ENCODED_LENGTH;
    }

    public static int nextPart(final DirectBuffer buffer, final int part) {
        return partOffset(part) + partLength(buffer, part);
    }

    public static int partLength(final DirectBuffer buffer, final int part) {
        return buffer.getShort(part, LITTLE_ENDIAN) & 0xFFFF;
    }

    /** Where a short part's bytes start. */
    public static int partOffset(final int part) {
        return part + SHORT_HEADER_LENGTH;
    }

    /** Whether the two short parts that start at the offset, expected value and value, are no longer than a value may be. */
    public static boolean hasFittingParts(final DirectBuffer buffer, final int offset) {
        return partLength(buffer, offset) <= Frames.MAX_VALUE_LENGTH
                && partLength(buffer, nextPart(buffer, offset)) <= Frames.MAX_VALUE_LENGTH;
    }

    static boolean isCommand(final DirectBuffer buffer, final int offset) {
        return OperationKind.isKnown(buffer.getByte(offset + OPERATION_OFFSET) & 0xFF);
    }

    /** Whether a log may hold the command behind the term, and its parts are what such an entry has. */
    private static boolean isEntry(final DirectBuffer buffer, final int offset) {
        final int expected = firstPart(offset + TERM_LENGTH);
        if (!hasFittingParts(buffer, expected)) {
            return false;
        }
        final OperationKind kind = operation(buffer, offset + TERM_LENGTH);
        final int value = nextPart(buffer, expected);
        return switch (kind) {
            case MEMBERSHIP -> isMembership(buffer, value);
            case SIBLINGS -> DottedVersionVectorSet.isValid(buffer, partOffset(value), partLength(buffer, value));
            case UPDATE -> false;
            case ITEM -> Items.isItem(buffer, partOffset(value), partLength(buffer, value));
            default -> kind.isEntry();
        };
    }

    private static boolean isMembership(final DirectBuffer buffer, final int part) {
        final int block = partOffset(part);
        return partLength(buffer, part) == MembershipDecoder.BLOCK_LENGTH
                && isMembership(
                        buffer.getLong(block + MembershipDecoder.votersEncodingOffset(), LITTLE_ENDIAN),
                        buffer.getLong(block + MembershipDecoder.learnersEncodingOffset(), LITTLE_ENDIAN),
                        buffer.getLong(block + MembershipDecoder.returningEncodingOffset(), LITTLE_ENDIAN));
    }

    /** Whether somebody votes, no learner does, and those that are to come back are learners. */
    static boolean isMembership(final long voters, final long learners, final long returning) {
        return voters != 0 && (voters & learners) == 0 && (returning & ~learners) == 0;
    }

    static boolean isWithin(final long counted, final long max) {
        return counted >= 0 && counted <= max;
    }

    /** The length of the two short parts that start at the offset, or -1 if they do not end within {@code available}. */
    static int partsLength(final DirectBuffer buffer, final int offset, final int available) {
        int length = 0;
        for (int part = 0; part < 2; part++) {
            if (available - length < SHORT_HEADER_LENGTH) {
                return -1;
            }
            length += SHORT_HEADER_LENGTH + (buffer.getShort(offset + length, LITTLE_ENDIAN) & 0xFFFF);
            if (length > available) {
                return -1;
            }
        }
        return length;
    }

    /**
     * Whether a long part at the offset fills {@code available} with exactly {@code entryCount} well-formed entries, whose values
     * are as long as values may be, and whose terms are no later than {@code maxTerm}.
     */
    static boolean isBatch(
            final DirectBuffer buffer,
            final int offset,
            final int available,
            final int entryCount,
            final long maxTerm) {
        if (available < BATCH_HEADER_LENGTH
                || buffer.getInt(offset, LITTLE_ENDIAN) != available - BATCH_HEADER_LENGTH
                || entryCount < 0) {
            return false;
        }
        int position = offset + BATCH_HEADER_LENGTH;
        final int end = offset + available;
        int count = 0;
        while (position < end) {
            if (end - position < BLOCK_LENGTH || !isCommand(buffer, position + TERM_LENGTH)) {
                return false;
            }
            final int parts = partsLength(buffer, position + BLOCK_LENGTH, end - position - BLOCK_LENGTH);
            if (parts < 0 || !isEntry(buffer, position) || !isWithin(term(buffer, position), maxTerm)) {
                return false;
            }
            position += BLOCK_LENGTH + parts;
            count++;
        }
        return count == entryCount;
    }
}
