package org.pacelab.quorum;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.kv.ItemWatcher;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.kv.RangeScan;
import org.pacelab.wire.Items;

/** The tree over what a replica has, kept up with each item that it takes. Versions stand for values: no two items of a key share one. */
final class ItemTree implements ItemWatcher {
    private static final DirectBuffer NO_VALUE = new UnsafeBuffer(new byte[0]);

    final MerkleTree tree;

    /** @param store what it has already */
    ItemTree(final int leafBits, final KeyValueStore store) {
        tree = new MerkleTree(leafBits);
        final RangeScan scan = new RangeScan(store);
        scan.start(0, 0);
        while (!scan.isDone()) {
            scan.slice(Integer.MAX_VALUE);
            for (int reference = scan.next(); reference != KeyValueStore.ABSENT; reference = scan.next()) {
                final long key = store.keyOf(reference);
                tree.replace(
                        KeyValueStore.hash(key),
                        Fingerprint.ABSENT,
                        fingerprint(key, store.bufferOf(reference), store.valueOffsetOf(reference)));
            }
        }
    }

    @Override
    public void onItem(
            final long key,
            final DirectBuffer earlier,
            final int earlierOffset,
            final DirectBuffer later,
            final int laterOffset) {
        tree.replace(
                KeyValueStore.hash(key),
                earlier == null ? Fingerprint.ABSENT : fingerprint(key, earlier, earlierOffset),
                fingerprint(key, later, laterOffset));
    }

    private static long fingerprint(final long key, final DirectBuffer buffer, final int item) {
        return Fingerprint.of(key, Items.timestamp(buffer, item), Items.writer(buffer, item), NO_VALUE, 0, 0);
    }
}
