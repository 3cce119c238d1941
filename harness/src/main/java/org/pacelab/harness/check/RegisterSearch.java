package org.pacelab.harness.check;

import static org.pacelab.harness.history.RecordedOperation.ABSENT;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.pacelab.harness.history.RecordedOperation;

/**
 * Looks for an order of one key's operations that agrees with real time and in which each answer is right: the just-in-time
 * linearization of Lowe (Testing for linearizability, 2017, section 4), which goes through invocations and completions in order
 * of time and keeps every configuration that is possible so far. An operation takes effect only when its completion asks for it,
 * after those of the open ones that it needs.
 *
 * <p>Four things keep the configurations few. What changes nothing (a get, a compare-and-set that did not match) takes effect as
 * soon as its answer is right. A put, or a delete, which puts nothing, that nothing open sees takes effect only when its completion asks for it, or is overwritten at
 * once: whoever puts leaves it open which of the puts under way had taken effect right before ({@code optional}), so that puts that
 * overlap are not tried in every order. An operation that ended UNKNOWN may take effect at any time after its invocation, or never,
 * and does so only where the next one sees it, of equal ones the first. And a configuration stands behind one that can do more
 * ({@link Configurations}).
 *
 * <p>Intervals are closed: of two operations of which one completed when the other was invoked, either may be first. A search is
 * used for one key after the other; not thread-safe.
 */
final class RegisterSearch {
    static final int MAX_OPEN = Long.SIZE;

    private static final int PROBES_PER_CONFIGURATION = 64;
    private static final int TABLES = 3;
    private static final int NO_TWIN = -1;
    private static final Comparator<RecordedOperation> BY_INVOCATION =
            Comparator.comparingLong(RecordedOperation::invokedNs);

    private final RecordedOperation[] certain = new RecordedOperation[MAX_OPEN];
    private final RecordedOperation[] doubtful = new RecordedOperation[MAX_OPEN];
    private final int[] doubtfulTwins = new int[MAX_OPEN];
    private final Configurations reached;
    private Configurations current;
    private Configurations next;
    private long openWrites;
    private long openPuts;
    private long openReads;
    private int doubtfulCount;
    private SearchBudget budget;

    /** @param refutedNs if there is no order: the completion of the operation at which no configuration was left; else no meaning */
    record Result(Ending ending, long refutedNs) {}

    /** @param memoryBytes held at most */
    RegisterSearch(final long memoryBytes) {
        reached = new Configurations(memoryBytes / TABLES);
        current = new Configurations(memoryBytes / TABLES);
        next = new Configurations(memoryBytes / TABLES);
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
            Ending ending = Ending.FOUND;
            while (ending == Ending.FOUND
                    && invoked < invocations.length
                    && invocations[invoked].invokedNs() <= completed.completedNs()) {
                ending = open(invocations[invoked++]);
            }
            if (ending == Ending.FOUND) {
                ending = complete(completed);
            }
            if (ending != Ending.FOUND) {
                return new Result(ending, completed.completedNs());
            }
        }
        return new Result(Ending.FOUND, 0);
    }

    private void reset() {
        openWrites = 0;
        openPuts = 0;
        openReads = 0;
        doubtfulCount = 0;
        current.clear();
        current.add(ABSENT, 0, 0, 0);
    }

    private Ending open(final RecordedOperation operation) {
        if (!operation.isOk()) {
            return openDoubtful(operation);
        }
        final int slot = Long.numberOfTrailingZeros(~(openWrites | openReads));
        if (slot == MAX_OPEN) {
            return Ending.TOO_MANY_OPEN;
        }
        certain[slot] = operation;
        if (operation.changedNothing()) {
            openReads |= 1L << slot;
            return settle(slot) ? Ending.FOUND : Ending.MEMORY_SPENT;
        }
        openWrites |= 1L << slot;
        openPuts |= operation.kind().overwrites() ? 1L << slot : 0;
        return Ending.FOUND;
    }

    private Ending openDoubtful(final RecordedOperation operation) {
        if (doubtfulCount == MAX_OPEN) {
            return Ending.TOO_MANY_OPEN;
        }
        int twin = doubtfulCount - 1;
        while (twin != NO_TWIN && !areTwins(doubtful[twin], operation)) {
            twin--;
        }
        doubtfulTwins[doubtfulCount] = twin;
        doubtful[doubtfulCount++] = operation;
        return Ending.FOUND;
    }

    private static boolean areTwins(final RecordedOperation one, final RecordedOperation other) {
        return one.kind() == other.kind() && one.argument() == other.argument() && one.expected() == other.expected();
    }

    /** Lets a new read take effect in every configuration in which its answer is right already. Returns false if there is no room. */
    private boolean settle(final int slot) {
        next.clear();
        boolean hasRoom = true;
        for (int i = 0; i < current.count() && hasRoom; i++) {
            final boolean isRight = Register.accepts(certain[slot], current.value(i));
            hasRoom = next.add(
                    current.value(i),
                    current.certain(i) | (isRight ? 1L << slot : 0),
                    current.optional(i),
                    current.doubtful(i));
        }
        swap();
        return hasRoom;
    }

    /** Returns NONE if no configuration explains the answer. */
    private Ending complete(final RecordedOperation operation) {
        final int slot = slotOf(operation);
        final long bit = 1L << slot;
        next.clear();
        reached.clear();
        boolean hasRoom = true;
        for (int i = 0; i < current.count() && hasRoom; i++) {
            hasRoom = reached.add(current.value(i), current.certain(i), current.optional(i), current.doubtful(i));
        }
        long paidProbes = reached.probes();
        for (int i = 0; i < reached.count() && hasRoom; i++) {
            final long newProbes = reached.probes() - paidProbes;
            paidProbes += newProbes;
            if (!budget.take(1 + newProbes / PROBES_PER_CONFIGURATION)) {
                return Ending.BUDGET_SPENT;
            }
            final long certainMask = reached.certain(i);
            final long optionalMask = reached.optional(i);
            if (((certainMask | optionalMask) & bit) != 0) {
                hasRoom = next.add(reached.value(i), certainMask & ~bit, optionalMask & ~bit, reached.doubtful(i));
            }
            if ((certainMask & bit) == 0 && hasRoom) {
                hasRoom = extend(reached.value(i), certainMask, optionalMask & ~bit, reached.doubtful(i), bit);
            }
        }
        if (!hasRoom) {
            return Ending.MEMORY_SPENT;
        }
        openWrites &= ~bit;
        openPuts &= ~bit;
        openReads &= ~bit;
        certain[slot] = null;
        swap();
        return current.count() == 0 ? Ending.NONE : Ending.FOUND;
    }

    /** Adds the configurations that are one operation further. Returns false if there is no room. */
    private boolean extend(
            final long value,
            final long certainMask,
            final long optionalMask,
            final long doubtfulMask,
            final long completing) {
        boolean hasRoom = true;
        for (long open = openWrites & ~certainMask; open != 0 && hasRoom; open &= open - 1) {
            final int slot = Long.numberOfTrailingZeros(open);
            if (Register.accepts(certain[slot], value)) {
                final long bit = 1L << slot;
                final long mask = certainMask | bit;
                final long changed = Register.valueAfter(certain[slot], value);
                final boolean isPut = (openPuts & bit) != 0;
                if (!isPut || bit == completing || isSeen(changed, mask, doubtfulMask)) {
                    final long nowOptional = isPut ? openPuts & ~mask & ~completing : optionalMask;
                    hasRoom = reached.add(changed, withReads(changed, mask), nowOptional, doubtfulMask);
                }
            }
        }
        for (int i = 0; i < doubtfulCount && hasRoom; i++) {
            if (isNextOfTwins(i, doubtfulMask) && Register.mayTakeEffect(doubtful[i], value)) {
                final long changed = Register.valueAfter(doubtful[i], value);
                final long mask = doubtfulMask | 1L << i;
                final boolean isPut = doubtful[i].kind().overwrites();
                final long nowOptional = isPut ? openPuts & ~certainMask & ~completing : optionalMask;
                if ((changed != value || nowOptional != optionalMask) && isSeen(changed, certainMask, mask)) {
                    hasRoom = reached.add(changed, withReads(changed, certainMask), nowOptional, mask);
                }
            }
        }
        return hasRoom;
    }

    /** Whether it has not taken effect, and all equal ones before it have. */
    private boolean isNextOfTwins(final int number, final long doubtfulMask) {
        final int twin = doubtfulTwins[number];
        return (doubtfulMask & 1L << number) == 0 && (twin == NO_TWIN || (doubtfulMask & 1L << twin) != 0);
    }

    /** Whether an open operation's answer, or effect, depends on the value. */
    private boolean isSeen(final long value, final long certainMask, final long doubtfulMask) {
        if (withReads(value, certainMask) != certainMask) {
            return true;
        }
        for (long open = openWrites & ~certainMask; open != 0; open &= open - 1) {
            final RecordedOperation operation = certain[Long.numberOfTrailingZeros(open)];
            if (!operation.kind().overwrites() && Register.accepts(operation, value)) {
                return true;
            }
        }
        for (int i = 0; i < doubtfulCount; i++) {
            if ((doubtfulMask & 1L << i) == 0
                    && !doubtful[i].kind().overwrites()
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
