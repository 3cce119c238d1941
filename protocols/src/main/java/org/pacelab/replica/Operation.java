package org.pacelab.replica;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a caller asks a client for: a mutable flyweight, set up anew for each operation and read during
 * {@link Client#submit} only. Values are borrowed, never copied here.
 */
public final class Operation {
    private static final DirectBuffer EMPTY = new UnsafeBuffer(new byte[0]);

    private OperationKind kind;
    private long key;
    private DirectBuffer value = EMPTY;
    private int valueOffset;
    private int valueLength;
    private DirectBuffer expected = EMPTY;
    private int expectedOffset;
    private int expectedLength;

    public Operation get(final long key) {
        return set(OperationKind.GET, key);
    }

    public Operation put(final long key, final DirectBuffer value, final int offset, final int length) {
        return set(OperationKind.PUT, key).value(value, offset, length);
    }

    /** As {@link #put}, in the place of the siblings that the context covers, which came with a read: where a store keeps those. */
    public Operation put(
            final long key,
            final DirectBuffer context,
            final int contextOffset,
            final int contextLength,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        return put(key, value, valueOffset, valueLength).expected(context, contextOffset, contextLength);
    }

    /** The key becomes absent, as it was before it was first written. */
    public Operation delete(final long key) {
        return set(OperationKind.DELETE, key);
    }

    /** As {@link #delete}, of the siblings that the context covers. */
    public Operation delete(
            final long key, final DirectBuffer context, final int contextOffset, final int contextLength) {
        return delete(key).expected(context, contextOffset, contextLength);
    }

    /** The key's value becomes {@code value} if it equals {@code expected}; an absent key equals an empty value. */
    public Operation compareAndSet(
            final long key,
            final DirectBuffer expected,
            final int expectedOffset,
            final int expectedLength,
            final DirectBuffer value,
            final int valueOffset,
            final int valueLength) {
        return set(OperationKind.COMPARE_AND_SET, key)
                .value(value, valueOffset, valueLength)
                .expected(expected, expectedOffset, expectedLength);
    }

    /** Adds a little-endian int64 to the key's value, which must be absent (then 0) or 8 bytes long. */
    public Operation add(final long key, final DirectBuffer delta, final int offset) {
        return set(OperationKind.ADD, key).value(delta, offset, Long.BYTES);
    }

    /** Asks for a change of the cluster that is about one replica. */
    public Operation administer(final OperationKind kind, final int endpointId) {
        return set(kind, endpointId);
    }

    public OperationKind kind() {
        return kind;
    }

    public long key() {
        return key;
    }

    public DirectBuffer value() {
        return value;
    }

    public int valueOffset() {
        return valueOffset;
    }

    public int valueLength() {
        return valueLength;
    }

    public DirectBuffer expected() {
        return expected;
    }

    public int expectedOffset() {
        return expectedOffset;
    }

    public int expectedLength() {
        return expectedLength;
    }

    private Operation set(final OperationKind kind, final long key) {
        this.kind = kind;
        this.key = key;
        return value(EMPTY, 0, 0).expected(EMPTY, 0, 0);
    }

    private Operation value(final DirectBuffer buffer, final int offset, final int length) {
        this.value = buffer;
        this.valueOffset = offset;
        this.valueLength = length;
        return this;
    }

    private Operation expected(final DirectBuffer buffer, final int offset, final int length) {
        this.expected = buffer;
        this.expectedOffset = offset;
        this.expectedLength = length;
        return this;
    }
}
