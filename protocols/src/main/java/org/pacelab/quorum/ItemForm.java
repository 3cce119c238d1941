package org.pacelab.quorum;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.clock.DottedVersionVectorSet;
import org.pacelab.replica.AppliedState.ValueReader;
import org.pacelab.replica.OperationKind;
import org.pacelab.wire.Frames;
import org.pacelab.wire.Items;

/** What a store keeps under a key, and what of it two replicas compare. Allocates nothing. */
enum ItemForm {
    /** An item: of two the later one stays. No two of a key share a version, so this stands for the value. */
    LATEST(OperationKind.ITEM) {
        @Override
        boolean isValid(final DirectBuffer buffer, final int offset, final int length) {
            return Items.isItem(buffer, offset, length);
        }

        @Override
        long timestamp(final long key, final DirectBuffer buffer, final int offset, final int length) {
            return Items.timestamp(buffer, offset);
        }

        @Override
        int writer(final DirectBuffer buffer, final int offset) {
            return Items.writer(buffer, offset);
        }

        @Override
        long fingerprint(final long key, final DirectBuffer buffer, final int offset, final int length) {
            return Fingerprint.of(key, Items.timestamp(buffer, offset), Items.writer(buffer, offset), NO_VALUE, 0, 0);
        }

        @Override
        boolean find(final DirectBuffer buffer, final int offset, final int length, final ValueReader reader) {
            final boolean isThere = !Items.isDeleted(buffer, offset);
            if (isThere) {
                reader.onValue(buffer, offset + Items.HEADER_LENGTH, length - Items.HEADER_LENGTH);
            }
            return isThere;
        }
    },
    /** Siblings: of two sets, what neither knows to be superseded stays. A fingerprint of all of it stands for its version. */
    SIBLINGS(OperationKind.SIBLINGS) {
        @Override
        boolean isValid(final DirectBuffer buffer, final int offset, final int length) {
            return length <= Frames.MAX_VALUE_LENGTH && DottedVersionVectorSet.isValid(buffer, offset, length);
        }

        @Override
        long timestamp(final long key, final DirectBuffer buffer, final int offset, final int length) {
            return fingerprint(key, buffer, offset, length);
        }

        @Override
        int writer(final DirectBuffer buffer, final int offset) {
            return 0;
        }

        @Override
        long fingerprint(final long key, final DirectBuffer buffer, final int offset, final int length) {
            return Fingerprint.of(key, 0, 0, buffer, offset, length);
        }

        @Override
        boolean find(final DirectBuffer buffer, final int offset, final int length, final ValueReader reader) {
            final DottedVersionVectorSet set = new DottedVersionVectorSet().wrap(buffer, offset, length);
            while (set.next()) {
                if (!set.isTombstone()) {
                    reader.onValue(set.buffer(), set.valueOffset(), set.valueLength());
                    return true;
                }
            }
            return false;
        }
    };

    private static final DirectBuffer NO_VALUE = new UnsafeBuffer(new byte[0]);

    private final OperationKind kind;

    ItemForm(final OperationKind kind) {
        this.kind = kind;
    }

    /** How one is brought to a replica. */
    OperationKind kind() {
        return kind;
    }

    /** Whether a peer's bytes are one. */
    abstract boolean isValid(DirectBuffer buffer, int offset, int length);

    /** With {@link #writer} what two replicas compare. */
    abstract long timestamp(long key, DirectBuffer buffer, int offset, int length);

    abstract int writer(DirectBuffer buffer, int offset);

    /** What a tree keeps of it. */
    abstract long fingerprint(long key, DirectBuffer buffer, int offset, int length);

    /** Hands over a value that stands there, the first of several. For whoever looks into a replica: allocates. Returns whether there is one. */
    abstract boolean find(DirectBuffer buffer, int offset, int length, ValueReader reader);

    /** Whether of two that differ the one that compares as later is all that is wanted; else each side wants the other's, too. */
    boolean isOrdered() {
        return this == LATEST;
    }
}
