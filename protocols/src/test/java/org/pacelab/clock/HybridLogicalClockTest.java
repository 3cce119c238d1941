package org.pacelab.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.pacelab.replica.SeededRandom;

class HybridLogicalClockTest {
    private static final long MS = 1_000_000;
    private static final long UNIT_NS = 1L << HybridLogicalClock.LOGICAL_BITS;
    private static final long NOON_NS = 1_700_000_000_000L * MS;
    private static final int EVENT_COUNT = 60;

    /** Worked example 10 of REFERENCES.md: a value and its timestamp, of which the greater wins. */
    private static final class LastWriterWins {
        private long timestamp = -1;
        private String value;

        void write(final long newTimestamp, final String newValue) {
            if (newTimestamp > timestamp) {
                timestamp = newTimestamp;
                value = newValue;
            }
        }
    }

    @Test
    void aWallClockThatStepsBackLosesALaterWriteAndAHybridClockDoesNot() {
        final long steppedBackNs = NOON_NS - 50 * MS;
        final LastWriterWins byWallClock = new LastWriterWins();
        byWallClock.write(NOON_NS, "first");
        byWallClock.write(steppedBackNs, "second");
        assertThat(byWallClock.value).isEqualTo("first");

        final HybridLogicalClock clock = new HybridLogicalClock(MS);
        final LastWriterWins byHybridClock = new LastWriterWins();
        byHybridClock.write(clock.now(NOON_NS), "first");
        byHybridClock.write(clock.now(steppedBackNs), "second");
        assertThat(byHybridClock.value).isEqualTo("second");
    }

    @Test
    void aWriteThatFollowsAReadWinsAtAReplicaWhoseWallClockIsBehind() {
        final HybridLogicalClock ahead = new HybridLogicalClock(100 * MS);
        final HybridLogicalClock behind = new HybridLogicalClock(100 * MS);
        final LastWriterWins value = new LastWriterWins();
        value.write(ahead.now(NOON_NS), "first");
        assertThat(behind.witness(NOON_NS - 80 * MS, value.timestamp)).isPositive();
        value.write(behind.now(NOON_NS - 79 * MS), "second");
        assertThat(value.value).isEqualTo("second");

        final LastWriterWins byWallClock = new LastWriterWins();
        byWallClock.write(NOON_NS, "first");
        byWallClock.write(NOON_NS - 79 * MS, "second");
        assertThat(byWallClock.value).isEqualTo("first");
    }

    /** The paper's theorems 1 to 4, with wall clocks that are at most so much ahead or behind of the true time. */
    @Test
    void followsCausesAndStaysCloseToTheWallClock() {
        for (long seed = 0; seed < 500; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final int processCount = 1 + random.nextInt(5);
            final long errorNs = (long) random.nextLogUniform(1, 100 * MS);
            final Execution execution = Execution.draw(random, processCount, EVENT_COUNT);
            final HybridLogicalClock[] clocks = new HybridLogicalClock[processCount];
            for (int i = 0; i < processCount; i++) {
                clocks[i] = new HybridLogicalClock(2 * errorNs);
            }
            final long[] timestamps = new long[EVENT_COUNT];
            long trueNs = NOON_NS;
            for (int i = 0; i < EVENT_COUNT; i++) {
                trueNs += (long) random.nextLogUniform(1, 10 * MS);
                final long wallNs = random.nextLong(trueNs - errorNs, trueNs + errorNs);
                final Execution.Event event = execution.events().get(i);
                final HybridLogicalClock clock = clocks[event.process()];
                timestamps[i] = event.sentAt() == Execution.LOCAL
                        ? clock.now(wallNs)
                        : clock.witness(wallNs, timestamps[event.sentAt()]);
                assertThat(HybridLogicalClock.physicalNs(timestamps[i]) - wallNs)
                        .as("seed %d, event %d", seed, i)
                        .isGreaterThan(-UNIT_NS)
                        .isLessThanOrEqualTo(2 * errorNs);
                assertThat(HybridLogicalClock.logical(timestamps[i]))
                        .as("seed %d", seed)
                        .isLessThan(EVENT_COUNT);
                for (int earlier = 0; earlier < i; earlier++) {
                    if (execution.happenedBefore(earlier, i)) {
                        assertThat(timestamps[earlier])
                                .as("seed %d, event %d before %d", seed, earlier, i)
                                .isLessThan(timestamps[i]);
                    }
                }
            }
        }
    }

    @Test
    void isMonotoneWhateverTheWallClockDoes() {
        for (long seed = 0; seed < 200; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final HybridLogicalClock clock = new HybridLogicalClock(MS);
            long last = 0;
            for (int i = 0; i < 200; i++) {
                final long timestamp = clock.now(random.nextLong(0, HybridLogicalClock.MAX_WALL_NS));
                assertThat(timestamp).as("seed %d", seed).isGreaterThan(last);
                last = timestamp;
            }
        }
    }

    @Test
    void isTheWallClockWhereNothingIsAheadOfIt() {
        final HybridLogicalClock clock = new HybridLogicalClock(MS);
        for (int i = 0; i < 100; i++) {
            final long wallNs = NOON_NS + i * UNIT_NS + i;
            final long timestamp = clock.now(wallNs);
            assertThat(HybridLogicalClock.physicalNs(timestamp)).isEqualTo(wallNs / UNIT_NS * UNIT_NS);
            assertThat(HybridLogicalClock.logical(timestamp)).isZero();
        }
    }

    @Test
    void aLogicalPartThatOverflowsCarriesAndTheOrderHolds() {
        final HybridLogicalClock clock = new HybridLogicalClock(MS);
        final long first = clock.now(NOON_NS);
        long last = first;
        for (int i = 1; i <= 3 * UNIT_NS; i++) {
            final long timestamp = clock.now(NOON_NS);
            if (timestamp != last + 1) {
                throw new AssertionError("event " + i + ": " + timestamp + " after " + last);
            }
            last = timestamp;
        }
        assertThat(HybridLogicalClock.physicalNs(last)).isEqualTo(HybridLogicalClock.physicalNs(first) + 3 * UNIT_NS);
        assertThat(clock.now(NOON_NS + 4 * UNIT_NS)).isEqualTo(HybridLogicalClock.physicalNs(first) + 4 * UNIT_NS);
    }

    @Test
    void aRemoteTimestampTooFarAheadIsRefusedAndChangesNothing() {
        final HybridLogicalClock clock = new HybridLogicalClock(5 * MS);
        final long before = clock.now(NOON_NS);
        final long allowed = HybridLogicalClock.physicalNs(NOON_NS + 5 * MS);
        for (final long remote :
                new long[] {allowed + UNIT_NS, NOON_NS + 1000 * MS, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            assertThat(clock.witness(NOON_NS, remote)).as("%d", remote).isEqualTo(HybridLogicalClock.REFUSED);
            assertThat(clock.timestamp()).isEqualTo(before);
        }
        assertThat(clock.witness(NOON_NS, allowed)).isEqualTo(allowed + 1);
    }

    @Test
    void whatDoesNotMoveItIsNotRefusedThoughTheWallClockSteppedBack() {
        final HybridLogicalClock clock = new HybridLogicalClock(5 * MS);
        final long before = clock.now(NOON_NS);
        final long steppedBackNs = NOON_NS - 3_600_000 * MS;
        assertThat(clock.witness(steppedBackNs, before)).isEqualTo(before + 1);
        assertThat(clock.witness(steppedBackNs, before + 2)).isEqualTo(HybridLogicalClock.REFUSED);
    }

    @Test
    void goesOnBehindTheLastTimestampBeforeARestart() {
        final long last = new HybridLogicalClock(MS).now(NOON_NS);
        assertThat(new HybridLogicalClock(MS, last).now(NOON_NS - 50 * MS)).isEqualTo(last + 1);
    }

    @Test
    void boundsOutsideWhatIsAllowedAreRefused() {
        assertThatThrownBy(() -> new HybridLogicalClock(-1))
                .hasMessage("maxAheadNs -1 is not in 0..2305843009213693952");
        assertThatThrownBy(() -> new HybridLogicalClock(0, -1))
                .hasMessage("timestamp -1 is not in 0..4611686018427387904");
    }
}
