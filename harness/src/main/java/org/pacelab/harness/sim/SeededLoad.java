package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.SeededRandom;

/**
 * The load of one client in a random run: few registers, which are read, written and compared with what a session saw last, and
 * counters, each of which takes a bounded number of adds. After {@link #drain} it asks for nothing new.
 */
final class SeededLoad implements OperationSource {
    static final int SESSIONS = 2;

    private static final int REGISTERS = 8;
    private static final long MEAN_GAP_NS = 40_000_000;

    private final SeededRandom random;
    private final OperationNumbers numbers;
    private final List<OperationKind> kinds = new ArrayList<>();
    private final List<SimulatedOperation> history;
    private final long[] dueNs = new long[SESSIONS];
    private final long[][] lastSeen = new long[SESSIONS][REGISTERS];
    private boolean isDraining;

    /** @param history takes each operation as it is asked for */
    SeededLoad(
            final Protocol protocol,
            final String setting,
            final SeededRandom random,
            final OperationNumbers numbers,
            final List<SimulatedOperation> history) {
        this.random = random;
        this.numbers = numbers;
        this.history = history;
        for (final OperationKind kind : List.of(
                OperationKind.GET,
                OperationKind.GET,
                OperationKind.GET,
                OperationKind.PUT,
                OperationKind.PUT,
                OperationKind.COMPARE_AND_SET,
                OperationKind.ADD,
                OperationKind.ADD)) {
            if (protocol.supports(setting, kind)) {
                kinds.add(kind);
            }
        }
    }

    void drain() {
        isDraining = true;
    }

    @Override
    public int sessionCount() {
        return SESSIONS;
    }

    @Override
    public SimulatedOperation next(final int slot, final long nowNs) {
        final OperationKind kind = kinds.get(random.nextInt(kinds.size()));
        final int register = random.nextInt(REGISTERS);
        final SimulatedOperation operation = switch (kind) {
            case GET -> new SimulatedOperation(kind, random.nextInt(4) == 0 ? numbers.newestCounter() : register, 0, 0);
            case ADD -> numbers.nextAdd();
            case COMPARE_AND_SET ->
                new SimulatedOperation(kind, register, numbers.nextValue(), lastSeen[slot][register]);
            default -> new SimulatedOperation(kind, register, numbers.nextValue(), 0);
        };
        history.add(operation);
        return operation;
    }

    @Override
    public long nextDueNs(final int slot) {
        return isDraining ? Long.MAX_VALUE : dueNs[slot];
    }

    @Override
    public void onComplete(final int slot, final SimulatedOperation operation) {
        dueNs[slot] = operation.completedNs() + random.nextLong(0, 2 * MEAN_GAP_NS);
        if (operation.isOk() && operation.key() < REGISTERS) {
            lastSeen[slot][(int) operation.key()] = operation.isWrite() ? operation.argument() : operation.answer();
        }
    }
}
