package org.pacelab.clock;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;

/** One replica's siblings of one key, in bytes of its own, and what clients and other replicas do with them. */
final class KeyReplica {
    static final String TOMBSTONE = "(deleted)";

    private static final int CAPACITY = 8 * 1024;
    private static final int OFFSET = 3;

    private final DottedVersionVectorSetEncoder encoder = new DottedVersionVectorSetEncoder();
    private final DottedVersionVectorSet context = new DottedVersionVectorSet();
    private final DottedVersionVectorSet set = new DottedVersionVectorSet();
    private UnsafeBuffer bytes = new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY));
    private UnsafeBuffer spare = new UnsafeBuffer(new byte[CAPACITY]);
    private int actor;

    KeyReplica(final int actor) {
        this.actor = actor;
    }

    /** The disk is lost. */
    void forget(final int newActor) {
        set.wrapEmpty();
        actor = newActor;
    }

    int actor() {
        return actor;
    }

    DottedVersionVectorSet set() {
        return set;
    }

    /** Returns what the encoder does. */
    int put(final byte[] contextBytes, final String value) {
        final UnsafeBuffer valueBytes = new UnsafeBuffer(value.getBytes(US_ASCII));
        return keep(encoder.wrap(spare, OFFSET, CAPACITY - OFFSET)
                .put(set, wrap(contextBytes), actor, valueBytes, 0, valueBytes.capacity()));
    }

    int delete(final byte[] contextBytes) {
        return keep(encoder.wrap(spare, OFFSET, CAPACITY - OFFSET).delete(set, wrap(contextBytes), actor));
    }

    /** Brings the other's siblings here. */
    void sync(final KeyReplica other) {
        keep(encoder.wrap(spare, OFFSET, CAPACITY - OFFSET).sync(set, other.set));
    }

    /** What a client that has seen all siblings hands back with a write. */
    byte[] context() {
        return taken(encoder.wrap(spare, OFFSET, CAPACITY - OFFSET).context(set));
    }

    Map<Dot, String> withoutThoseIn(final byte[] contextBytes) {
        return siblings(encoder.wrap(spare, OFFSET, CAPACITY - OFFSET).discard(set, wrap(contextBytes)));
    }

    /** What clients see, by the dot. */
    Map<Dot, String> siblings() {
        return siblings(set);
    }

    byte[] bytes() {
        return taken(encoder.wrap(spare, OFFSET, CAPACITY - OFFSET).sync(set, set));
    }

    static Map<Dot, String> siblings(final DottedVersionVectorSet of) {
        final Map<Dot, String> siblings = new TreeMap<>();
        of.rewind();
        while (of.next()) {
            final String value = of.isTombstone()
                    ? TOMBSTONE
                    : of.buffer().getStringWithoutLengthAscii(of.valueOffset(), of.valueLength());
            assertThat(siblings.put(new Dot(of.dotActor(), of.dotCounter()), value))
                    .isNull();
        }
        assertThat(siblings).hasSize(of.siblingCount());
        return siblings;
    }

    private Map<Dot, String> siblings(final int length) {
        return siblings(new DottedVersionVectorSet().wrap(spare, OFFSET, length));
    }

    private DottedVersionVectorSet wrap(final byte[] contextBytes) {
        return context.wrap(new UnsafeBuffer(contextBytes), 0, contextBytes.length);
    }

    private byte[] taken(final int length) {
        final byte[] copy = new byte[length];
        spare.getBytes(OFFSET, copy);
        return copy;
    }

    private int keep(final int written) {
        if (written > 0) {
            final UnsafeBuffer older = bytes;
            bytes = spare;
            spare = older;
            set.wrap(bytes, OFFSET, written);
        }
        return written;
    }
}
