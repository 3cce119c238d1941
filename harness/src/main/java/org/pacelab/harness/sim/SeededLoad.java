package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.SeededRandom;

/**
 * The load of one client in a random run: few registers, which are read, written and compared with what was seen last, and
 * counters, each of which takes a bounded number of adds. In some runs registers are deleted, too. Clients differ: some ask all the time and some hardly ever, so that
 * they learn late of what has happened; some write and some only read. After {@link #drain}, and after so
 * many operations, it asks for nothing new.
 */
final class SeededLoad implements OperationSource {
    /** Keys below that are written by several clients. */
    static final int REGISTERS = 4;

    private static final double SHORTEST_GAP_NS = 4e7;
    private static final double LONGEST_GAP_NS = 1.2e9;
    private static final double[] READ_SHARES = {.3, .6, .98};
    private static final double COUNTER_READ_SHARE = .25;
    private static final double DELETE_SHARE = .3;

    private final SeededRandom random;
    private final OperationNumbers numbers;
    private final List<OperationKind> writes = new ArrayList<>();
    private final Consumer<SimulatedOperation> history;
    private final long[] lastSeen = new long[REGISTERS];
    private final double readShare;
    private final long meanGapNs;
    private final boolean isWriter;
    private long dueNs;
    private int remaining;
    private SeededRandom deletes;

    /**
     * @param limit    of its operations
     * @param isWriter else it reads whenever it would write
     * @param history takes each operation as it is asked for
     */
    SeededLoad(
            final Protocol protocol,
            final String setting,
            final SeededRandom random,
            final int limit,
            final boolean isWriter,
            final OperationNumbers numbers,
            final Consumer<SimulatedOperation> history) {
        this.random = random;
        this.remaining = limit;
        this.isWriter = isWriter;
        this.numbers = numbers;
        this.history = history;
        Arrays.fill(lastSeen, OperationValues.ABSENT);
        this.readShare = READ_SHARES[random.nextInt(READ_SHARES.length)];
        this.meanGapNs = (long) random.nextLogUniform(SHORTEST_GAP_NS, LONGEST_GAP_NS);
        for (final OperationKind kind : List.of(OperationKind.PUT, OperationKind.ADD, OperationKind.COMPARE_AND_SET)) {
            if (protocol.supports(setting, kind)) {
                writes.add(kind);
            }
        }
    }

    /** Some of what it would put is deleted instead, as these numbers have it. */
    void deleteBy(final SeededRandom drawn) {
        deletes = drawn;
    }

    void drain() {
        remaining = 0;
    }

    @Override
    public int sessionCount() {
        return 1;
    }

    @Override
    public SimulatedOperation next(final int slot, final long nowNs) {
        final SimulatedOperation operation = random.nextBoolean(readShare) || !isWriter ? nextRead() : nextWrite();
        history.accept(operation);
        remaining--;
        return operation;
    }

    @Override
    public long nextDueNs(final int slot) {
        return remaining > 0 ? dueNs : Long.MAX_VALUE;
    }

    @Override
    public void onComplete(final int slot, final SimulatedOperation operation) {
        dueNs = operation.completedNs() + random.nextLong(0, 2 * meanGapNs);
        if (operation.isOk() && operation.key() < REGISTERS) {
            lastSeen[(int) operation.key()] = operation.isWrite() ? operation.argument() : operation.answer();
        }
    }

    private SimulatedOperation nextRead() {
        final boolean isOfCounter = random.nextBoolean(COUNTER_READ_SHARE);
        final long key = isOfCounter ? numbers.newestCounter() : random.nextInt(REGISTERS);
        return new SimulatedOperation(OperationKind.GET, key, 0, OperationValues.ABSENT);
    }

    private SimulatedOperation nextWrite() {
        final OperationKind drawn = writes.get(random.nextInt(writes.size()));
        final OperationKind kind = drawn == OperationKind.ADD && !numbers.hasAdd() ? OperationKind.PUT : drawn;
        final int register = random.nextInt(REGISTERS);
        if (kind == OperationKind.PUT && deletes != null && deletes.nextBoolean(DELETE_SHARE)) {
            return new SimulatedOperation(
                    OperationKind.DELETE, register, OperationValues.ABSENT, OperationValues.ABSENT);
        }
        return switch (kind) {
            case ADD -> numbers.nextAdd();
            case COMPARE_AND_SET -> new SimulatedOperation(kind, register, numbers.nextValue(), lastSeen[register]);
            default -> new SimulatedOperation(kind, register, numbers.nextValue(), OperationValues.ABSENT);
        };
    }
}
