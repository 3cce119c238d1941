package org.pacelab.harness.load;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.harness.scenario.Workload;
import org.pacelab.replica.Operation;
import org.pacelab.replica.SeededRandom;

/**
 * What the operations of one load process are: read or write, on which key, with which value; a function of the seed and the
 * process. The keys {@code 0 .. hotKeys - 1} are the hot ones, and under Zipf's law also the popular ones. Values are slices of
 * bytes made at construction; that of a put begins with a number of its own, if it has 8 bytes, so that it is known by who
 * reads it. A compare-and-set expects, and sets, one of four values, or expects an absent one: about
 * every fifth takes effect. An add adds 1. A share of the writes delete their key instead. Single-threaded; allocates nothing per operation.
 */
final class OperationMix {
    private static final int POOL_LENGTH = 64 * 1024;
    private static final int COMPARED_VALUES = 4;
    private static final long VALUE_STREAM = 1L << 60;
    private static final long OPERATION_STREAM = 1L << 61;

    private final Workload workload;
    private final int process;
    private final long seed;
    private final ZipfKeys zipfKeys;
    private final UnsafeBuffer values;
    private final UnsafeBuffer one = new UnsafeBuffer(ByteBuffer.allocateDirect(Long.BYTES));
    private SeededRandom random;
    private int starts;
    private long index;

    OperationMix(final Workload workload, final int process, final long seed) {
        this.workload = workload;
        this.process = process;
        this.seed = seed;
        zipfKeys = workload.keyChoice() == Workload.KeyChoice.ZIPF
                ? new ZipfKeys(workload.keyCount(), workload.zipfTheta())
                : null;
        values = new UnsafeBuffer(ByteBuffer.allocateDirect(POOL_LENGTH + workload.valueLength()));
        final SeededRandom bytes = SeededRandom.derive(seed, VALUE_STREAM);
        for (int i = 0; i < values.capacity(); i++) {
            values.putByte(i, (byte) bytes.nextLong());
        }
        one.putLong(0, 1, LITTLE_ENDIAN);
        restart();
    }

    /** Starts a sequence of its own: that of the measured window does not depend on how long the warm-up took. */
    void restart() {
        random = SeededRandom.derive(seed, OPERATION_STREAM + ((long) process << 32) + starts++);
        index = process;
    }

    /** Draws what the next operation is; {@link #set} follows. */
    boolean nextIsWrite() {
        return !random.nextBoolean(workload.readRatio());
    }

    /** Sets up an operation of a kind that is known. */
    void set(final Operation operation, final boolean write) {
        final long key = nextKey();
        if (write) {
            setWrite(operation, key);
        } else {
            operation.get(key);
        }
    }

    private long nextKey() {
        final long position = index;
        index += workload.loadProcesses();
        if (workload.hotFraction() > 0 && random.nextBoolean(workload.hotFraction())) {
            return random.nextInt(workload.hotKeys());
        }
        return switch (workload.keyChoice()) {
            case UNIFORM -> random.nextLong(0, workload.keyCount() - 1);
            case ZIPF -> zipfKeys.next(random);
            case SEQUENTIAL -> position % workload.keyCount();
            case OWN -> ownKey(random.nextLong(0, workload.keyCount() - 1));
        };
    }

    private long ownKey(final long key) {
        final long own = key - key % workload.loadProcesses() + process;
        return own < workload.keyCount() ? own : process;
    }

    private void setWrite(final Operation operation, final long key) {
        if (workload.deleteFraction() > 0 && random.nextBoolean(workload.deleteFraction())) {
            operation.delete(key);
            return;
        }
        final int valueLength = workload.valueLength();
        switch (workload.write()) {
            case PUT -> {
                final int offset = random.nextInt(POOL_LENGTH);
                if (valueLength >= Long.BYTES) {
                    values.putLong(offset, random.nextLong(), LITTLE_ENDIAN);
                }
                operation.put(key, values, offset, valueLength);
            }
            case ADD -> operation.add(key, one, 0);
            case COMPARE_AND_SET -> {
                final int expected = random.nextInt(COMPARED_VALUES + 1);
                final int expectedLength = expected == COMPARED_VALUES ? 0 : valueLength;
                operation.compareAndSet(
                        key, values, expected, expectedLength, values, random.nextInt(COMPARED_VALUES), valueLength);
            }
        }
    }
}
