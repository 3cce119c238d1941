package org.pacelab.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.SeededRandom;

class VectorClockTest {
    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;
    private static final int EVENT_COUNT = 60;

    /** Replica numbers, and actors that replicas took later: in unsigned order, some are negative ints. */
    private static final int[] ACTORS = {0, 1, 2, 63, 0x7FFF_FFFF, 0x8000_0000, 0xC0FF_EE00, 0xFFFF_FFFF};

    /** Worked example 1 of REFERENCES.md. */
    @Test
    void countsOperationsSendsAndReceipts() {
        final VectorClock a = new VectorClock(3);
        final VectorClock b = new VectorClock(3);
        final VectorClock c = new VectorClock(3);
        a.increment(A);
        a.increment(A);
        final VectorClock message = copy(a);
        b.increment(B);
        assertThat(b.compare(message)).isEqualTo(Order.CONCURRENT);
        assertThat(b.merge(message)).isTrue();
        b.increment(B);
        assertThat(text(b)).isEqualTo("{0=2, 1=2}");
        assertThat(message.compare(b)).isEqualTo(Order.BEFORE);
        assertThat(b.compare(message)).isEqualTo(Order.AFTER);
        c.increment(C);
        assertThat(c.compare(b)).isEqualTo(Order.CONCURRENT);
        assertThat(c.merge(b)).isTrue();
        c.increment(C);
        assertThat(text(c)).isEqualTo("{0=2, 1=2, 2=2}");
        a.increment(A);
        assertThat(a.compare(c)).isEqualTo(Order.CONCURRENT);
        assertThat(copy(c).compare(c)).isEqualTo(Order.EQUAL);
    }

    @Test
    void tellsWhatHappenedBeforeWhatExactly() {
        for (long seed = 0; seed < 300; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final int processCount = 1 + random.nextInt(5);
            final Execution execution = Execution.draw(random, processCount, EVENT_COUNT);
            final VectorClock[] clocks = clocks(processCount, processCount);
            final VectorClock[] stamps = new VectorClock[EVENT_COUNT];
            for (int i = 0; i < EVENT_COUNT; i++) {
                final Execution.Event event = execution.events().get(i);
                final VectorClock clock = clocks[event.process()];
                if (event.sentAt() != Execution.LOCAL) {
                    assertThat(clock.merge(stamps[event.sentAt()])).isTrue();
                }
                assertThat(clock.increment(ACTORS[event.process() * 7 % ACTORS.length]))
                        .isPositive();
                stamps[i] = copy(clock);
                for (int earlier = 0; earlier < i; earlier++) {
                    final boolean isBefore = execution.happenedBefore(earlier, i);
                    final String where = "seed " + seed + ", events " + earlier + " and " + i;
                    assertThat(stamps[earlier].compare(stamps[i]))
                            .as(where)
                            .isEqualTo(isBefore ? Order.BEFORE : Order.CONCURRENT);
                    assertThat(stamps[i].compare(stamps[earlier]))
                            .as(where)
                            .isEqualTo(isBefore ? Order.AFTER : Order.CONCURRENT);
                }
            }
        }
    }

    @Test
    void isAPartialOrder() {
        final Set<Order> seen = EnumSet.noneOf(Order.class);
        for (long seed = 0; seed < 20_000; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final VectorClock a = draw(random);
            final VectorClock b = draw(random);
            final VectorClock c = draw(random);
            seen.add(a.compare(b));
            assertThat(a.compare(copy(a))).as("seed %d", seed).isEqualTo(Order.EQUAL);
            assertThat(a.compare(b) == Order.EQUAL)
                    .as("seed %d", seed)
                    .isEqualTo(counters(a).equals(counters(b)));
            assertThat(isAtMost(a, b)).as("seed %d", seed).isEqualTo(isAtMostByDefinition(a, b));
            assertThat(isAtMost(a, b) && isAtMost(b, a)).as("seed %d", seed).isEqualTo(a.compare(b) == Order.EQUAL);
            assertThat(b.compare(a)).as("seed %d", seed).isEqualTo(opposite(a.compare(b)));
            if (isAtMost(a, b) && isAtMost(b, c)) {
                assertThat(isAtMost(a, c)).as("seed %d", seed).isTrue();
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(Order.values());
    }

    @Test
    void mergeIsTheLeastUpperBound() {
        int boundsSeen = 0;
        for (long seed = 0; seed < 20_000; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final VectorClock a = draw(random);
            final VectorClock b = draw(random);
            final VectorClock c = draw(random);
            final VectorClock ab = merged(a, b);
            assertThat(text(ab)).as("seed %d", seed).isEqualTo(text(merged(b, a)));
            assertThat(text(merged(ab, c))).as("seed %d", seed).isEqualTo(text(merged(a, merged(b, c))));
            assertThat(text(merged(ab, b))).as("seed %d", seed).isEqualTo(text(ab));
            assertThat(isAtMost(a, ab) && isAtMost(b, ab)).as("seed %d", seed).isTrue();
            if (isAtMost(a, c) && isAtMost(b, c)) {
                boundsSeen++;
                assertThat(isAtMost(ab, c)).as("seed %d", seed).isTrue();
            }
        }
        assertThat(boundsSeen).isGreaterThan(100);
    }

    @Test
    void holdsWhatAMapHolds() {
        for (long seed = 0; seed < 2_000; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final VectorClock clock = new VectorClock(ACTORS.length);
            final Map<Integer, Long> map = new TreeMap<>(Integer::compareUnsigned);
            for (int i = 0; i < 40; i++) {
                final int actor = ACTORS[random.nextInt(ACTORS.length)];
                if (random.nextBoolean(.5)) {
                    assertThat(clock.increment(actor)).isEqualTo(map.merge(actor, 1L, Long::sum));
                } else if (random.nextBoolean(.5)) {
                    final long counter = random.nextInt(20);
                    assertThat(clock.raise(actor, counter)).isTrue();
                    if (counter > 0) {
                        map.merge(actor, counter, Math::max);
                    }
                } else {
                    final VectorClock other = draw(random);
                    assertThat(clock.merge(other)).isTrue();
                    counters(other).forEach((of, counter) -> map.merge(of, counter, Math::max));
                }
                assertThat(text(clock)).as("seed %d", seed).isEqualTo(map.toString());
                assertThat(clock.counterOf(actor)).as("seed %d", seed).isEqualTo(map.getOrDefault(actor, 0L));
                assertThat(clock.covers(actor, map.getOrDefault(actor, 0L))).isTrue();
                assertThat(clock.covers(actor, map.getOrDefault(actor, 0L) + 1)).isFalse();
            }
        }
    }

    @Test
    void whatHasNoRoomChangesNothing() {
        final VectorClock clock = new VectorClock(2);
        clock.increment(5);
        clock.increment(9);
        final VectorClock other = new VectorClock(4);
        other.raise(5, 8);
        other.raise(7, 8);
        final VectorClock wide = copy(other);
        wide.merge(clock);
        assertThat(clock.increment(7)).isEqualTo(VectorClock.FULL);
        assertThat(clock.raise(-1, 3)).isFalse();
        assertThat(clock.merge(other)).isFalse();
        assertThat(clock.copyOf(wide)).isFalse();
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[wide.encodedLength()]);
        wide.encode(bytes, 0, bytes.capacity());
        assertThat(clock.decode(bytes, 0, bytes.capacity())).isFalse();
        assertThat(text(clock)).isEqualTo("{5=1, 9=1}");
        assertThat(clock.raise(7, 0)).isTrue();
        assertThat(clock.increment(9)).isEqualTo(2);
    }

    @Test
    void aCounterEndsAtItsBound() {
        final VectorClock clock = new VectorClock(1);
        clock.raise(3, Long.MAX_VALUE - 1);
        assertThat(clock.increment(3)).isEqualTo(Long.MAX_VALUE);
        assertThat(clock.increment(3)).isEqualTo(VectorClock.FULL);
        assertThat(clock.counterOf(3)).isEqualTo(Long.MAX_VALUE);
        final VectorClock one = new VectorClock(1);
        one.increment(3);
        assertThat(one.compare(clock)).isEqualTo(Order.BEFORE);
        assertThat(clock.compare(one)).isEqualTo(Order.AFTER);
    }

    @Test
    void decodesWhatWasEncoded() {
        final UnsafeBuffer bytes = new UnsafeBuffer(ByteBuffer.allocateDirect(256));
        for (long seed = 0; seed < 5_000; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final VectorClock clock = draw(random);
            final int offset = random.nextInt(100);
            bytes.setMemory(0, bytes.capacity(), (byte) 0x5A);
            assertThat(clock.encode(bytes, offset, clock.encodedLength() - 1)).isEqualTo(VectorClock.FULL);
            assertThat(bytes.getByte(offset)).isEqualTo((byte) 0x5A);
            assertThat(clock.encode(bytes, offset, clock.encodedLength())).isEqualTo(clock.encodedLength());
            assertThat(bytes.getByte(offset + clock.encodedLength())).isEqualTo((byte) 0x5A);
            final VectorClock decoded = draw(random);
            assertThat(decoded.decode(bytes, offset, clock.encodedLength())).isTrue();
            assertThat(text(decoded)).as("seed %d", seed).isEqualTo(text(clock));
        }
    }

    @Test
    void aCapacityOutsideTheBoundIsRefused() {
        assertThatThrownBy(() -> new VectorClock(0)).hasMessage("capacity 0 is not in 1..65535");
        assertThatThrownBy(() -> new VectorClock(65_536)).hasMessage("capacity 65536 is not in 1..65535");
    }

    /** Few actors and small counters, so that every order is common; sometimes of all actors. */
    private static VectorClock draw(final SeededRandom random) {
        final VectorClock clock = new VectorClock(ACTORS.length);
        final int actorCount = random.nextBoolean(.8) ? 3 : ACTORS.length;
        for (int i = 0; i < actorCount; i++) {
            clock.raise(ACTORS[(i * 5 + 3) % ACTORS.length], random.nextInt(3));
        }
        return clock;
    }

    private static VectorClock[] clocks(final int count, final int capacity) {
        final VectorClock[] clocks = new VectorClock[count];
        for (int i = 0; i < count; i++) {
            clocks[i] = new VectorClock(capacity);
        }
        return clocks;
    }

    private static VectorClock copy(final VectorClock clock) {
        final VectorClock copy = new VectorClock(ACTORS.length);
        assertThat(copy.copyOf(clock)).isTrue();
        return copy;
    }

    private static VectorClock merged(final VectorClock one, final VectorClock other) {
        final VectorClock merged = copy(one);
        assertThat(merged.merge(other)).isTrue();
        return merged;
    }

    private static boolean isAtMost(final VectorClock one, final VectorClock other) {
        return one.compare(other) == Order.BEFORE || one.compare(other) == Order.EQUAL;
    }

    private static boolean isAtMostByDefinition(final VectorClock one, final VectorClock other) {
        for (final int actor : ACTORS) {
            if (one.counterOf(actor) > other.counterOf(actor)) {
                return false;
            }
        }
        return true;
    }

    private static Order opposite(final Order order) {
        return switch (order) {
            case BEFORE -> Order.AFTER;
            case AFTER -> Order.BEFORE;
            default -> order;
        };
    }

    private static Map<Integer, Long> counters(final VectorClock clock) {
        final Map<Integer, Long> counters = new TreeMap<>(Integer::compareUnsigned);
        for (int i = 0; i < clock.count(); i++) {
            counters.put(clock.actorAt(i), clock.counterAt(i));
        }
        return counters;
    }

    /** Also tells an order of actors that is not the unsigned one. */
    private static String text(final VectorClock clock) {
        final StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < clock.count(); i++) {
            text.append(i == 0 ? "" : ", ").append(clock.actorAt(i)).append('=').append(clock.counterAt(i));
        }
        return text.append('}').toString();
    }
}
