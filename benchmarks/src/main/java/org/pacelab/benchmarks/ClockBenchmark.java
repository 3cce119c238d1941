package org.pacelab.benchmarks;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.BufferUtil;
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
import org.pacelab.clock.DottedVersionVectorSet;
import org.pacelab.clock.DottedVersionVectorSetEncoder;
import org.pacelab.clock.Order;
import org.pacelab.clock.VectorClock;
import org.pacelab.replica.SeededRandom;

/**
 * What does a vector of as many nodes cost: to compare two, to make the least upper bound of two, to write one into a buffer? Of a dotted set that is to
 * compare, to sync two with a 64-byte value each, and to write the context. The baseline is a map of boxed numbers. Pairs are equal, ordered either way and concurrent, a quarter each.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ClockBenchmark {
    private static final int PAIR_COUNT = 256;
    private static final int DRAWN_COUNT = 1 << 16;
    private static final int VALUE_LENGTH = 64;
    private static final int MAX_LENGTH = 2048;
    private static final long SEED = 42;

    @Param({"HashMap", "VectorClock", "DottedVersionVectorSet"})
    private String clock;

    @Param({"3", "16", "64"})
    private int nodeCount;

    private final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(MAX_LENGTH, Long.BYTES));
    private final long[] drawn = new long[DRAWN_COUNT];
    private Pairs pairs;
    private int next;

    private interface Pairs {
        Order compare(int pair);

        /** Returns something that rests on the result. */
        long merge(int pair);

        /** Of the first. Returns the bytes written. */
        int encode(int pair);
    }

    @Setup
    public void draw() {
        final SeededRandom random = new SeededRandom(SEED);
        final VectorClock[] ones = new VectorClock[PAIR_COUNT];
        final VectorClock[] others = new VectorClock[PAIR_COUNT];
        for (int i = 0; i < PAIR_COUNT; i++) {
            final VectorClock one = new VectorClock(nodeCount);
            final VectorClock other = new VectorClock(nodeCount);
            for (int node = 0; node < nodeCount; node++) {
                one.raise(node, 1 + random.nextInt(1_000_000));
            }
            other.copyOf(one);
            final Order order = Order.values()[random.nextInt(4)];
            if (order == Order.BEFORE || order == Order.CONCURRENT) {
                other.increment(random.nextInt(nodeCount - 1));
            }
            if (order == Order.AFTER || order == Order.CONCURRENT) {
                one.increment(nodeCount - 1);
            }
            ones[i] = one;
            others[i] = other;
        }
        DrawnKeys.fill(drawn, PAIR_COUNT);
        pairs = switch (clock) {
            case "HashMap" -> new Maps(ones, others);
            case "VectorClock" -> new Vectors(ones, others);
            default -> new Sets(ones, others);
        };
    }

    @Benchmark
    public Order compare() {
        return pairs.compare(nextPair());
    }

    @Benchmark
    public long merge() {
        return pairs.merge(nextPair());
    }

    @Benchmark
    public int encode() {
        return pairs.encode(nextPair());
    }

    private int nextPair() {
        next = next + 1 & DRAWN_COUNT - 1;
        return (int) drawn[next];
    }

    private final class Vectors implements Pairs {
        private final VectorClock[] ones;
        private final VectorClock[] others;
        private final VectorClock merged = new VectorClock(nodeCount);

        Vectors(final VectorClock[] ones, final VectorClock[] others) {
            this.ones = ones;
            this.others = others;
        }

        @Override
        public Order compare(final int pair) {
            return ones[pair].compare(others[pair]);
        }

        @Override
        public long merge(final int pair) {
            merged.copyOf(ones[pair]);
            merged.merge(others[pair]);
            return merged.counterAt(0);
        }

        @Override
        public int encode(final int pair) {
            return ones[pair].encode(buffer, 0, MAX_LENGTH);
        }
    }

    private final class Sets implements Pairs {
        private final DottedVersionVectorSetEncoder encoder = new DottedVersionVectorSetEncoder();
        private final DottedVersionVectorSet[] ones = new DottedVersionVectorSet[PAIR_COUNT];
        private final DottedVersionVectorSet[] others = new DottedVersionVectorSet[PAIR_COUNT];

        /** Both have one write more, of the first node, so they compare as the vectors do. */
        Sets(final VectorClock[] ones, final VectorClock[] others) {
            for (int i = 0; i < PAIR_COUNT; i++) {
                this.ones[i] = written(ones[i]);
                this.others[i] = written(others[i]);
            }
        }

        private DottedVersionVectorSet written(final VectorClock seen) {
            final UnsafeBuffer context = new UnsafeBuffer(new byte[MAX_LENGTH]);
            final UnsafeBuffer bytes = new UnsafeBuffer(BufferUtil.allocateDirectAligned(MAX_LENGTH, Long.BYTES));
            final DottedVersionVectorSet set =
                    new DottedVersionVectorSet().wrap(context, 0, seen.encode(context, 0, MAX_LENGTH));
            final int written = encoder.wrap(bytes, 0, MAX_LENGTH).put(set, set, 0, buffer, 0, VALUE_LENGTH);
            return new DottedVersionVectorSet().wrap(bytes, 0, written);
        }

        @Override
        public Order compare(final int pair) {
            return ones[pair].compare(others[pair]);
        }

        @Override
        public long merge(final int pair) {
            return encoder.wrap(buffer, 0, MAX_LENGTH).sync(ones[pair], others[pair]);
        }

        @Override
        public int encode(final int pair) {
            return encoder.wrap(buffer, 0, MAX_LENGTH).context(ones[pair]);
        }
    }

    private final class Maps implements Pairs {
        private final List<Map<Integer, Long>> ones = new ArrayList<>();
        private final List<Map<Integer, Long>> others = new ArrayList<>();

        Maps(final VectorClock[] ones, final VectorClock[] others) {
            for (int i = 0; i < PAIR_COUNT; i++) {
                this.ones.add(map(ones[i]));
                this.others.add(map(others[i]));
            }
        }

        private static Map<Integer, Long> map(final VectorClock vector) {
            final Map<Integer, Long> map = new HashMap<>();
            for (int i = 0; i < vector.count(); i++) {
                map.put(vector.actorAt(i), vector.counterAt(i));
            }
            return map;
        }

        @Override
        public Order compare(final int pair) {
            final boolean isBefore = isAtMost(ones.get(pair), others.get(pair));
            final boolean isAfter = isAtMost(others.get(pair), ones.get(pair));
            return isBefore ? isAfter ? Order.EQUAL : Order.BEFORE : isAfter ? Order.AFTER : Order.CONCURRENT;
        }

        private static boolean isAtMost(final Map<Integer, Long> one, final Map<Integer, Long> other) {
            for (final Map.Entry<Integer, Long> entry : one.entrySet()) {
                if (entry.getValue() > other.getOrDefault(entry.getKey(), 0L)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public long merge(final int pair) {
            final Map<Integer, Long> merged = new HashMap<>(ones.get(pair));
            others.get(pair).forEach((node, counter) -> merged.merge(node, counter, Math::max));
            return merged.get(0);
        }

        @Override
        public int encode(final int pair) {
            final Map<Integer, Long> map = ones.get(pair);
            buffer.putShort(0, (short) map.size(), LITTLE_ENDIAN);
            int offset = Short.BYTES;
            for (final Map.Entry<Integer, Long> entry : map.entrySet()) {
                buffer.putInt(offset, entry.getKey(), LITTLE_ENDIAN);
                buffer.putLong(offset + Integer.BYTES, entry.getValue(), LITTLE_ENDIAN);
                offset += Integer.BYTES + Long.BYTES;
            }
            return offset;
        }
    }
}
