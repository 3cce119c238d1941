package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.SeededRandom;

class EventQueueTest {
    private record Expected(long timeNs, long sequence, EventQueue.Kind kind, int target) {}

    @Test
    void takesEventsByTimeThenInTheOrderTheyWereAdded() {
        for (long seed = 0; seed < 200; seed++) {
            compareWithOracle(new SeededRandom(seed));
        }
    }

    private static void compareWithOracle(final SeededRandom random) {
        final EventQueue queue = new EventQueue();
        final PriorityQueue<Expected> oracle =
                new PriorityQueue<>(Comparator.comparingLong(Expected::timeNs).thenComparingLong(Expected::sequence));
        final EventQueue.Kind[] kinds = EventQueue.Kind.values();
        for (long sequence = 0; sequence < 2_000; sequence++) {
            if (random.nextInt(5) < 3) {
                final Expected event = new Expected(
                        queue.timeNs() + random.nextInt(20), sequence, kinds[random.nextInt(kinds.length)], (int)
                                sequence);
                oracle.add(event);
                queue.add(event.timeNs(), event.kind(), event.target(), sequence);
            } else if (!oracle.isEmpty()) {
                final Expected expected = oracle.remove();
                assertThat(queue.nextTimeNs()).isEqualTo(expected.timeNs());
                queue.take();
                assertThat(new Expected(queue.timeNs(), queue.argument(), queue.kind(), queue.target()))
                        .isEqualTo(expected);
            }
            assertThat(queue.isEmpty()).isEqualTo(oracle.isEmpty());
        }
    }
}
