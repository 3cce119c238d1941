package org.pacelab.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Worked example 2 of REFERENCES.md, and what else a reader of siblings is to know. */
class DottedVersionVectorSetTest {
    private static final int A = 1;
    private static final int B = 2;
    private static final int C = 3;
    private static final byte[] NOTHING_SEEN = context();

    @Test
    void aWriteWhoseDotTheContextCoversIsBefore() {
        final KeyReplica a = new KeyReplica(A);
        a.put(NOTHING_SEEN, "first");
        a.put(a.context(), "second");
        a.put(seenByA(), "Alice");
        assertThat(a.siblings()).isEqualTo(Map.of(new Dot(A, 3), "Alice"));
        final KeyReplica b = atFiveOfB();
        b.put(context(A, 3, B, 5, C, 4), "Bob");
        assertThat(b.siblings()).isEqualTo(Map.of(new Dot(B, 6), "Bob"));
        assertThat(b.set().covers(A, 3)).isTrue();
        assertThat(a.set().covers(B, 6)).isFalse();
        assertThat(a.set().compare(b.set())).isEqualTo(Order.BEFORE);
        a.sync(b);
        assertThat(a.siblings()).isEqualTo(Map.of(new Dot(B, 6), "Bob"));
    }

    @Test
    void aContextWithoutTheDotLeavesTwoSiblings() {
        final KeyReplica a = new KeyReplica(A);
        a.put(NOTHING_SEEN, "first");
        a.put(a.context(), "second");
        a.put(seenByA(), "Alice");
        final KeyReplica b = atFiveOfB();
        b.put(context(A, 2, B, 5, C, 4), "Bob");
        assertThat(a.set().compare(b.set())).isEqualTo(Order.CONCURRENT);
        a.sync(b);
        b.sync(a);
        assertThat(a.siblings()).isEqualTo(Map.of(new Dot(A, 3), "Alice", new Dot(B, 6), "Bob"));
        assertThat(b.siblings()).isEqualTo(a.siblings());
    }

    @Test
    void theSmallerCounterOfTheSameServerIsNotBefore() {
        final KeyReplica a = new KeyReplica(A);
        a.put(NOTHING_SEEN, "first");
        a.put(NOTHING_SEEN, "second");
        final byte[] readByBoth = a.context();
        assertThat(readByBoth).isEqualTo(context(A, 2));
        a.put(readByBoth, "Alice");
        a.put(readByBoth, "Bob");
        assertThat(a.siblings()).isEqualTo(Map.of(new Dot(A, 3), "Alice", new Dot(A, 4), "Bob"));
    }

    /** Each reads straight after its own put, and so has not seen the other's newest one when it puts again. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void twoClientsAlternatingStalePutsEndWithTwoSiblings(final int serverCount) {
        final KeyReplica[] servers = {new KeyReplica(A), new KeyReplica(B)};
        final byte[][] seen = {NOTHING_SEEN, NOTHING_SEEN};
        String othersNewest = "";
        for (int i = 0; i < 1_000; i++) {
            final int client = i % 2;
            final KeyReplica server = servers[i % serverCount];
            final String value = "put " + i;
            assertThat(server.put(seen[client], value)).isPositive();
            servers[0].sync(server);
            servers[1].sync(server);
            seen[client] = server.context();
            for (final KeyReplica each : servers) {
                assertThat(each.siblings().values())
                        .as(value)
                        .containsExactlyInAnyOrder(i == 0 ? new String[] {value} : new String[] {othersNewest, value});
            }
            othersNewest = value;
        }
    }

    @Test
    void aWriterThatHasSeenAllSiblingsLeavesOne() {
        final KeyReplica a = new KeyReplica(A);
        final KeyReplica b = new KeyReplica(B);
        a.put(NOTHING_SEEN, "Alice");
        a.put(NOTHING_SEEN, "Bob");
        b.put(NOTHING_SEEN, "Carol");
        a.sync(b);
        assertThat(a.siblings()).hasSize(3);
        b.put(a.context(), "all");
        assertThat(b.siblings()).isEqualTo(Map.of(new Dot(B, 2), "all"));
        a.sync(b);
        assertThat(a.siblings()).isEqualTo(b.siblings());
    }

    @Test
    void aDeleteIsASiblingWithoutValue() {
        final KeyReplica a = new KeyReplica(A);
        a.put(NOTHING_SEEN, "");
        final byte[] seen = a.context();
        assertThat(a.siblings()).isEqualTo(Map.of(new Dot(A, 1), ""));
        a.delete(seen);
        assertThat(a.siblings()).isEqualTo(Map.of(new Dot(A, 2), KeyReplica.TOMBSTONE));
        a.put(seen, "concurrent");
        assertThat(a.siblings()).isEqualTo(Map.of(new Dot(A, 2), KeyReplica.TOMBSTONE, new Dot(A, 3), "concurrent"));
        a.delete(a.context());
        assertThat(a.siblings()).isEqualTo(Map.of(new Dot(A, 4), KeyReplica.TOMBSTONE));
    }

    @Test
    void theWholeSetServesAsAContextAndItsSiblingsDoNotComeBack() {
        final KeyReplica a = new KeyReplica(A);
        a.put(NOTHING_SEEN, "Alice");
        a.put(NOTHING_SEEN, "Bob");
        a.put(a.bytes(), "both seen");
        assertThat(a.siblings()).isEqualTo(Map.of(new Dot(A, 3), "both seen"));
    }

    /** What a reused dot does: the replica that still has the first one's successors takes the new write for superseded. */
    @Test
    void aReplicaThatForgotLosesAWriteUnderItsOldActorAndNoneUnderANewOne() {
        final KeyReplica b = new KeyReplica(B);
        final KeyReplica a = new KeyReplica(A);
        a.put(NOTHING_SEEN, "first");
        a.put(a.context(), "second");
        b.sync(a);
        a.forget(A);
        a.put(NOTHING_SEEN, "third");
        b.sync(a);
        assertThat(b.siblings()).isEqualTo(Map.of(new Dot(A, 2), "second"));
        a.forget(0xFFFF_0001);
        a.put(NOTHING_SEEN, "third");
        b.sync(a);
        assertThat(b.siblings()).isEqualTo(Map.of(new Dot(A, 2), "second", new Dot(0xFFFF_0001, 1), "third"));
    }

    @Test
    void aContextThatKnowsMoreOfTheActorThanTheActorAsksForANewOne() {
        final KeyReplica a = new KeyReplica(A);
        a.put(NOTHING_SEEN, "first");
        final byte[] seen = a.context();
        a.forget(A);
        assertThat(a.put(seen, "second")).isEqualTo(DottedVersionVectorSetEncoder.NEW_ACTOR_NEEDED);
        assertThat(a.delete(seen)).isEqualTo(DottedVersionVectorSetEncoder.NEW_ACTOR_NEEDED);
        assertThat(a.siblings()).isEmpty();
        a.forget(C);
        assertThat(a.put(seen, "second")).isPositive();
        assertThat(a.siblings()).isEqualTo(Map.of(new Dot(C, 1), "second"));
        assertThat(a.set().covers(A, 1)).isTrue();
    }

    @Test
    void anActorWhoseCounterIsAtItsEndAsksForANewOne() {
        final KeyReplica a = new KeyReplica(A);
        final KeyReplica b = new KeyReplica(B);
        assertThat(b.put(context(A, Long.MAX_VALUE), "last")).isPositive();
        a.sync(b);
        assertThat(a.put(NOTHING_SEEN, "none")).isEqualTo(DottedVersionVectorSetEncoder.NEW_ACTOR_NEEDED);
    }

    @Test
    void discardsWhatAClientHasSeenAndStillKnowsOfIt() {
        final KeyReplica a = new KeyReplica(A);
        a.put(NOTHING_SEEN, "Alice");
        final byte[] seen = a.context();
        a.put(NOTHING_SEEN, "Bob");
        assertThat(a.withoutThoseIn(seen)).isEqualTo(Map.of(new Dot(A, 2), "Bob"));
        assertThat(a.withoutThoseIn(context(A, 9, C, 7))).isEmpty();
        assertThat(a.withoutThoseIn(context(C, 7))).isEqualTo(a.siblings());
    }

    @Test
    void aVectorClockIsASetWithoutSiblings() {
        final KeyReplica a = new KeyReplica(A);
        a.put(NOTHING_SEEN, "Alice");
        final VectorClock clock = new VectorClock(3);
        final byte[] bytes = a.bytes();
        assertThat(clock.decode(new UnsafeBuffer(bytes), 0, bytes.length)).isTrue();
        final byte[] encoded = new byte[clock.encodedLength()];
        clock.encode(new UnsafeBuffer(encoded), 0, encoded.length);
        assertThat(encoded).isEqualTo(a.context()).isEqualTo(context(A, 1));
    }

    private static KeyReplica atFiveOfB() {
        final KeyReplica b = new KeyReplica(B);
        for (int i = 0; i < 5; i++) {
            b.put(b.context(), "earlier");
        }
        return b;
    }

    /** {A:2, B:5, C:4}: all that came before Alice's write. */
    private static byte[] seenByA() {
        return context(A, 2, B, 5, C, 4);
    }

    private static byte[] context(final long... actorsAndCounters) {
        final VectorClock clock = new VectorClock(3);
        for (int i = 0; i < actorsAndCounters.length; i += 2) {
            clock.raise((int) actorsAndCounters[i], actorsAndCounters[i + 1]);
        }
        final byte[] bytes = new byte[clock.encodedLength()];
        clock.encode(new UnsafeBuffer(bytes), 0, bytes.length);
        return bytes;
    }
}
