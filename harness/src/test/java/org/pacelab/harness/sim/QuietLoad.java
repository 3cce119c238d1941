package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/** A put to begin with, then operations of one kind, each long after the one before. */
final class QuietLoad implements OperationSource {
    static final int COUNT = 20;

    /** When the first operation of the kind begins. */
    static final long WARM_UP_NS = 2_000_000_000L;

    private static final long SPACING_NS = 10_000_000;

    /** The last operation has long completed. */
    static final long END_NS = WARM_UP_NS + COUNT * SPACING_NS;

    private final OperationKind kind;
    private final long windowNs;
    private final List<Long> latenciesNs = new ArrayList<>();
    private final int[] messages = new int[COUNT];
    private int asked;

    /** @param windowNs frames up to so long after an operation began are that operation's */
    QuietLoad(final OperationKind kind, final long windowNs) {
        this.kind = kind;
        this.windowNs = windowNs;
    }

    /** Nanoseconds from invoked to completed, the first put's left out. */
    List<Long> latenciesNs() {
        return latenciesNs;
    }

    int[] messages() {
        return messages;
    }

    void onFrame(final long atNs) {
        final int operation = operationAt(atNs);
        if (operation >= 0) {
            messages[operation]++;
        }
    }

    /** Which operation of the kind a frame belongs to, -1 if none. */
    int operationAt(final long atNs) {
        return asked > 1 && atNs - dueNs(asked - 1) <= windowNs ? asked - 2 : -1;
    }

    private long dueNs(final int number) {
        return number == 0 ? 0 : WARM_UP_NS + (number - 1) * SPACING_NS;
    }

    @Override
    public int sessionCount() {
        return 1;
    }

    @Override
    public SimulatedOperation next(final int slot, final long nowNs) {
        final OperationKind next = asked == 0 ? OperationKind.PUT : kind;
        asked++;
        return new SimulatedOperation(next, 1, next == OperationKind.PUT ? asked : 0, 0);
    }

    @Override
    public long nextDueNs(final int slot) {
        return asked > COUNT ? Long.MAX_VALUE : dueNs(asked);
    }

    @Override
    public void onComplete(final int slot, final SimulatedOperation operation) {
        assertThat(operation.outcome()).isEqualTo(Outcome.OK);
        if (asked > 1) {
            latenciesNs.add(operation.completedNs() - operation.invokedNs());
        }
    }
}
