package org.pacelab.harness.check;

import static org.pacelab.harness.check.KeyHistory.INITIAL;
import static org.pacelab.harness.check.KeyHistory.NONE;
import static org.pacelab.harness.history.RecordedOperation.ABSENT;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;

/**
 * The order of all operations that the versions tell, taken as one log of all keys: a write stands at its version, a read as soon
 * as its session and its state allow. If each session finds its operations in its order, and each answer is right when all is
 * executed so, the history is sequentially consistent, whoever made up the versions. If not, another order may still be right.
 */
final class VersionWitness {
    private final List<KeyHistory> keys;
    private final Map<RecordedOperation, Long> floors = new IdentityHashMap<>();
    private String failure = "";
    private List<RecordedOperation> failedOn = List.of();

    /** One operation, of which key, and its number there. */
    private record Placed(KeyHistory key, int number) {
        RecordedOperation operation() {
            return key.operations().get(number);
        }
    }

    /** What a key came to be at a version, if that was seen; the writer is null if nobody knows which of several it was. */
    private record KeyState(long version, boolean isSeen, long value, RecordedOperation writer) {}

    /** How far a session has come, and what brought it there. */
    private record Progress(long version, RecordedOperation by) {}

    VersionWitness(final List<KeyHistory> keys) {
        this.keys = keys;
        final Map<Long, RecordedOperation> log = new HashMap<>();
        final Map<KeyHistory, TreeMap<Long, KeyState>> states = new IdentityHashMap<>();
        for (final KeyHistory key : keys) {
            if (failure.isEmpty()) {
                states.put(key, statesOf(key, log));
            }
        }
        if (failure.isEmpty()) {
            placeSessions(states);
        }
        for (final KeyHistory key : keys) {
            if (failure.isEmpty()) {
                replay(key, states.get(key));
            }
        }
    }

    /** Why the order is not right; empty if it is. */
    String failure() {
        return failure;
    }

    /** The operations that it is wrong about, if they are known. */
    List<RecordedOperation> failedOn() {
        return failedOn;
    }

    private void fail(final String reason, final RecordedOperation... operations) {
        if (failure.isEmpty()) {
            failure = reason;
            failedOn = Stream.of(operations).filter(Objects::nonNull).toList();
        }
    }

    private TreeMap<Long, KeyState> statesOf(final KeyHistory key, final Map<Long, RecordedOperation> log) {
        final TreeMap<Long, KeyState> states = new TreeMap<>();
        states.put(INITIAL, new KeyState(INITIAL, true, ABSENT, null));
        for (int i = 0; i < key.operations().size(); i++) {
            final RecordedOperation operation = key.operations().get(i);
            if (operation.isOk() && !key.isVersioned()) {
                fail("key " + key.key() + " has no versions that could be used");
            } else if (key.made(i) != NONE) {
                final RecordedOperation other = log.put(key.made(i), operation);
                if (other != null) {
                    fail("two writes got version " + key.made(i), other, operation);
                }
                states.put(key.made(i), new KeyState(key.made(i), true, KeyHistory.valueMade(operation), operation));
            } else if (key.seen(i) != NONE && operation.kind() == OperationKind.GET) {
                states.put(key.seen(i), seenState(key.seen(i), operation.answer(), states.get(key.seen(i))));
            } else if (key.seen(i) != NONE) {
                states.putIfAbsent(key.seen(i), new KeyState(key.seen(i), false, ABSENT, null));
            }
        }
        return states;
    }

    private static KeyState seenState(final long version, final long value, final KeyState known) {
        return known == null || !known.isSeen() ? new KeyState(version, true, value, null) : known;
    }

    private void placeSessions(final Map<KeyHistory, TreeMap<Long, KeyState>> states) {
        final List<Placed> inOrder = new ArrayList<>();
        for (final KeyHistory key : keys) {
            for (int i = 0; i < key.operations().size(); i++) {
                inOrder.add(new Placed(key, i));
            }
        }
        inOrder.sort(Comparator.comparingLong(placed -> placed.operation().invokedNs()));
        final Map<Long, Progress> sessions = new HashMap<>();
        for (final Placed placed : inOrder) {
            final long session = placed.operation().session();
            final Progress before = sessions.getOrDefault(session, new Progress(NONE, null));
            final Progress after = place(placed, before, states.get(placed.key()));
            if (after == null) {
                return;
            }
            sessions.put(session, after);
        }
    }

    /** How far the session has come by this operation; null if it has no place. */
    private Progress place(final Placed placed, final Progress before, final TreeMap<Long, KeyState> states) {
        final RecordedOperation operation = placed.operation();
        final long made = placed.key().made(placed.number());
        final long seen = seenBy(placed);
        if (!operation.isOk()) {
            floors.put(operation, before.version());
        }
        if (made != NONE && made <= before.version()) {
            fail(wentBack(operation, before, made), before.by(), operation);
            return null;
        }
        if (seen != NONE) {
            final Long next = states.higherKey(seen);
            if (next != null && next <= before.version()) {
                fail(
                        wentBack(operation, before, next),
                        before.by(),
                        states.get(next).writer(),
                        operation);
                return null;
            }
        }
        final long reached = operation.isOk() ? Math.max(made, seen) : NONE;
        return reached > before.version() ? new Progress(reached, operation) : before;
    }

    private static String wentBack(final RecordedOperation operation, final Progress before, final long end) {
        return "its session had seen version " + before.version() + ", it takes effect "
                + (operation.changedNothing() ? "before version " + end : "at version " + end) + ": "
                + operation.describe();
    }

    /** A compare-and-set that did not match, and says no version, saw an absent key. */
    private static long seenBy(final Placed placed) {
        final RecordedOperation operation = placed.operation();
        final long seen = placed.key().seen(placed.number());
        return seen == NONE && operation.changedNothing() ? INITIAL : seen;
    }

    /** Executes what is known of a key in the order of versions; what does not fit must be what writes of unknown outcome did. */
    private void replay(final KeyHistory key, final TreeMap<Long, KeyState> states) {
        final List<RecordedOperation> hidden = new ArrayList<>();
        for (int i = 0; i < key.operations().size(); i++) {
            if (!key.operations().get(i).isOk() && key.operations().get(i).isWrite() && key.made(i) == NONE) {
                hidden.add(key.operations().get(i));
            }
        }
        long value = ABSENT;
        for (final KeyState state : List.copyOf(states.values())) {
            if (!state.isSeen()) {
                states.put(state.version(), guess(key, value, hidden, state));
            }
            final KeyState known = states.get(state.version());
            if (!state.isSeen() ? !known.isSeen() : !follows(value, hidden, known)) {
                failAt(key, state);
                return;
            }
            value = known.value();
        }
        for (int i = 0; i < key.operations().size(); i++) {
            final RecordedOperation operation = key.operations().get(i);
            if (isMismatch(operation) && states.get(seenBy(new Placed(key, i))).value() == operation.expected()) {
                fail("it should have matched: " + operation.describe(), operation);
            }
        }
    }

    private boolean follows(final long before, final List<RecordedOperation> hidden, final KeyState state) {
        return state.writer() == null
                ? state.version() == INITIAL || explain(before, state.value(), hidden, state)
                : isRight(before, state.writer(), hidden, state);
    }

    /** A state that nobody got, but a compare-and-set found to be another than it expected: the first write that may have made it. */
    private KeyState guess(
            final KeyHistory key, final long before, final List<RecordedOperation> hidden, final KeyState unseen) {
        for (final RecordedOperation write : hidden) {
            final long value = Register.valueAfter(write, before);
            boolean isPossible = floors.get(write) < unseen.version() && Register.mayTakeEffect(write, before);
            for (int i = 0; i < key.operations().size() && isPossible; i++) {
                final RecordedOperation operation = key.operations().get(i);
                isPossible = key.seen(i) != unseen.version() || operation.expected() != value;
            }
            if (isPossible) {
                removeOnly(hidden, write);
                return new KeyState(unseen.version(), true, value, write);
            }
        }
        return unseen;
    }

    private static boolean isMismatch(final RecordedOperation operation) {
        return operation.changedNothing() && operation.kind() == OperationKind.COMPARE_AND_SET;
    }

    private void failAt(final KeyHistory key, final KeyState state) {
        final String reason =
                "version " + state.version() + " of key " + key.key() + " does not follow from the one before";
        if (state.writer() == null) {
            fail(reason);
        } else {
            fail(reason, state.writer());
        }
    }

    private boolean isRight(
            final long before,
            final RecordedOperation writer,
            final List<RecordedOperation> hidden,
            final KeyState state) {
        final boolean isSum = writer.kind() == OperationKind.ADD;
        if (writer.kind().overwrites() || Register.mayTakeEffect(writer, before) && !isSum) {
            return true;
        }
        final long needed = isSum ? writer.answer() - writer.argument() : writer.expected();
        final boolean isThere = isSum && (before == ABSENT ? 0 : before) == needed;
        return isThere
                || explain(before, needed, hidden, state)
                || isSum && needed == 0 && explain(before, ABSENT, hidden, state);
    }

    /** Whether one write of unknown outcome, or several adds, lead from one value to another; they are used up by that. */
    private boolean explain(
            final long before, final long after, final List<RecordedOperation> hidden, final KeyState until) {
        for (final RecordedOperation write : hidden) {
            if (floors.get(write) < until.version()
                    && Register.mayTakeEffect(write, before)
                    && Register.valueAfter(write, before) == after) {
                removeOnly(hidden, write);
                return true;
            }
        }
        return after != ABSENT
                && (before == after || explainBySum(after - (before == ABSENT ? 0 : before), hidden, until));
    }

    /** By one add at least: none makes 0 out of nothing. */
    private boolean explainBySum(final long gap, final List<RecordedOperation> hidden, final KeyState until) {
        long rest = gap;
        final List<RecordedOperation> adds = new ArrayList<>(hidden.stream()
                .filter(write -> write.kind() == OperationKind.ADD && floors.get(write) < until.version())
                .sorted(Comparator.comparingLong(RecordedOperation::argument).reversed())
                .toList());
        final List<RecordedOperation> used = new ArrayList<>();
        for (final RecordedOperation add : adds) {
            if (add.argument() > 0 && add.argument() <= rest) {
                rest -= add.argument();
                used.add(add);
            }
        }
        if (rest != 0 || used.isEmpty()) {
            return false;
        }
        used.forEach(add -> removeOnly(hidden, add));
        return true;
    }

    private static void removeOnly(final List<RecordedOperation> hidden, final RecordedOperation write) {
        hidden.removeIf(other -> other == write);
    }
}
