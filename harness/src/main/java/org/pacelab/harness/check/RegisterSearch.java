package org.pacelab.harness.check;

import static org.pacelab.harness.history.RecordedOperation.ABSENT;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;

/**
 * Looks for an order of one key's operations that agrees with real time and in which each answer is right: the just-in-time
 * linearization of Lowe (Testing for linearizability, 2017, section 4), which goes through invocations and completions in order
 * of time and keeps every configuration that is possible so far. An operation takes effect only when its completion asks for it,
 * after those of the open ones that it needs.
 *
 * <p>Three things keep the configurations few. What changes nothing (a get, a compare-and-set that did not match) takes effect as
 * soon as its answer is right. An operation that ended UNKNOWN may take effect at any time after its invocation, or never, and does so only
 * where the next one sees it. And a configuration that used more of those stands behind one that used fewer ({@link Configurations}).
 *
 * <p>Intervals are closed: of two operations of which one completed when the other was invoked, either may be first. A search is
 * used for one key after the other; not thread-safe.
 */
final class RegisterSearch {
    private static final int MAX_OPEN = Long.SIZE;
    private static final Comparator<RecordedOperation> BY_INVOCATION =
            Comparator.comparingLong(RecordedOperation::invokedNs);

    private final RecordedOperation[] certain = new RecordedOperation[MAX_OPEN];
    private final RecordedOperation[] doubtful = new RecordedOperation[MAX_OPEN];
    private Configurations current = new Configurations();
    private Configurations next = new Configurations();
    private final Configurations reached = new Configurations();
    private long openWrites;
    private long openReads;
    private int doubtfulCount;
    private SearchBudget budget;

    /** How a search ended. */
    enum Ending {
        FOUND,
        NONE,
        GAVE_UP
    }

    /**
     * @param refutedNs when there was no configuration left: the completion of an operation; else no meaning
     * @param reason    why it gave up, else empty
     */
    record Result(Ending ending, long refutedNs, String reason) {
        private static final Result FOUND = new Result(Ending.FOUND, 0, "");
    }

    /**
     * @param operations of one key, those left out that certainly did not happen
     * @param untilNs    what completes later is still open in the end: what explains its answer may be left out
     */
    Result search(final List<RecordedOperation> operations, final long untilNs, final SearchBudget withBudget) {
        budget = withBudget;
        final RecordedOperation[] invocations = operations.toArray(new RecordedOperation[0]);
        Arrays.sort(invocations, BY_INVOCATION);
        final RecordedOperation[] completions = operations.stream()
                .filter(operation -> operation.isOk() && operation.completedNs() <= untilNs)
                .sorted(Comparator.comparingLong(RecordedOperation::completedNs))
                .toArray(RecordedOperation[]::new);
        reset();
        int invoked = 0;
        for (final RecordedOperation completed : completions) {
            while (invoked < invocations.length && invocations[invoked].invokedNs() <= completed.completedNs()) {
                if (!open(invocations[invoked++])) {
                    return gaveUp("more than " + MAX_OPEN + " operations at once on key " + completed.key());
                }
            }
            if (!complete(completed)) {
                return gaveUp("nothing left of the budget at key " + completed.key());
            }
            if (current.count() == 0) {
                return new Result(Ending.NONE, completed.completedNs(), "");
            }
        }
        return Result.FOUND;
    }

    private static Result gaveUp(final String reason) {
        return new Result(Ending.GAVE_UP, 0, reason);
    }

    private void reset() {
        openWrites = 0;
        openReads = 0;
        doubtfulCount = 0;
        current.clear();
        current.add(ABSENT, 0, 0);
    }

    private boolean open(final RecordedOperation operation) {
        if (!operation.isOk()) {
            if (doubtfulCount == MAX_OPEN) {
                return false;
            }
            doubtful[doubtfulCount++] = operation;
            return true;
        }
        final int slot = Long.numberOfTrailingZeros(~(openWrites | openReads));
        if (slot == MAX_OPEN) {
            return false;
        }
        certain[slot] = operation;
        if (operation.changedNothing()) {
            openReads |= 1L << slot;
            settle(slot);
        } else {
            openWrites |= 1L << slot;
        }
        return true;
    }

    /** Lets a new read take effect in every configuration in which its answer is right already. */
    private void settle(final int slot) {
        next.clear();
        for (int i = 0; i < current.count(); i++) {
            final boolean isRight = Register.accepts(certain[slot], current.value(i));
            next.add(current.value(i), current.certain(i) | (isRight ? 1L << slot : 0), current.doubtful(i));
        }
        swap();
    }

    /** Returns false if the budget is spent. */
    private boolean complete(final RecordedOperation operation) {
        final int slot = slotOf(operation);
        final long bit = 1L << slot;
        next.clear();
        reached.clear();
        for (int i = 0; i < current.count(); i++) {
            reached.add(current.value(i), current.certain(i), current.doubtful(i));
        }
        for (int i = 0; i < reached.count(); i++) {
            if (!budget.take()) {
                return false;
            }
            if ((reached.certain(i) & bit) != 0) {
                next.add(reached.value(i), reached.certain(i) & ~bit, reached.doubtful(i));
            } else {
                extend(reached.value(i), reached.certain(i), reached.doubtful(i));
            }
        }
        openWrites &= ~bit;
        openReads &= ~bit;
        certain[slot] = null;
        swap();
        return true;
    }

    /** Adds the configurations that are one operation further. */
    private void extend(final long value, final long certainMask, final long doubtfulMask) {
        for (long open = openWrites & ~certainMask; open != 0; open &= open - 1) {
            final int slot = Long.numberOfTrailingZeros(open);
            if (Register.accepts(certain[slot], value)) {
                final long changed = Register.valueAfter(certain[slot], value);
                reached.add(changed, withReads(changed, certainMask | 1L << slot), doubtfulMask);
            }
        }
        for (int i = 0; i < doubtfulCount; i++) {
            if ((doubtfulMask & 1L << i) == 0 && Register.mayTakeEffect(doubtful[i], value)) {
                final long changed = Register.valueAfter(doubtful[i], value);
                final long mask = doubtfulMask | 1L << i;
                if (changed != value && isSeen(changed, certainMask, mask)) {
                    reached.add(changed, withReads(changed, certainMask), mask);
                }
            }
        }
    }

    /** Whether an open operation's answer, or effect, depends on the value. */
    private boolean isSeen(final long value, final long certainMask, final long doubtfulMask) {
        if (withReads(value, certainMask) != certainMask) {
            return true;
        }
        for (long open = openWrites & ~certainMask; open != 0; open &= open - 1) {
            final RecordedOperation operation = certain[Long.numberOfTrailingZeros(open)];
            if (operation.kind() != OperationKind.PUT && Register.accepts(operation, value)) {
                return true;
            }
        }
        for (int i = 0; i < doubtfulCount; i++) {
            if ((doubtfulMask & 1L << i) == 0
                    && doubtful[i].kind() != OperationKind.PUT
                    && Register.mayTakeEffect(doubtful[i], value)) {
                return true;
            }
        }
        return false;
    }

    private long withReads(final long value, final long certainMask) {
        long mask = certainMask;
        for (long open = openReads & ~certainMask; open != 0; open &= open - 1) {
            final int slot = Long.numberOfTrailingZeros(open);
            if (Register.accepts(certain[slot], value)) {
                mask |= 1L << slot;
            }
        }
        return mask;
    }

    private int slotOf(final RecordedOperation operation) {
        for (long open = openWrites | openReads; open != 0; open &= open - 1) {
            final int slot = Long.numberOfTrailingZeros(open);
            if (certain[slot] == operation) {
                return slot;
            }
        }
        throw new AssertionError("not open: " + operation);
    }

    private void swap() {
        final Configurations swapped = current;
        current = next;
        next = swapped;
    }
}
