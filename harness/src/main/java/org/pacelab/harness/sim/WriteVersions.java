package org.pacelab.harness.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** Of a key that was never written, the earliest. */
    private static final Version NONE = new Version(Long.MIN_VALUE, 0);

    private record Version(long timestamp, int writer) implements Comparable<Version> {
        @Override
        public int compareTo(final Version other) {
            return Items.compare(timestamp, writer, other.timestamp, other.writer);
        }
    }

    /** A frame from a client. */
    void onFrame(final DirectBuffer buffer, final int offset) {
        if (Frames.templateId(buffer, offset) != ClientRequestDecoder.TEMPLATE_ID) {
            return;
        }
        final int command = offset + LogEntries.COMMAND_IN_REQUEST;
        if (LogEntries.operation(buffer, command) == OperationKind.ITEM) {
            final int part = LogEntries.nextPart(buffer, LogEntries.firstPart(command));
            final int item = LogEntries.partOffset(part);
            ofValues.putIfAbsent(
                    OperationValues.decode(
                            buffer,
                            item + Items.HEADER_LENGTH,
                            LogEntries.partLength(buffer, part) - Items.HEADER_LENGTH),
                    new Version(Items.timestamp(buffer, item), Items.writer(buffer, item)));
        }
    }

    /** Acknowledged writes that were lost to one that had been acknowledged before they were asked for. */
    long lostCount(final List<SimulatedOperation> history) {
        final List<SimulatedOperation> writes =
                history.stream().filter(WriteVersions::isAcknowledgedWrite).toList();
        return writes.stream()
                .filter(write -> writes.stream()
                        .anyMatch(before -> before.key() == write.key()
                                && before.completedNs() < write.invokedNs()
                                && versionOf(before.argument()).compareTo(versionOf(write.argument())) > 0))
                .count();
    }

    /** A key that ended with something earlier than was acknowledged, one line; null if there is none. */
    String earlierEnd(final List<SimulatedOperation> history, final List<FinalState> ends) {
        for (final SimulatedOperation write : history) {
            for (final FinalState end : ends) {
                if (isAcknowledgedWrite(write)
                        && end.keeps(write.key())
                        && versionOf(end.values().getOrDefault(write.key(), OperationValues.ABSENT))
                                        .compareTo(versionOf(write.argument()))
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
                            && versionOf(read.answer()).compareTo(versionOf(write.argument())) < 0) {
                        return read + " got an earlier item than that of " + write;
                    }
                }
            }
        }
        return null;
    }

    private Version versionOf(final long value) {
        return ofValues.getOrDefault(value, NONE);
    }

    private static boolean isAcknowledgedWrite(final SimulatedOperation operation) {
        return operation.kind() == OperationKind.PUT && operation.isOk();
    }
}
