package org.pacelab.benchmarks;

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
import org.pacelab.kv.KeyValueStore;
import org.pacelab.quorum.Fingerprint;
import org.pacelab.quorum.MerkleTree;
import org.pacelab.replica.SeededRandom;

/**
 * What does anti-entropy cost a replica? An update fingerprints a new version of a 100-byte value and puts it in the old one's place; a
 * diff finds all leaves that differ in two trees whose items differ in .1 %, by what would be sent. The baseline of a diff compares
 * every leaf.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(5)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class MerkleBenchmark {
    private static final int LEAF_BITS = 18;
    private static final int VALUE_LENGTH = 100;
    private static final int DRAWN_COUNT = 1 << 20;
    private static final int ONE_DIFFERS_OF = 1_000;
    private static final int WRITER = 3;

    @Param({"10000", "100000", "1000000"})
    private int keyCount;

    private final MerkleTree tree = new MerkleTree(LEAF_BITS);
    private final MerkleTree other = new MerkleTree(LEAF_BITS);
    private final UnsafeBuffer children =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(MerkleTree.MAX_CHILDREN_LENGTH, Long.BYTES));
    private final UnsafeBuffer value = new UnsafeBuffer(BufferUtil.allocateDirectAligned(VALUE_LENGTH, Long.BYTES));
    private final long[] keys = new long[DRAWN_COUNT];
    private final MerkleTree updated = new MerkleTree(LEAF_BITS);
    private long[] fingerprints;
    private int next;
    private long timestamp;

    @Setup
    public void fill() {
        final SeededRandom random = new SeededRandom(keyCount);
        fingerprints = new long[keyCount];
        for (int key = 0; key < keyCount; key++) {
            final long hash = KeyValueStore.hash(key);
            final long fingerprint = random.nextLong();
            tree.replace(hash, Fingerprint.ABSENT, fingerprint);
            other.replace(
                    hash, Fingerprint.ABSENT, random.nextInt(ONE_DIFFERS_OF) == 0 ? random.nextLong() : fingerprint);
            updated.replace(hash, Fingerprint.ABSENT, fingerprint);
            fingerprints[key] = fingerprint;
        }
        DrawnKeys.fill(keys, keyCount);
        if (diff() != diffOfEveryLeaf() || diff() == 0) {
            throw new IllegalStateException(diff() + " differing leaves found, of " + diffOfEveryLeaf());
        }
    }

    @Benchmark
    public long update() {
        next = next + 1 & DRAWN_COUNT - 1;
        final int key = (int) keys[next];
        value.putLong(0, ++timestamp);
        final long fingerprint = Fingerprint.of(key, timestamp, WRITER, value, 0, VALUE_LENGTH);
        updated.replace(KeyValueStore.hash(key), fingerprints[key], fingerprint);
        fingerprints[key] = fingerprint;
        return fingerprint;
    }

    /** How many leaves differ. */
    @Benchmark
    public int diff() {
        return tree.value(0, 0) == other.value(0, 0) ? 0 : differingLeavesBelow(0, 0);
    }

    @Benchmark
    public int diffOfEveryLeaf() {
        final int level = tree.leafLevel();
        int differing = 0;
        for (int leaf = 0; leaf < 1 << LEAF_BITS; leaf++) {
            if (tree.value(level, leaf) != other.value(level, leaf)) {
                differing++;
            }
        }
        return differing;
    }

    private int differingLeavesBelow(final int level, final int node) {
        if (level == tree.leafLevel()) {
            return 1;
        }
        tree.putChildren(level, node, children, 0);
        final int first = tree.firstChild(level, node);
        int leaves = 0;
        for (int mask = other.differingChildren(level, node, children, 0); mask != 0; mask &= mask - 1) {
            leaves += differingLeavesBelow(level + 1, first + Integer.numberOfTrailingZeros(mask));
        }
        return leaves;
    }
}
