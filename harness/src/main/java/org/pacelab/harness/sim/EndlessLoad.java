package org.pacelab.harness.sim;

import org.pacelab.replica.OperationKind;
import org.pacelab.replica.SeededRandom;

/**
 * Asks for the next operation as soon as one has ended, half of them reads, half of them writes, and keeps none of them: they are
 * drawn before the run and asked for in turn, over and over. Allocates nothing after construction.
 */
final class EndlessLoad implements OperationSource {
    private static final int OPERATIONS = 1 << 12;
    private static final int KEYS = 1_000;
    private static final double READ_SHARE = .5;

    private final SimulatedOperation[] operations = new SimulatedOperation[OPERATIONS];
    private int asked;
    private long okCount;
    private long otherCount;

    EndlessLoad(final SeededRandom random) {
        for (int i = 0; i < OPERATIONS; i++) {
            final boolean isRead = random.nextBoolean(READ_SHARE);
            operations[i] = new SimulatedOperation(
                    isRead ? OperationKind.GET : OperationKind.PUT,
                    random.nextInt(KEYS),
                    isRead ? 0 : 1 + i,
                    OperationValues.ABSENT);
        }
    }

    /** Operations that ended {@code OK}. */
    long okCount() {
        return okCount;
    }

    /** Operations that ended otherwise. */
    long otherCount() {
        return otherCount;
    }

    @Override
    public int sessionCount() {
        return 1;
    }

    @Override
    public SimulatedOperation next(final int slot, final long nowNs) {
        return operations[asked++ & OPERATIONS - 1];
    }

    @Override
    public long nextDueNs(final int slot) {
        return 0;
    }

    @Override
    public void onComplete(final int slot, final SimulatedOperation operation) {
        if (operation.isOk()) {
            okCount++;
        } else {
            otherCount++;
        }
    }
}
