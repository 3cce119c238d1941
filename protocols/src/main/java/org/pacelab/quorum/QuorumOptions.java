package org.pacelab.quorum;

import org.pacelab.log.SnapshotOptions;

/**
 * @param readQuorum          R: so many replicas have answered before a read is
 * @param writeQuorum         W: so many have a write, durably, before it is acknowledged
 * @param isFanoutExact       a phase asks R or W random replicas, and the same ones when it repeats; else it asks all
 * @param readRepair          what a read does about replicas that answered with an earlier item; none if the fanout is exact
 * @param windowItems         items that a replica has taken and not yet merged at most, a power of two
 * @param snapshotEntries     as in {@link SnapshotOptions}
 * @param snapshotChunkLength as in {@link SnapshotOptions}
 * @param resendNs            what another replica has not answered for so long is given up, and begun again with more patience
 * @param antiEntropyNs       how often a replica compares what it has with another one; 0: never, but to get back what it has lost
 * @param leafBits            of the tree that is compared, as in {@link MerkleTree}, the same at all replicas. 17 is for a million keys, and costs each replica
 *                            1.2 MB, for each other one where there are fewer copies than replicas; 18 would save a tenth of an exchange's bytes, and make a put dearer
 *                            by cache misses; 14 would cost three times the bytes at a million keys
 * @param copies              N: so many replicas keep a key, as a {@link HashRing} says; {@link #EVERYBODY}: all of them
 * @param isSloppy            others are asked in the place of replicas that keep a key and do not answer, and bring them later what they took (Dynamo, §4.6)
 * @param coordinationNs      a replica that coordinates gives up after so long, and asks again meanwhile
 * @param hintNs              what others are to have that did not answer is brought to them for so long, and longer until as many of those that keep the key have it as a
 *                            write wants; the rest get it from these
 */
public record QuorumOptions(
        int readQuorum,
        int writeQuorum,
        boolean isFanoutExact,
        ReadRepair readRepair,
        int windowItems,
        int snapshotEntries,
        int snapshotChunkLength,
        long resendNs,
        long antiEntropyNs,
        int leafBits,
        int copies,
        boolean isSloppy,
        long hintNs,
        long coordinationNs) {
    /** As {@link #copies}: each replica keeps every key. */
    public static final int EVERYBODY = 0;

    /** Three hours. */
    public static final long DEFAULT_HINT_NS = 3L * 3_600 * 1_000_000_000;

    public static final long DEFAULT_COORDINATION_NS = 1_000_000_000;

    private static final int PATIENCE = 8;

    public QuorumOptions {
        if (readQuorum < 1 || writeQuorum < 1) {
            throw new IllegalArgumentException(
                    "readQuorum " + readQuorum + " and writeQuorum " + writeQuorum + " must be at least 1");
        }
        if (Integer.bitCount(windowItems) != 1) {
            throw new IllegalArgumentException("windowItems " + windowItems + " is not a power of two");
        }
        if (isFanoutExact && readRepair != ReadRepair.NONE) {
            throw new IllegalArgumentException("readRepair " + readRepair
                    + " with an exact fanout would bring items to more replicas than asked for");
        }
        if (isSloppy && isFanoutExact) {
            throw new IllegalArgumentException(
                    "a sloppy quorum with an exact fanout would bring items to more replicas than asked for");
        }
        if (hintNs < 1) {
            throw new IllegalArgumentException("hintNs " + hintNs + " is not positive");
        }
        if (coordinationNs < 1) {
            throw new IllegalArgumentException("coordinationNs " + coordinationNs + " is not positive");
        }
        if (antiEntropyNs < 0) {
            throw new IllegalArgumentException("antiEntropyNs " + antiEntropyNs + " is negative");
        }
        if (leafBits < MerkleTree.MIN_LEAF_BITS || leafBits > MerkleTree.MAX_LEAF_BITS) {
            throw new IllegalArgumentException("leafBits " + leafBits + " is not within " + MerkleTree.MIN_LEAF_BITS
                    + ".." + MerkleTree.MAX_LEAF_BITS);
        }
        if (copies != EVERYBODY && copies < Math.max(readQuorum, writeQuorum)) {
            throw new IllegalArgumentException("copies " + copies + " is less than readQuorum " + readQuorum
                    + " or writeQuorum " + writeQuorum + ", and not 0 for all replicas");
        }
        new SnapshotOptions(snapshotEntries, snapshotChunkLength, resendNs, PATIENCE * resendNs);
    }

    /** Of replicas that keep every key. */
    public QuorumOptions(
            final int readQuorum,
            final int writeQuorum,
            final boolean isFanoutExact,
            final ReadRepair readRepair,
            final int windowItems,
            final int snapshotEntries,
            final int snapshotChunkLength,
            final long resendNs,
            final long antiEntropyNs,
            final int leafBits) {
        this(
                readQuorum,
                writeQuorum,
                isFanoutExact,
                readRepair,
                windowItems,
                snapshotEntries,
                snapshotChunkLength,
                resendNs,
                antiEntropyNs,
                leafBits,
                EVERYBODY,
                false,
                DEFAULT_HINT_NS,
                DEFAULT_COORDINATION_NS);
    }

    /** Majorities of so many replicas. */
    public static QuorumOptions ofMajorities(final int replicas) {
        return new QuorumOptions(
                replicas / 2 + 1,
                replicas / 2 + 1,
                false,
                ReadRepair.BACKGROUND,
                1 << 16,
                0,
                1 << 14,
                50_000_000,
                1_000_000_000,
                17);
    }

    SnapshotOptions snapshots() {
        return new SnapshotOptions(snapshotEntries, snapshotChunkLength, resendNs, PATIENCE * resendNs);
    }
}
