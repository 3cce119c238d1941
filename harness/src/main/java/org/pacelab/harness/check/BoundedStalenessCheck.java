package org.pacelab.harness.check;

import static org.pacelab.harness.check.KeyHistory.INITIAL;

import java.util.ArrayList;
import java.util.List;
import org.pacelab.harness.check.Finding.Tally;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.scenario.StalenessBound;
import org.pacelab.replica.OperationKind;

/** Whether no read lacked more of what had completed in time than its setting allows (Terrace & Freedman 2009, §2.4). */
final class BoundedStalenessCheck {
    private BoundedStalenessCheck() {}

    static Finding check(final List<KeyHistory> keys, final StalenessBound bound) {
        final Tally tally = new Tally(Guarantee.BOUNDED_STALENESS);
        keys.forEach(key -> check(key, bound, tally));
        return tally.finding();
    }

    private static void check(final KeyHistory key, final StalenessBound bound, final Tally tally) {
        final NewerWrites newer = new NewerWrites(key);
        for (int i = 0; i < key.operations().size(); i++) {
            final RecordedOperation read = key.operations().get(i);
            if (read.kind() != OperationKind.GET || !read.isOk()) {
                continue;
            }
            newer.completedBefore(read.invokedNs() - bound.ageNs());
            final long state = key.seen(i);
            if (state < INITIAL) {
                tally.undecided("nobody can tell which write was read of key " + key.key());
            } else if (newer.countAfter(state) > bound.versions()) {
                final List<RecordedOperation> witness = new ArrayList<>(newer.after(state, bound.versions() + 1));
                witness.add(read);
                tally.broken(
                        "a read of key " + key.key() + " lacked " + newer.countAfter(state)
                                + " writes that had completed more than " + bound.ageNs() + " ns before it; allowed: "
                                + bound.versions(),
                        witness);
            }
        }
    }
}
