package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.SeededRandom;

class EventQueueTest {
    private record Expected(long timeNs, long sequence, EventQueue.Kind kind, int target, int event) {}

    @Test
    void takesEventsByTimeThenInTheOrderTheyWereAddedButNoneThatWasRemoved() {
        for (long seed = 0; seed < 60; seed++) {
            compareWithOracle(new SeededRandom(seed));
        }
    }

    private static void compareWithOracle(final SeededRandom random) {
        final EventQueue queue = new EventQueue();
        final List<Expected> oracle = new ArrayList<>();
        final EventQueue.Kind[] kinds = EventQueue.Kind.values();
        for (int sequence = 0; sequence < 2_000; sequence++) {
            final int draw = random.nextInt(10);
            if (draw < 6) {
                final long timeNs = queue.timeNs() + random.nextInt(20);
                final EventQueue.Kind kind = kinds[random.nextInt(kinds.length)];
                final int event = queue.add(timeNs, kind, -sequence, sequence);
                oracle.add(new Expected(timeNs, sequence, kind, -sequence, event));
            } else if (draw < 8 && !oracle.isEmpty()) {
                queue.remove(oracle.remove(random.nextInt(oracle.size())).event());
            } else if (!oracle.isEmpty()) {
                final Expected expected = earliest(oracle);
                assertThat(queue.nextTimeNs()).isEqualTo(expected.timeNs());
                queue.take();
                assertThat(new Expected(
                                queue.timeNs(), queue.argument(), queue.kind(), queue.target(), expected.event()))
                        .isEqualTo(expected);
                oracle.remove(expected);
            }
            assertThat(queue.isEmpty()).isEqualTo(oracle.isEmpty());
            assertThat(queue.nextTimeNs())
                    .isEqualTo(
                            oracle.isEmpty() ? Long.MAX_VALUE : earliest(oracle).timeNs());
        }
    }

    private static Expected earliest(final List<Expected> oracle) {
        return oracle.stream()
                .min(Comparator.comparingLong(Expected::timeNs).thenComparingLong(Expected::sequence))
                .orElseThrow();
    }
}
