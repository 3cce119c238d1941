package org.pacelab.harness.cluster;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.pacelab.harness.report.Row;

/** The rows of a part, one after the other. Confined to the controller's thread. */
interface RowSequence {
    /** The row to measure now; empty after the last. */
    Optional<RowPlan> next();

    /** Takes it as it was measured; returns it with what that means. */
    Row measured(Row row);

    /** Whether the load processes of the first row go on with the others. */
    boolean sharesLoad();

    static RowSequence of(final RunPart part) {
        return part.search() == null ? new Fixed(part.rows()) : new KneeSequence(part);
    }

    /** Rows that are known from the start, each with load processes of its own. */
    final class Fixed implements RowSequence {
        private final Deque<RowPlan> remaining;

        private Fixed(final List<RowPlan> rows) {
            remaining = new ArrayDeque<>(rows);
        }

        @Override
        public Optional<RowPlan> next() {
            return Optional.ofNullable(remaining.poll());
        }

        @Override
        public Row measured(final Row row) {
            return row;
        }

        @Override
        public boolean sharesLoad() {
            return false;
        }
    }
}
