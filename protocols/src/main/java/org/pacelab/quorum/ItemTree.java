package org.pacelab.quorum;

import org.agrona.DirectBuffer;
import org.pacelab.kv.ItemWatcher;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.kv.RangeScan;

/** The tree over what a replica has, kept up with each item that it takes. */
final class ItemTree implements ItemWatcher {
    final MerkleTree tree;
    final ItemForm form;

    /** @param store what it has already */
    ItemTree(final int leafBits, final ItemForm form, final KeyValueStore store) {
        this.form = form;
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
                        form.fingerprint(
                                key,
                                store.bufferOf(reference),
                                store.valueOffsetOf(reference),
                                store.valueLengthOf(reference)));
            }
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
        tree.replace(
                KeyValueStore.hash(key),
                earlier == null ? Fingerprint.ABSENT : form.fingerprint(key, earlier, earlierOffset, earlierLength),
                form.fingerprint(key, later, laterOffset, laterLength));
    }
}
