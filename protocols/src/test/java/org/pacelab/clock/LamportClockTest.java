package org.pacelab.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.pacelab.replica.SeededRandom;

class LamportClockTest {
    private static final int EVENT_COUNT = 60;

    @Test
    void anEventThatHappenedBeforeHasTheSmallerCounter() {
        for (long seed = 0; seed < 300; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final int processCount = 1 + random.nextInt(5);
            final Execution execution = Execution.draw(random, processCount, EVENT_COUNT);
            final LamportClock[] clocks = new LamportClock[processCount];
            for (int i = 0; i < processCount; i++) {
                clocks[i] = new LamportClock();
            }
            final long[] counters = new long[EVENT_COUNT];
            for (int i = 0; i < EVENT_COUNT; i++) {
                final Execution.Event event = execution.events().get(i);
                final LamportClock clock = clocks[event.process()];
                counters[i] =
                        event.sentAt() == Execution.LOCAL ? clock.tick() : clock.witness(counters[event.sentAt()]);
                for (int earlier = 0; earlier < i; earlier++) {
                    if (execution.happenedBefore(earlier, i)) {
                        assertThat(counters[earlier])
                                .as("seed %d, event %d before %d", seed, earlier, i)
                                .isLessThan(counters[i]);
                    }
                }
            }
        }
    }

    @Test
    void countsNoFurtherThanCausesReach() {
        final LamportClock clock = new LamportClock();
        assertThat(clock.tick()).isEqualTo(1);
        assertThat(clock.witness(1)).isEqualTo(2);
        assertThat(clock.witness(7)).isEqualTo(8);
        assertThat(clock.witness(3)).isEqualTo(9);
        assertThat(clock.tick()).isEqualTo(10);
        assertThat(clock.counter()).isEqualTo(10);
    }

    @Test
    void goesOnBehindTheLastEventBeforeARestart() {
        assertThat(new LamportClock(41).tick()).isEqualTo(42);
    }

    @Test
    void aRemoteCounterOutsideTheBoundChangesNothing() {
        final LamportClock clock = new LamportClock(5);
        for (final long remote : new long[] {-1, Long.MIN_VALUE, LamportClock.MAX_COUNTER, Long.MAX_VALUE}) {
            assertThat(clock.witness(remote)).as("%d", remote).isEqualTo(LamportClock.REFUSED);
        }
        assertThat(clock.tick()).isEqualTo(6);
        assertThat(clock.witness(LamportClock.MAX_COUNTER - 1)).isEqualTo(LamportClock.MAX_COUNTER);
    }

    @Test
    void endsAtTheBound() {
        final LamportClock clock = new LamportClock(LamportClock.MAX_COUNTER - 1);
        assertThat(clock.tick()).isEqualTo(LamportClock.MAX_COUNTER);
        assertThat(clock.tick()).isEqualTo(LamportClock.REFUSED);
        assertThat(clock.witness(1)).isEqualTo(LamportClock.REFUSED);
        assertThat(clock.counter()).isEqualTo(LamportClock.MAX_COUNTER);
    }

    @Test
    void leavesEightBitsForTheReplica() {
        assertThat(LamportClock.MAX_COUNTER << 8 | 255).isPositive();
    }

    @Test
    void aCounterOutsideTheBoundIsNoStart() {
        assertThatThrownBy(() -> new LamportClock(-1)).hasMessage("counter -1 is not in 0..36028797018963967");
    }
}
