package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.pacelab.harness.check.FinalState;
import org.pacelab.replica.OperationKind;
import org.pacelab.wire.Frames;
import org.pacelab.wire.Items;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.codec.ClientRequestDecoder;

/** What versions coordinators gave to the values that they wrote, taken from their frames: by these, not by real time, the last writer wins. */
final class WriteVersions {
    private final Map<Long, Version> ofValues = new HashMap<>();

    /** Writes that were executed more than once, a line each. */
    private final List<String> twice = new ArrayList<>();

    /** Deletes write no value: of those of a session, by the sequences that it asked under, and of a key, since when replicas have them. */
    private final Map<Long, TreeMap<Long, Version>> deletesOfSessions = new HashMap<>();

    private final Map<Long, TreeMap<Version, Long>> deletesOfKeys = new HashMap<>();

    /** Of a key that was never written, the earliest. */
    private static final Version NONE = new Version(Long.MIN_VALUE, 0);

    /** Of what was written, and no frame told of: it is not held against anybody. */
    private static final Version UNSEEN = new Version(Long.MAX_VALUE, 0);

    private record Version(long timestamp, int writer) implements Comparable<Version> {
        @Override
        public int compareTo(final Version other) {
            return Items.compare(timestamp, writer, other.timestamp, other.writer);
        }
    }

    /** A frame from a client. */
    void onFrame(final long atNs, final DirectBuffer buffer, final int offset) {
        if (Frames.templateId(buffer, offset) != ClientRequestDecoder.TEMPLATE_ID) {
            return;
        }
        final int command = offset + LogEntries.COMMAND_IN_REQUEST;
        if (LogEntries.operation(buffer, command) == OperationKind.ITEM) {
            final int part = LogEntries.nextPart(buffer, LogEntries.firstPart(command));
            final int item = LogEntries.partOffset(part);
            final Version version = new Version(Items.timestamp(buffer, item), Items.writer(buffer, item));
            if (Items.isDeleted(buffer, item)) {
                deletesOfSessions
                        .computeIfAbsent(LogEntries.sessionId(buffer, command), session -> new TreeMap<>())
                        .putIfAbsent(LogEntries.sequence(buffer, command), version);
                deletesOfKeys
                        .computeIfAbsent(LogEntries.key(buffer, command), key -> new TreeMap<>())
                        .putIfAbsent(version, atNs);
            } else {
                final long value = OperationValues.decode(
                        buffer, item + Items.HEADER_LENGTH, LogEntries.partLength(buffer, part) - Items.HEADER_LENGTH);
                final Version other = ofValues.putIfAbsent(value, version);
                if (other != null && !other.equals(version)) {
                    twice.add("value " + value + " was written as " + other + " and as " + version);
                }
            }
        }
    }

    /** A write that was executed more than once, one line; null if there is none. */
    String writtenTwice() {
        return twice.isEmpty() ? null : twice.get(0);
    }

    /** Acknowledged writes that were lost to one that had been acknowledged before they were asked for. */
    long lostCount(final List<SimulatedOperation> history) {
        final List<SimulatedOperation> writes =
                history.stream().filter(WriteVersions::isAcknowledgedWrite).toList();
        return writes.stream()
                .filter(write -> writes.stream()
                        .anyMatch(before -> before.key() == write.key()
                                && before.completedNs() < write.invokedNs()
                                && writtenBy(before).compareTo(writtenBy(write)) > 0))
                .count();
    }

    /** A key that ended with something earlier than was acknowledged, one line; null if there is none. */
    String earlierEnd(final List<SimulatedOperation> history, final List<FinalState> ends) {
        for (final SimulatedOperation write : history) {
            for (final FinalState end : ends) {
                if (isAcknowledgedWrite(write)
                        && end.keeps(write.key())
                        && latestOf(
                                                write.key(),
                                                end.values().getOrDefault(write.key(), OperationValues.ABSENT),
                                                Long.MAX_VALUE)
                                        .compareTo(writtenBy(write))
                                < 0) {
                    return "node " + end.replica() + " ended with an earlier item than that of " + write;
                }
            }
        }
        return null;
    }

    /** A read of something earlier than was acknowledged before it was asked for, one line; null if there is none. */
    String earlierRead(final List<SimulatedOperation> history) {
        for (final SimulatedOperation read : history) {
            if (read.kind() == OperationKind.GET && read.isOk()) {
                for (final SimulatedOperation write : history) {
                    if (isAcknowledgedWrite(write)
                            && write.key() == read.key()
                            && write.completedNs() < read.invokedNs()
                            && latestOf(read.key(), read.answer(), read.completedNs())
                                            .compareTo(writtenBy(write))
                                    < 0) {
                        return read + " got an earlier item than that of " + write;
                    }
                }
            }
        }
        return null;
    }

    /** Of what has a value by a time; nothing counts as the latest delete that there may have been by then. */
    private Version latestOf(final long key, final long value, final long byNs) {
        if (value != OperationValues.ABSENT) {
            return ofValues.getOrDefault(value, UNSEEN);
        }
        return deletesOfKeys.getOrDefault(key, new TreeMap<>()).descendingMap().entrySet().stream()
                .filter(delete -> delete.getValue() <= byNs)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(NONE);
    }

    /** A session asks under a sequence from that of its operation on. A delete that a replica coordinates has another one, and counts as the earliest. */
    private Version writtenBy(final SimulatedOperation write) {
        if (write.kind() != OperationKind.DELETE) {
            return ofValues.getOrDefault(write.argument(), NONE);
        }
        final TreeMap<Long, Version> deletes = deletesOfSessions.get(write.sessionId());
        return deletes == null
                ? NONE
                : deletes.ceilingEntry(write.correlationId()).getValue();
    }

    private static boolean isAcknowledgedWrite(final SimulatedOperation operation) {
        return operation.kind().overwrites() && operation.isOk();
    }
}
