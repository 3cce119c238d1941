package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.clock.DottedVersionVectorSet;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.wire.ExchangeBody;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ClientReplyDecoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.ItemBatchDecoder;

/**
 * What clients of a store of siblings asked for and got, taken from frames: which dot each written value has, and what the context of each write covers. What was acknowledged is
 * there in the end, or somebody who had seen it wrote something in its place; no value has two dots, no dot two values; where quorums meet, a read has seen what was acknowledged before it.
 */
final class SiblingHistory {
    /** A reply names no key. */
    private static final long UNKNOWN_KEY = Long.MIN_VALUE;

    private final Map<Long, Write> writes = new HashMap<>();
    private final Map<KeyDot, Long> byDot = new HashMap<>();
    private final Map<Long, List<Write>> deletes = new HashMap<>();
    private final Map<Attempt, Write> attempts = new HashMap<>();
    private final Map<Attempt, List<Write>> reads = new HashMap<>();
    private final Map<Long, List<Write>> acknowledged = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final boolean isStrict;
    private final DottedVersionVectorSet set = new DottedVersionVectorSet();
    private final ItemBatchDecoder batch = new ItemBatchDecoder();
    private final ClientReplyDecoder reply = new ClientReplyDecoder();

    /** @param isStrict each read quorum meets each write quorum */
    SiblingHistory(final boolean isStrict) {
        this.isStrict = isStrict;
    }

    private record Attempt(long sessionId, long sequence) {}

    private record KeyDot(long key, Dot dot) {}

    private record Dot(int actor, long counter) {}

    private static final class Write {
        private final long key;
        private final long value;
        private final UnsafeBuffer context;
        private Dot dot;
        private boolean isAcknowledged;

        private Write(final long key, final long value, final UnsafeBuffer context) {
            this.key = key;
            this.value = value;
            this.context = context;
        }

        @Override
        public String toString() {
            return value == OperationValues.ABSENT ? "a delete of key " + key : "value " + value + " of key " + key;
        }

        private boolean supersedes(final Dot other) {
            return new DottedVersionVectorSet()
                    .wrap(context, 0, context.capacity())
                    .covers(other.actor, other.counter);
        }
    }

    void onClientFrame(final DirectBuffer buffer, final int offset) {
        if (Frames.templateId(buffer, offset) != ClientRequestDecoder.TEMPLATE_ID) {
            return;
        }
        final int command = offset + LogEntries.COMMAND_IN_REQUEST;
        final long key = LogEntries.key(buffer, command);
        final Attempt attempt =
                new Attempt(LogEntries.sessionId(buffer, command), LogEntries.sequence(buffer, command));
        if (LogEntries.operation(buffer, command) == OperationKind.GET) {
            reads.put(attempt, List.copyOf(acknowledged.getOrDefault(key, List.of())));
        } else if (LogEntries.operation(buffer, command).overwrites()) {
            final int context = LogEntries.firstPart(command);
            final int value = LogEntries.nextPart(buffer, context);
            final long number =
                    OperationValues.decode(buffer, LogEntries.partOffset(value), LogEntries.partLength(buffer, value));
            attempts.put(
                    attempt,
                    number == OperationValues.ABSENT
                            ? deleteOf(key, buffer, context)
                            : writes.computeIfAbsent(
                                    number, written -> new Write(key, number, bytesOf(buffer, context))));
        }
    }

    private Write deleteOf(final long key, final DirectBuffer buffer, final int context) {
        final Write delete = new Write(key, OperationValues.ABSENT, bytesOf(buffer, context));
        deletes.computeIfAbsent(key, of -> new ArrayList<>()).add(delete);
        return delete;
    }

    private static UnsafeBuffer bytesOf(final DirectBuffer buffer, final int part) {
        final byte[] bytes = new byte[LogEntries.partLength(buffer, part)];
        buffer.getBytes(LogEntries.partOffset(part), bytes);
        return new UnsafeBuffer(bytes);
    }

    /** @param isToClient or to another replica */
    void onReplicaFrame(final boolean isToClient, final DirectBuffer buffer, final int offset) {
        if (Frames.templateId(buffer, offset) == ClientRequestDecoder.TEMPLATE_ID) {
            final int command = offset + LogEntries.COMMAND_IN_REQUEST;
            if (LogEntries.operation(buffer, command) == OperationKind.SIBLINGS) {
                learn(
                        LogEntries.key(buffer, command),
                        buffer,
                        LogEntries.nextPart(buffer, LogEntries.firstPart(command)));
            }
        } else if (Frames.templateId(buffer, offset) == ItemBatchDecoder.TEMPLATE_ID) {
            batch.wrap(
                    buffer,
                    offset + Frames.HEADER_LENGTH,
                    ItemBatchDecoder.BLOCK_LENGTH,
                    ItemBatchDecoder.SCHEMA_VERSION);
            learnBatch(buffer, batch.limit() + ExchangeBody.PART_HEADER_LENGTH, batch.entryCount());
        } else if (Frames.templateId(buffer, offset) == ClientReplyDecoder.TEMPLATE_ID) {
            reply.wrap(
                    buffer,
                    offset + Frames.HEADER_LENGTH,
                    ClientReplyDecoder.BLOCK_LENGTH,
                    ClientReplyDecoder.SCHEMA_VERSION);
            if (isToClient && reply.status() != ReplyStatus.OK.code()) {
                final Write refused = attempts.get(new Attempt(reply.sessionId(), reply.sequence()));
                deletes.values().forEach(ofKey -> ofKey.remove(refused));
            } else if (reply.status() == ReplyStatus.OK.code()) {
                final int part = reply.offset() + ClientReplyDecoder.BLOCK_LENGTH;
                learn(UNKNOWN_KEY, buffer, part);
                if (isToClient) {
                    onAnswer(new Attempt(reply.sessionId(), reply.sequence()), buffer, part);
                }
            }
        }
    }

    private void learnBatch(final DirectBuffer buffer, final int first, final int entryCount) {
        int entry = first;
        for (int i = 0; i < entryCount; i++) {
            final int command = entry + LogEntries.TERM_LENGTH;
            learn(LogEntries.key(buffer, command), buffer, LogEntries.nextPart(buffer, LogEntries.firstPart(command)));
            entry += LogEntries.entryLength(buffer, entry);
        }
    }

    private void learn(final long key, final DirectBuffer buffer, final int part) {
        final int length = LogEntries.partLength(buffer, part);
        if (length > 0) {
            set.wrap(buffer, LogEntries.partOffset(part), length);
            learn(key);
        }
    }

    private void learn(final long key) {
        while (set.next()) {
            final Dot dot = new Dot(set.dotActor(), set.dotCounter());
            final long value = set.isTombstone()
                    ? OperationValues.ABSENT
                    : OperationValues.decode(set.buffer(), set.valueOffset(), set.valueLength());
            final Write write = writes.get(value);
            final long ofKey = write == null ? key : write.key;
            final Long other = ofKey == UNKNOWN_KEY ? null : byDot.putIfAbsent(new KeyDot(ofKey, dot), value);
            if (other != null && other != value) {
                faults.add("of key " + ofKey + " values " + other + " and " + value + " have the same " + dot);
            }
            if (write != null && write.dot != null && !write.dot.equals(dot)) {
                faults.add("value " + write.value + " has dots " + write.dot + " and " + dot);
            } else if (write != null) {
                write.dot = dot;
            }
        }
    }

    private void onAnswer(final Attempt attempt, final DirectBuffer buffer, final int part) {
        final Write write = attempts.get(attempt);
        if (write != null && !write.isAcknowledged) {
            write.isAcknowledged = true;
            acknowledged.computeIfAbsent(write.key, key -> new ArrayList<>()).add(write);
        }
        if (isStrict) {
            wrap(buffer, LogEntries.partOffset(part), LogEntries.partLength(buffer, part));
            reads.getOrDefault(attempt, List.of()).stream()
                    .filter(before -> before.dot != null && !set.covers(before.dot.actor, before.dot.counter))
                    .forEach(before -> faults.add("a read of key " + before.key + " has not seen " + before
                            + ", which was acknowledged before it"));
        }
    }

    private void wrap(final DirectBuffer buffer, final int offset, final int length) {
        if (length == 0) {
            set.wrapEmpty();
        } else {
            set.wrap(buffer, offset, length);
        }
    }

    /** What a replica ended with under a key: has all that was acknowledged, or what took its place. */
    void onEnd(final int replica, final long key, final DirectBuffer buffer, final int offset, final int length) {
        wrap(buffer, offset, length);
        learn(key);
        for (final Write write : acknowledged.getOrDefault(key, List.of())) {
            if (coversASibling(write)) {
                faults.add(write + " was acknowledged, and node " + replica
                        + " ended with what it had taken the place of");
            }
            if (write.value == OperationValues.ABSENT) {
                continue;
            }
            if (write.dot == null) {
                faults.add(write + " was acknowledged, and has no dot anywhere");
            } else if (!isSibling(write.dot) && !isSuperseded(write)) {
                faults.add(write + " was acknowledged, nobody who had seen it wrote anything later, and node " + replica
                        + " ended without it");
            }
        }
    }

    private boolean isSibling(final Dot dot) {
        set.rewind();
        while (set.next()) {
            if (set.dotActor() == dot.actor && set.dotCounter() == dot.counter) {
                return true;
            }
        }
        return false;
    }

    private boolean coversASibling(final Write write) {
        set.rewind();
        while (set.next()) {
            if (write.supersedes(new Dot(set.dotActor(), set.dotCounter()))) {
                return true;
            }
        }
        return false;
    }

    private boolean isSuperseded(final Write write) {
        return set.covers(write.dot.actor, write.dot.counter)
                && (deletes.getOrDefault(write.key, List.of()).stream().anyMatch(later -> isDeleted(write, later))
                        || writes.values().stream().anyMatch(later -> isOverwritten(write, later)));
    }

    /** One that nobody acknowledged may never have happened: then there is no tombstone. */
    private boolean isDeleted(final Write write, final Write later) {
        return later.supersedes(write.dot)
                && (later.isAcknowledged
                        || byDot.entrySet().stream()
                                .anyMatch(each -> each.getValue() == OperationValues.ABSENT
                                        && each.getKey().key == write.key
                                        && set.covers(each.getKey().dot.actor, each.getKey().dot.counter)));
    }

    private boolean isOverwritten(final Write write, final Write later) {
        return later.key == write.key
                && later.dot != null
                && set.covers(later.dot.actor, later.dot.counter)
                && later.supersedes(write.dot);
    }

    /** What was found so far, a line each. */
    List<String> faults() {
        return faults;
    }
}
