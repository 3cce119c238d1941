package org.pacelab.quorum;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.pacelab.kv.ItemWatcher;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.kv.RangeScan;

/**
 * The trees over what a replica keeps, kept up with each item that it takes: where each replica keeps every key one for all of them, else one for each other
 * replica, over the keys that both keep. Confined to the replica's thread.
 */
final class ItemTrees implements ItemWatcher {
    final ItemForm form;
    private final Placement placement;
    private final int selfId;

    /** By replica; all the same one where there is one. */
    private final MerkleTree[] trees;

    private long touched;

    /** @param store what it has already */
    ItemTrees(
            final int leafBits,
            final ItemForm form,
            final Placement placement,
            final int selfId,
            final KeyValueStore store) {
        this.form = form;
        this.placement = placement;
        this.selfId = selfId;
        this.trees = new MerkleTree[placement.replicaCount()];
        if (placement.isEverywhere()) {
            Arrays.fill(trees, new MerkleTree(leafBits));
        } else {
            Arrays.setAll(trees, peer -> peer == selfId ? null : new MerkleTree(leafBits));
        }
        final RangeScan scan = new RangeScan(store);
        scan.start(0, 0);
        while (!scan.isDone()) {
            scan.slice(Integer.MAX_VALUE);
            for (int reference = scan.next(); reference != KeyValueStore.ABSENT; reference = scan.next()) {
                final long key = store.keyOf(reference);
                replace(
                        key,
                        Fingerprint.ABSENT,
                        form.fingerprint(
                                key,
                                store.bufferOf(reference),
                                store.valueOffsetOf(reference),
                                store.valueLengthOf(reference)));
            }
        }
    }

    /** The one that is compared with a replica's. */
    MerkleTree of(final int peer) {
        return trees[peer];
    }

    /** Whether it is among those that are compared with a replica. */
    boolean isShared(final long key, final int peer) {
        return placement.isEverywhere() || (~placement.homes(key) & (1 << selfId | 1 << peer)) == 0;
    }

    /** Reads where the tree of all replicas changes, independently of what else is expected, so that their cache misses overlap. */
    @Override
    public void expect(final long key) {
        if (placement.isEverywhere()) {
            touched += trees[selfId].valuesAt(KeyValueStore.hash(key));
        }
    }

    @Override
    public void onItem(
            final long key,
            final DirectBuffer earlier,
            final int earlierOffset,
            final int earlierLength,
            final DirectBuffer later,
            final int laterOffset,
            final int laterLength) {
        replace(
                key,
                earlier == null ? Fingerprint.ABSENT : form.fingerprint(key, earlier, earlierOffset, earlierLength),
                form.fingerprint(key, later, laterOffset, laterLength));
    }

    private void replace(final long key, final long earlier, final long later) {
        final long keyHash = KeyValueStore.hash(key);
        if (placement.isEverywhere()) {
            trees[selfId].replace(keyHash, earlier, later);
        } else {
            final int homes = placement.homes(key);
            for (int rest = (homes >>> selfId & 1) == 0 ? 0 : homes & ~(1 << selfId); rest != 0; rest &= rest - 1) {
                trees[Integer.numberOfTrailingZeros(rest)].replace(keyHash, earlier, later);
            }
        }
    }
}
