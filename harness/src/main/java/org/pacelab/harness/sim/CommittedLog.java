package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.SessionIds;
import org.pacelab.wire.codec.CommandDecoder;
import org.pacelab.wire.codec.LogEntryDecoder;

/**
 * The committed log of a run as a witness: executes each entry, once per session and sequence, in the plainest way, and
 * remembers for each key what stood under it from which index on, and for each write at which index it took effect. Sessions are
 * as many as the protocol keeps: one more, and the one whose last command is the oldest has expired. Values and
 * adds are known by their numbers ({@link OperationValues}), so nothing a protocol says of itself is trusted.
 */
final class CommittedLog {
    private final Long2ObjectHashMap<List<KeyVersion>> versionsByKey = new Long2ObjectHashMap<>();
    private final int sessionCapacity;

    /** The last sequence of each session, the one whose last command is the oldest first. */
    private final Map<Long, Long> lastSequences = new LinkedHashMap<>();

    private final Map<Write, Executed> executedWrites = new HashMap<>();
    private final Map<Deletes, Integer> executedDeletes = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final LogEntryDecoder decoder = new LogEntryDecoder();
    private final UnsafeBuffer part = new UnsafeBuffer(0, 0);
    private long lastIndex;

    /** What a key's value became at an index, as a number. */
    record KeyVersion(long index, long value) {}

    /** Where a write took effect and what it answered. */
    record Executed(long index, long answer) {}

    private record Write(long key, long argument) {}

    /** Deletes write no value of their own: those of a session are told apart by nothing. */
    private record Deletes(long sessionId, long key) {}

    CommittedLog(final int sessionCapacity) {
        this.sessionCapacity = sessionCapacity;
    }

    long lastIndex() {
        return lastIndex;
    }

    /** Executes the next entry: term and bytes stand at the offset. */
    void append(final DirectBuffer buffer, final int offset) {
        lastIndex++;
        decoder.wrap(buffer, offset, LogEntryDecoder.BLOCK_LENGTH, LogEntryDecoder.SCHEMA_VERSION);
        final CommandDecoder command = decoder.command();
        final OperationKind kind = OperationKind.of(command.operation());
        final Long lastSequence = lastSequences.get(command.sessionId());
        if (kind == OperationKind.OPEN_SESSION) {
            open(SessionIds.of(decoder.term(), lastIndex));
        } else if (kind == OperationKind.GET && lastSequence != null) {
            commanded(command.sessionId(), lastSequence);
        }
        if (kind == OperationKind.OPEN_SESSION
                || kind.isInternal()
                || kind == OperationKind.GET
                || lastSequence == null
                || command.sequence() <= lastSequence) {
            return;
        }
        commanded(command.sessionId(), command.sequence());
        final long key = command.key();
        decoder.wrapExpected(part);
        final long expected = OperationValues.decode(part, 0, part.capacity());
        decoder.wrapValue(part);
        final long argument = OperationValues.decode(key, part, 0, part.capacity());
        if (kind == OperationKind.DELETE) {
            changed(key, OperationValues.ABSENT);
            executedDeletes.merge(new Deletes(command.sessionId(), key), 1, Integer::sum);
        } else {
            execute(kind, key, expected, argument);
        }
    }

    /** Where a write took effect, null if it did not. */
    Executed executed(final SimulatedOperation write) {
        return executedWrites.get(new Write(write.key(), write.argument()));
    }

    /** How many deletes of a key that a session asked for took effect. */
    int executedDeletes(final long sessionId, final long key) {
        return executedDeletes.getOrDefault(new Deletes(sessionId, key), 0);
    }

    /** The versions of a key, oldest first; before the first the key was absent. */
    List<KeyVersion> versions(final long key) {
        final List<KeyVersion> versions = versionsByKey.get(key);
        return versions == null ? List.of() : versions;
    }

    /** Writes that took effect more than once, a line each. */
    List<String> violations() {
        return violations;
    }

    private void open(final long sessionId) {
        if (lastSequences.size() == sessionCapacity) {
            lastSequences.remove(lastSequences.keySet().iterator().next());
        }
        lastSequences.put(sessionId, 0L);
    }

    /** The session's last command is the newest of all. */
    private void commanded(final long sessionId, final long sequence) {
        lastSequences.remove(sessionId);
        lastSequences.put(sessionId, sequence);
    }

    private void execute(final OperationKind kind, final long key, final long expected, final long argument) {
        final long before = latest(key);
        final boolean isMatch = kind != OperationKind.COMPARE_AND_SET || before == expected;
        final long after =
                kind == OperationKind.ADD ? (before == OperationValues.ABSENT ? 0 : before) + argument : argument;
        final long answer = switch (kind) {
            case ADD -> after;
            case COMPARE_AND_SET -> isMatch ? 1 : 0;
            default -> 0;
        };
        if (isMatch && !(kind == OperationKind.ADD && argument == 0)) {
            changed(key, after);
        }
        final Executed earlier = executedWrites.put(new Write(key, argument), new Executed(lastIndex, answer));
        if (earlier != null && argument != 0) {
            violations.add(kind + " of " + argument + " to key " + key + " was executed twice, at " + earlier.index()
                    + " and at " + lastIndex);
        }
    }

    private void changed(final long key, final long value) {
        versionsByKey.computeIfAbsent(key, k -> new ArrayList<>()).add(new KeyVersion(lastIndex, value));
    }

    private long latest(final long key) {
        final List<KeyVersion> versions = versionsByKey.get(key);
        return versions == null
                ? OperationValues.ABSENT
                : versions.get(versions.size() - 1).value();
    }
}
