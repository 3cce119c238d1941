package org.pacelab.benchmarks;

import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.pacelab.kv.KeyValueStore;

/**
 * What does the state machine's store cost? A get reads version and first word of a 64-byte value of a key that is there, a put
 * overwrites both. The baseline keeps an object per key in an Agrona map and overwrites it in place.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class KeyValueBenchmark {
    private static final int VALUE_LENGTH = 64;
    private static final int DRAWN_COUNT = 1 << 20;

    @Param({"Long2ObjectHashMap", "KeyValueStore"})
    private String store;

    @Param({"100000", "1000000"})
    private int keyCount;

    private final UnsafeBuffer value = new UnsafeBuffer(BufferUtil.allocateDirectAligned(VALUE_LENGTH, Long.BYTES));
    private final long[] keys = new long[DRAWN_COUNT];
    private Table table;
    private int next;
    private long version;

    private interface Table {
        /** Version and first word of the key's value, added. */
        long get(long key);

        void put(long key, long version);
    }

    @Setup
    public void fill() {
        table = store.equals("KeyValueStore") ? new OffHeap() : new OnHeap();
        for (int key = 0; key < keyCount; key++) {
            table.put(key, ++version);
        }
        DrawnKeys.fill(keys, keyCount);
    }

    @Benchmark
    public long get() {
        return table.get(nextKey());
    }

    @Benchmark
    public long put() {
        value.putLong(0, ++version);
        table.put(nextKey(), version);
        return version;
    }

    private long nextKey() {
        next = next + 1 & DRAWN_COUNT - 1;
        return keys[next];
    }

    private final class OffHeap implements Table {
        private final KeyValueStore entries = new KeyValueStore();

        @Override
        public long get(final long key) {
            final int reference = entries.find(key);
            return entries.versionOf(reference) + entries.bufferOf(reference).getLong(entries.valueOffsetOf(reference));
        }

        @Override
        public void put(final long key, final long newVersion) {
            entries.put(key, newVersion, value, 0, VALUE_LENGTH);
        }
    }

    private final class OnHeap implements Table {
        private final Long2ObjectHashMap<Entry> entries = new Long2ObjectHashMap<>();

        @Override
        public long get(final long key) {
            final Entry entry = entries.get(key);
            return entry.version + entry.value.getLong(0);
        }

        @Override
        public void put(final long key, final long newVersion) {
            Entry entry = entries.get(key);
            if (entry == null) {
                entry = new Entry();
                entries.put(key, entry);
            }
            entry.version = newVersion;
            entry.value.putBytes(0, value, 0, VALUE_LENGTH);
        }
    }

    private static final class Entry {
        private final UnsafeBuffer value = new UnsafeBuffer(new byte[VALUE_LENGTH]);
        private long version;
    }
}
