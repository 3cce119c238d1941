package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import org.pacelab.replica.OperationKind;

/** Reads counters through the log at the end of a run, by adding nothing to each: in every setting such an add is linearizable. */
final class ReadBack implements OperationSource {
    private final List<SimulatedOperation> operations = new ArrayList<>();
    private final List<SimulatedOperation> attempts = new ArrayList<>();
    private int asked;
    private int answered;

    /** Starts with the counters from the first to this one. */
    void open(final long lastCounter) {
        for (long key = OperationValues.FIRST_COUNTER_KEY; key <= lastCounter; key++) {
            operations.add(new SimulatedOperation(OperationKind.ADD, key, 0, 0));
        }
    }

    boolean isDone() {
        return answered == operations.size();
    }

    /** All that was asked for so far, also what had to be asked again. */
    List<SimulatedOperation> attempts() {
        return attempts;
    }

    List<SimulatedOperation> operations() {
        return operations;
    }

    @Override
    public int sessionCount() {
        return 1;
    }

    @Override
    public SimulatedOperation next(final int slot, final long nowNs) {
        final SimulatedOperation operation = operations.get(asked++);
        attempts.add(operation);
        return operation;
    }

    @Override
    public long nextDueNs(final int slot) {
        return asked < operations.size() ? 0 : Long.MAX_VALUE;
    }

    @Override
    public void onComplete(final int slot, final SimulatedOperation operation) {
        if (operation.isOk()) {
            answered++;
        } else {
            asked--;
            operations.set(asked, new SimulatedOperation(OperationKind.ADD, operation.key(), 0, 0));
        }
    }
}
