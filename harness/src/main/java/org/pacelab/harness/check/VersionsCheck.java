package org.pacelab.harness.check;

import static org.pacelab.harness.check.KeyHistory.NONE;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.pacelab.harness.check.Finding.Tally;
import org.pacelab.harness.history.RecordedOperation;

/**
 * Whether the versions that the protocol reported are those of the log that it says it keeps: each names one value of its key; a
 * write gets a greater one than what had completed before it was invoked; a read sees none that was written only later, and, where
 * reads are linearizable, none older than what had completed before it was invoked. It is about the versions themselves: a setting
 * may break it and serve right values.
 */
final class VersionsCheck {
    private final boolean areReadsOrdered;
    private final Tally tally = new Tally(Guarantee.VERSIONS);
    private boolean hasVersions;

    private VersionsCheck(final boolean areReadsOrdered) {
        this.areReadsOrdered = areReadsOrdered;
    }

    /** @param areReadsOrdered whether reads are to be linearizable, too */
    static Finding check(final List<KeyHistory> keys, final boolean areReadsOrdered) {
        final VersionsCheck check = new VersionsCheck(areReadsOrdered);
        keys.forEach(check::check);
        if (!check.hasVersions) {
            check.tally.undecided("the history has no versions");
        }
        return check.tally.finding();
    }

    private record Reached(long state, RecordedOperation by) {}

    private void check(final KeyHistory key) {
        if (!key.contradiction().isEmpty()) {
            hasVersions = true;
            tally.broken(key.contradiction() + ", of key " + key.key(), key.contradicting());
            return;
        }
        if (!key.isVersioned()) {
            return;
        }
        hasVersions |= key.operations().stream().anyMatch(operation -> operation.version() > KeyHistory.INITIAL);
        final PriorityQueue<Reached> underWay = new PriorityQueue<>(
                Comparator.comparingLong((Reached reached) -> reached.by().completedNs()));
        Reached reached = new Reached(NONE, null);
        for (int i = 0; i < key.operations().size(); i++) {
            final RecordedOperation operation = key.operations().get(i);
            while (!underWay.isEmpty() && underWay.peek().by().completedNs() < operation.invokedNs()) {
                final Reached completed = underWay.remove();
                reached = completed.state() > reached.state() ? completed : reached;
            }
            final boolean isWrite = key.made(i) != NONE;
            final long state = isWrite ? key.made(i) : key.seen(i);
            if (state != NONE && (isWrite || areReadsOrdered)) {
                if (state < reached.state() || isWrite && state == reached.state()) {
                    tally.broken(
                            "version " + state + " of key " + key.key() + " though version " + reached.state()
                                    + " was seen before it was invoked",
                            List.of(reached.by(), operation));
                }
                if (operation.isOk()) {
                    underWay.add(new Reached(state, operation));
                }
            }
            checkNotOfTheFuture(key, i, operation);
        }
    }

    private void checkNotOfTheFuture(final KeyHistory key, final int number, final RecordedOperation read) {
        final RecordedOperation writer = key.seen(number) == NONE ? null : key.writerOf(key.seen(number));
        if (writer != null && writer.invokedNs() > read.completedNs()) {
            final List<RecordedOperation> witness = new ArrayList<>(List.of(read, writer));
            tally.broken("what was read of key " + key.key() + " was written only later", witness);
        }
    }
}
