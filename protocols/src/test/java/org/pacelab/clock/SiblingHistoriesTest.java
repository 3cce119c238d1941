package org.pacelab.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.SeededRandom;

/** Random histories of one key at some replicas, whose clients write with contexts old and new. */
class SiblingHistoriesTest {
    private static final int STEP_COUNT = 60;

    /** What some client has read at some time. */
    private record Read(byte[] context, Set<Dot> seen) {}

    private static final class History {
        private final SeededRandom random;
        private final String where;
        private final List<KeyReplica> replicas = new ArrayList<>();
        private final List<NaiveReplica> naive = new ArrayList<>();
        private final List<Read> reads = new ArrayList<>();
        private int lastActor = 100;
        private int mostSiblings;
        private int tombstones;

        History(final long seed) {
            random = new SeededRandom(seed);
            where = "seed " + seed;
            final int count = 3 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                replicas.add(new KeyReplica(i));
                naive.add(new NaiveReplica());
            }
            reads.add(new Read(replicas.get(0).context(), Set.of()));
        }

        void step(final int number) {
            final int at = random.nextInt(replicas.size());
            final int from = random.nextInt(replicas.size());
            final KeyReplica replica = replicas.get(at);
            final int choice = random.nextInt(100);
            if (choice < 35) {
                final Read read = reads.get(random.nextBoolean(.5) ? reads.size() - 1 : random.nextInt(reads.size()));
                write(at, read, random.nextBoolean(.2) ? KeyReplica.TOMBSTONE : "value " + number);
            } else if (choice < 65) {
                reads.add(new Read(replica.context(), naive.get(at).seen()));
            } else if (choice < 97) {
                replica.sync(replicas.get(from));
                naive.get(at).sync(naive.get(from));
            } else {
                replica.forget(0x7FFF_FFC0 + lastActor++);
                naive.get(at).forget();
            }
        }

        private void write(final int at, final Read read, final String value) {
            final KeyReplica replica = replicas.get(at);
            final int written = value.equals(KeyReplica.TOMBSTONE)
                    ? replica.delete(read.context())
                    : replica.put(read.context(), value);
            assertThat(written).as(where).isPositive();
            naive.get(at).put(read.seen(), replica.actor(), value);
        }

        void check() {
            for (int i = 0; i < replicas.size(); i++) {
                final KeyReplica replica = replicas.get(i);
                final Map<Dot, String> siblings = naive.get(i).siblings();
                assertThat(replica.siblings()).as(where).isEqualTo(siblings);
                assertThat(seen(replica.set()))
                        .as(where)
                        .isEqualTo(counters(naive.get(i).seen()));
                mostSiblings = Math.max(mostSiblings, siblings.size());
                tombstones += siblings.containsValue(KeyReplica.TOMBSTONE) ? 1 : 0;
            }
        }

        void checkDiscard() {
            final int at = random.nextInt(replicas.size());
            final Read read = reads.get(random.nextInt(reads.size()));
            final Map<Dot, String> left = naive.get(at).siblings();
            left.keySet().removeAll(read.seen());
            assertThat(replicas.get(at).withoutThoseIn(read.context()))
                    .as(where)
                    .isEqualTo(left);
        }

        /** Of two replicas, by what their histories say. */
        Order checkCompare() {
            final int one = random.nextInt(replicas.size());
            final int other = random.nextInt(replicas.size());
            final Set<Dot> seenByOne = naive.get(one).seen();
            final Set<Dot> seenByOther = naive.get(other).seen();
            final Order order = Order.of(!seenByOne.containsAll(seenByOther), !seenByOther.containsAll(seenByOne));
            final DottedVersionVectorSet set = replicas.get(one).set();
            assertThat(set.compare(replicas.get(other).set())).as(where).isEqualTo(order);
            assertThat(set.covers(replicas.get(other).set())).as(where).isEqualTo(seenByOne.containsAll(seenByOther));
            return order;
        }
    }

    @Test
    void holdWhatCausalHistoriesSay() {
        final Set<Order> orders = EnumSet.noneOf(Order.class);
        int mostSiblings = 0;
        int tombstones = 0;
        for (long seed = 0; seed < 4_000; seed++) {
            final History history = new History(seed);
            for (int number = 0; number < STEP_COUNT; number++) {
                history.step(number);
                history.check();
                history.checkDiscard();
                orders.add(history.checkCompare());
            }
            mostSiblings = Math.max(mostSiblings, history.mostSiblings);
            tombstones += history.tombstones;
        }
        assertThat(orders).containsExactlyInAnyOrder(Order.values());
        assertThat(mostSiblings).isGreaterThan(5);
        assertThat(tombstones).isGreaterThan(1_000);
    }

    @Test
    void syncIsTheLeastUpperBound() {
        int boundsSeen = 0;
        for (long seed = 0; seed < 3_000; seed++) {
            final History history = new History(seed);
            for (int number = 0; number < STEP_COUNT; number++) {
                history.step(number);
            }
            final byte[] a = history.replicas.get(0).bytes();
            final byte[] b = history.replicas.get(1).bytes();
            final byte[] c = history.replicas.get(2).bytes();
            final byte[] ab = synced(a, b);
            assertThat(synced(b, a)).as("seed %d", seed).isEqualTo(ab);
            assertThat(synced(ab, c)).as("seed %d", seed).isEqualTo(synced(a, synced(b, c)));
            assertThat(synced(ab, a)).as("seed %d", seed).isEqualTo(ab);
            assertThat(synced(a, a)).as("seed %d", seed).isEqualTo(a);
            assertThat(set(ab).covers(set(a)) && set(ab).covers(set(b)))
                    .as("seed %d", seed)
                    .isTrue();
            if (set(c).covers(set(a)) && set(c).covers(set(b))) {
                boundsSeen++;
                assertThat(set(c).covers(set(ab))).as("seed %d", seed).isTrue();
                assertThat(synced(c, ab)).as("seed %d", seed).isEqualTo(c);
            }
        }
        assertThat(boundsSeen).isGreaterThan(20);
    }

    private static byte[] synced(final byte[] one, final byte[] other) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[one.length + other.length]);
        final int length = new DottedVersionVectorSetEncoder()
                .wrap(buffer, 0, buffer.capacity())
                .sync(set(one), set(other));
        final byte[] synced = new byte[length];
        buffer.getBytes(0, synced);
        return synced;
    }

    private static DottedVersionVectorSet set(final byte[] bytes) {
        return new DottedVersionVectorSet().wrap(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private static Map<Integer, Long> seen(final DottedVersionVectorSet set) {
        final byte[] bytes = new byte[VectorLayout.entryOffset(0, set.actorCount())];
        new DottedVersionVectorSetEncoder()
                .wrap(new UnsafeBuffer(bytes), 0, bytes.length)
                .context(set);
        final VectorClock clock = new VectorClock(STEP_COUNT);
        assertThat(clock.decode(new UnsafeBuffer(bytes), 0, bytes.length)).isTrue();
        final Map<Integer, Long> counters = new TreeMap<>();
        for (int i = 0; i < clock.count(); i++) {
            counters.put(clock.actorAt(i), clock.counterAt(i));
            assertThat(set.counterOf(clock.actorAt(i))).isEqualTo(clock.counterAt(i));
        }
        return counters;
    }

    /** The greatest counter of each actor, once all before it are there. */
    private static Map<Integer, Long> counters(final Set<Dot> seen) {
        final Map<Integer, Long> counters = new TreeMap<>();
        for (final Dot dot : new TreeSet<>(seen)) {
            assertThat(dot.counter()).isEqualTo(counters.getOrDefault(dot.actor(), 0L) + 1);
            counters.put(dot.actor(), dot.counter());
        }
        return counters;
    }
}
