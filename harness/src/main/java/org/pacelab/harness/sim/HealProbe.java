package org.pacelab.harness.sim;

import java.util.function.Consumer;
import org.pacelab.replica.OperationKind;

/**
 * Shows that a cluster is alive again: from {@link #begin} on it writes a register until a write has succeeded, then reads
 * until a read has. So a run whose clients ask for little is held to liveness as well.
 */
final class HealProbe implements OperationSource {
    private final long register;
    private final OperationNumbers numbers;
    private final Consumer<SimulatedOperation> history;
    private boolean isDue;
    private boolean hasWritten;

    /**
     * @param register that it writes and reads
     * @param history  takes each operation as it is asked for
     */
    HealProbe(final long register, final OperationNumbers numbers, final Consumer<SimulatedOperation> history) {
        this.register = register;
        this.numbers = numbers;
        this.history = history;
    }

    void begin() {
        isDue = true;
    }

    @Override
    public int sessionCount() {
        return 1;
    }

    @Override
    public SimulatedOperation next(final int slot, final long nowNs) {
        final SimulatedOperation operation = hasWritten
                ? new SimulatedOperation(OperationKind.GET, register, 0, OperationValues.ABSENT)
                : new SimulatedOperation(OperationKind.PUT, register, numbers.nextValue(), OperationValues.ABSENT);
        history.accept(operation);
        return operation;
    }

    @Override
    public long nextDueNs(final int slot) {
        return isDue ? 0 : Long.MAX_VALUE;
    }

    @Override
    public void onComplete(final int slot, final SimulatedOperation operation) {
        isDue = !(operation.isOk() && hasWritten);
        hasWritten |= operation.isOk();
    }
}
