package org.pacelab.harness.check;

import static org.pacelab.harness.history.RecordedOperation.ABSENT;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.collections.LongHashSet;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * One key's operations in order of invocation, and which state of the key each of them saw and made.
 *
 * <p>States are named by the versions that the protocol reported, if every answer has one and none contradicts a value: then their
 * order is the protocol's, which it must abide by. A delete has a version as any write, and what is absent at version 0 was never written. Else they are named by the one write that can have written their value, and have
 * no order but what reads show; where several can have, as values may repeat, the state is {@link #AMBIGUOUS}.
 */
final class KeyHistory {
    /** The state before any write. */
    static final long INITIAL = 0;

    /** No state was seen, or made. */
    static final long NONE = -1;

    /** Several writes can have made the state that was seen. */
    static final long AMBIGUOUS = -2;

    private final List<RecordedOperation> operations;
    private final long[] seen;
    private final long[] made;
    private final Long2ObjectHashMap<RecordedOperation> writers = new Long2ObjectHashMap<>();
    private final String contradiction;
    private final List<RecordedOperation> contradicting = new ArrayList<>();
    private final boolean isVersioned;

    private KeyHistory(final List<RecordedOperation> operations) {
        this.operations = operations;
        seen = new long[operations.size()];
        made = new long[operations.size()];
        final boolean hasVersions = hasVersions();
        contradiction = hasVersions ? nameByVersion() : "";
        isVersioned = hasVersions && contradiction.isEmpty();
        if (!isVersioned) {
            writers.clear();
            nameByValue();
        }
    }

    /** The operations of each key, in the order in which they come. */
    static List<List<RecordedOperation>> byKey(final List<RecordedOperation> operations) {
        final Map<Long, List<RecordedOperation>> byKey = new LinkedHashMap<>();
        for (final RecordedOperation operation : operations) {
            byKey.computeIfAbsent(operation.key(), key -> new ArrayList<>()).add(operation);
        }
        return List.copyOf(byKey.values());
    }

    /** A history key by key, without what certainly did not happen. */
    static List<KeyHistory> of(final List<RecordedOperation> history) {
        final List<KeyHistory> keys = new ArrayList<>();
        for (final List<RecordedOperation> ofKey : byKey(history.stream()
                .filter(operation -> operation.outcome() != Outcome.FAILED)
                .toList())) {
            ofKey.sort(Comparator.comparingLong(RecordedOperation::invokedNs));
            keys.add(new KeyHistory(ofKey));
        }
        return keys;
    }

    long key() {
        return operations.get(0).key();
    }

    List<RecordedOperation> operations() {
        return operations;
    }

    /** Whether greater states are newer, as the protocol says. */
    boolean isVersioned() {
        return isVersioned;
    }

    /** Why versions do not name states; empty if they do, or there are none. */
    String contradiction() {
        return contradiction;
    }

    /** The operations that contradict each other. */
    List<RecordedOperation> contradicting() {
        return contradicting;
    }

    /** The state that an operation got to see and left as it was, or {@link #NONE}. */
    long seen(final int number) {
        return seen[number];
    }

    /** The state that a write made, or {@link #NONE}. */
    long made(final int number) {
        return made[number];
    }

    /** The write that made a state, null if it is not known. */
    RecordedOperation writerOf(final long state) {
        return writers.get(state);
    }

    /** The value that a write leaves behind, if it took effect; the sum of an add is known only by its answer. */
    static long valueMade(final RecordedOperation write) {
        return write.kind() == OperationKind.ADD ? write.answer() : write.argument();
    }

    /** Whether an operation may have changed the value. */
    static boolean mayChange(final RecordedOperation operation) {
        return operation.isWrite() && operation.outcome() != Outcome.FAILED && !operation.changedNothing();
    }

    private boolean hasVersions() {
        return operations.stream().allMatch(operation -> !operation.isOk() || isTold(operation));
    }

    /** Whether an answer names the state, or need not: nothing was there, or only that it was another value was asked for. */
    private static boolean isTold(final RecordedOperation operation) {
        return operation.version() > INITIAL
                || operation.changedNothing()
                        && (operation.kind() != OperationKind.GET || operation.answer() == ABSENT);
    }

    /** Returns why it cannot be done, empty if it is. */
    private String nameByVersion() {
        final Long2ObjectHashMap<RecordedOperation> readers = new Long2ObjectHashMap<>();
        for (int i = 0; i < operations.size(); i++) {
            final RecordedOperation operation = operations.get(i);
            seen[i] = NONE;
            made[i] = operation.isOk() && mayChange(operation) ? operation.version() : NONE;
            if (made[i] != NONE) {
                final RecordedOperation other = writers.put(made[i], operation);
                if (other != null) {
                    return contradiction("two writes of key " + key() + " got version " + made[i], other, operation);
                }
            }
        }
        for (int i = 0; i < operations.size(); i++) {
            final RecordedOperation operation = operations.get(i);
            if (operation.changedNothing()
                    && (operation.kind() == OperationKind.GET || operation.version() > INITIAL)) {
                seen[i] = operation.version();
                final String reason = contradictionOf(operation, readers);
                if (!reason.isEmpty()) {
                    return reason;
                }
            }
        }
        nameWhatReadersTold(readers);
        return "";
    }

    /** Holds what was read against what was written, and read before, under the same version. */
    private String contradictionOf(final RecordedOperation read, final Long2ObjectHashMap<RecordedOperation> readers) {
        final RecordedOperation writer = writers.get(read.version());
        final boolean isGet = read.kind() == OperationKind.GET;
        if (writer != null) {
            final boolean isRight = isGet ? valueMade(writer) == read.answer() : valueMade(writer) != read.expected();
            return isRight ? "" : contradiction("version " + read.version() + " had another value", writer, read);
        }
        if (!isGet || read.version() == INITIAL) {
            return "";
        }
        final RecordedOperation other = readers.putIfAbsent(read.version(), read);
        if (other == null) {
            return operations.stream().anyMatch(write -> mayHaveWritten(write, read.answer()))
                    ? ""
                    : contradiction("no write can have made version " + read.version(), read);
        }
        return other.answer() == read.answer()
                ? ""
                : contradiction("version " + read.version() + " had two values", other, read);
    }

    private static boolean mayHaveWritten(final RecordedOperation write, final long value) {
        return !write.isOk() && mayChange(write) && (write.kind() == OperationKind.ADD || write.argument() == value);
    }

    /** Versions of writes whose outcome is unknown, where their value is theirs alone and was read. */
    private void nameWhatReadersTold(final Long2ObjectHashMap<RecordedOperation> readers) {
        if (readers.isEmpty()) {
            return;
        }
        final Long2LongHashMap versions = new Long2LongHashMap(NONE);
        readers.forEach((version, read) ->
                versions.put(read.answer(), versions.containsKey(read.answer()) ? AMBIGUOUS : read.version()));
        final LongHashSet written = new LongHashSet();
        final LongHashSet writtenAgain = new LongHashSet();
        for (final RecordedOperation operation : operations) {
            final boolean isOfKnownValue = operation.isOk() || operation.kind() != OperationKind.ADD;
            if (mayChange(operation) && isOfKnownValue && !written.add(valueMade(operation))) {
                writtenAgain.add(valueMade(operation));
            }
        }
        final boolean hasUnknownSums = hasUnknownAdds();
        for (int i = 0; i < operations.size(); i++) {
            final RecordedOperation operation = operations.get(i);
            final long version = versions.get(operation.argument());
            if (!operation.isOk()
                    && mayHaveWritten(operation, operation.argument())
                    && operation.kind() != OperationKind.ADD
                    && version > INITIAL
                    && !hasUnknownSums
                    && !writtenAgain.contains(operation.argument())) {
                made[i] = version;
                writers.put(version, operation);
            }
        }
    }

    private String contradiction(final String reason, final RecordedOperation... operationsOfIt) {
        contradicting.addAll(List.of(operationsOfIt));
        return reason;
    }

    private boolean hasUnknownAdds() {
        return operations.stream().anyMatch(operation -> !operation.isOk() && operation.kind() == OperationKind.ADD);
    }

    private void nameByValue() {
        final Long2LongHashMap states = new Long2LongHashMap(NONE);
        states.put(ABSENT, INITIAL);
        for (int i = 0; i < operations.size(); i++) {
            final RecordedOperation operation = operations.get(i);
            made[i] = NONE;
            seen[i] = NONE;
            final boolean isSum = operation.kind() == OperationKind.ADD;
            if (mayChange(operation) && !(isSum && (!operation.isOk() || operation.argument() == 0))) {
                made[i] = i + 1;
                writers.put(made[i], operation);
                final long value = valueMade(operation);
                states.put(value, states.containsKey(value) ? AMBIGUOUS : made[i]);
            }
        }
        final boolean hasUnknownSums = hasUnknownAdds();
        final boolean doSumsRepeat = hasUnknownSums && !isOnlyAddedTo();
        for (int i = 0; i < operations.size(); i++) {
            final RecordedOperation operation = operations.get(i);
            if (operation.isOk() && (operation.kind() == OperationKind.GET || isAddOfNothing(operation))) {
                final long state = states.get(operation.answer());
                seen[i] = doSumsRepeat || state == NONE && hasUnknownSums ? AMBIGUOUS : state;
            }
        }
    }

    private static boolean isAddOfNothing(final RecordedOperation operation) {
        return operation.kind() == OperationKind.ADD && operation.argument() == 0;
    }

    /** Whether the value only ever grew, so that no sum came twice. */
    private boolean isOnlyAddedTo() {
        return operations.stream()
                .allMatch(operation ->
                        !mayChange(operation) || operation.kind() == OperationKind.ADD && operation.argument() >= 0);
    }
}
