package org.pacelab.harness.check;

import static org.pacelab.harness.check.KeyHistory.NONE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pacelab.harness.check.Finding.Tally;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.SessionIds;

/**
 * The four guarantees of a session, one by one (Terry et al., Session guarantees for weakly consistent replicated data, 1994), each
 * of one key: what a session saw of other keys is for {@link SequentialCheck} to judge. All that a session did counts as seen by
 * what it did next; what is of unknown outcome need not be seen, and where it was, comes after what its session had done.
 *
 * <p>The versions that a protocol reports are trusted as its own word: where they go back, a guarantee is broken, though it might
 * be that only the version is wrong. Keys without versions are judged by {@link ValueOrder}, which trusts nothing.
 */
final class SessionGuarantees {
    private final Tally readYourWrites = new Tally(Guarantee.READ_YOUR_WRITES);
    private final Tally monotonicReads = new Tally(Guarantee.MONOTONIC_READS);
    private final Tally monotonicWrites = new Tally(Guarantee.MONOTONIC_WRITES);
    private final Tally writesFollowReads = new Tally(Guarantee.WRITES_FOLLOW_READS);

    /** How far a session had come on one key. */
    private static final class Progress {
        private long read = NONE;
        private long written = NONE;
        private RecordedOperation reader;
        private RecordedOperation writer;
    }

    private SessionGuarantees() {}

    static List<Finding> check(final List<KeyHistory> keys) {
        final SessionGuarantees guarantees = new SessionGuarantees();
        for (final KeyHistory key : keys) {
            if (key.isVersioned()) {
                guarantees.checkVersions(key);
            } else {
                guarantees.checkValues(key);
            }
        }
        return List.of(
                guarantees.readYourWrites.finding(),
                guarantees.monotonicReads.finding(),
                guarantees.monotonicWrites.finding(),
                guarantees.writesFollowReads.finding());
    }

    private void checkVersions(final KeyHistory key) {
        final Map<Long, Progress> bySession = new HashMap<>();
        for (int i = 0; i < key.operations().size(); i++) {
            final RecordedOperation operation = key.operations().get(i);
            final Progress before = bySession.computeIfAbsent(operation.session(), session -> new Progress());
            if (key.seen(i) != NONE) {
                require(readYourWrites, key, before.written, before.writer, key.seen(i), operation);
                require(monotonicReads, key, before.read, before.reader, key.seen(i), operation);
            }
            if (key.made(i) != NONE) {
                require(monotonicWrites, key, before.written, before.writer, key.made(i), operation);
                require(writesFollowReads, key, before.read, before.reader, key.made(i), operation);
            }
            if (operation.isOk() && key.seen(i) > before.read) {
                before.read = key.seen(i);
                before.reader = operation;
            }
            if (operation.isOk() && key.made(i) > before.written) {
                before.written = key.made(i);
                before.writer = operation;
            }
        }
    }

    private static void require(
            final Tally guarantee,
            final KeyHistory key,
            final long reached,
            final RecordedOperation earlier,
            final long state,
            final RecordedOperation operation) {
        if (state < reached) {
            final List<RecordedOperation> witness = new ArrayList<>(Arrays.asList(earlier, operation));
            addIfKnown(witness, key.writerOf(reached));
            addIfKnown(witness, key.writerOf(state));
            guarantee.broken(
                    "session " + SessionIds.describe(operation.session()) + " had come to version " + reached
                            + " of key " + key.key() + " and went back to " + state,
                    witness);
        }
    }

    private static void addIfKnown(final List<RecordedOperation> witness, final RecordedOperation writer) {
        if (writer != null) {
            witness.add(writer);
        }
    }

    private void checkValues(final KeyHistory key) {
        final ValueOrder order = new ValueOrder(key);
        final String undecided = order.undecided();
        final List<RecordedOperation> circle = order.circle(ValueOrder.Step.READ_READ);
        if (!circle.isEmpty()) {
            monotonicReads.broken("no order of the writes of key " + key.key() + " lets all reads go forward", circle);
        } else if (!undecided.isEmpty()) {
            monotonicReads.undecided(undecided);
        }
        checkStep(key, order, ValueOrder.Step.WRITE_READ, readYourWrites, circle.isEmpty());
        checkStep(key, order, ValueOrder.Step.WRITE_WRITE, monotonicWrites, circle.isEmpty());
        checkStep(key, order, ValueOrder.Step.READ_WRITE, writesFollowReads, circle.isEmpty());
    }

    private static void checkStep(
            final KeyHistory key,
            final ValueOrder order,
            final ValueOrder.Step step,
            final Tally guarantee,
            final boolean isOrdered) {
        if (!isOrdered) {
            guarantee.undecided("reads of key " + key.key() + " go back, so that they show no order of its writes");
            return;
        }
        final List<RecordedOperation> circle = order.circle(ValueOrder.Step.READ_READ, step);
        if (!circle.isEmpty()) {
            guarantee.broken(
                    "no order of the writes of key " + key.key() + " keeps to "
                            + guarantee.guarantee().label() + " and lets all reads go forward",
                    circle);
        } else if (!order.undecided().isEmpty()) {
            guarantee.undecided(order.undecided());
        }
    }
}
