package org.pacelab.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.pacelab.replica.SeededRandom;

class IntervalClockTest {
    private static final long MS = 1_000_000;
    private static final long MILLION = 1_000_000;
    private static final int SPANNER_PPM = 200;

    @Test
    void containsTheTrueTimeWhateverADriftWithinTheBoundDoes() {
        for (long seed = 0; seed < 3_000; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final int driftPpm = random.nextInt(random.nextBoolean(.5) ? 1_000 : IntervalClock.MAX_DRIFT_PPM + 1);
            final double extreme = random.nextInt(3) - 1;
            final IntervalClock clock = new IntervalClock(driftPpm);
            long trueNs = random.nextLong(-1_000 * MS, 1_700_000_000_000L * MS);
            long nowNs = random.nextLong(-1_000 * MS, 1_000 * MS);
            long earliestNs = IntervalClock.NEVER_BEFORE_NS;
            for (int i = 0; i < 60; i++) {
                final long passedNs = (long) random.nextLogUniform(1, 100_000 * MS);
                trueNs += passedNs;
                nowNs += shown(passedNs, driftPpm, extreme == 0 ? 2 * random.nextDouble() - 1 : extreme);
                if (random.nextBoolean(.3)) {
                    final long fromNs = trueNs - (long) random.nextLogUniform(1, 10 * MS) + 1;
                    final long toNs = trueNs + (long) random.nextLogUniform(1, 10 * MS) - 1;
                    assertThat(clock.synchronise(nowNs, fromNs, toNs))
                            .as("seed %d", seed)
                            .isTrue();
                    assertThat(clock.latestNs(nowNs) - clock.earliestNs(nowNs))
                            .as("seed %d", seed)
                            .isLessThanOrEqualTo(toNs - fromNs);
                }
                assertThat(clock.earliestNs(nowNs)).as("seed %d", seed).isBetween(earliestNs, trueNs);
                assertThat(clock.latestNs(nowNs)).as("seed %d", seed).isGreaterThanOrEqualTo(trueNs);
                assertThat(clock.after(nowNs, trueNs) || clock.before(nowNs, trueNs))
                        .as("seed %d", seed)
                        .isFalse();
                earliestNs = clock.earliestNs(nowNs);
            }
        }
    }

    /** What the local clock shows of a stretch of true time, rounded to the inside of what the drift allows. */
    private static long shown(final long passedNs, final int driftPpm, final double drift) {
        final double deviationNs = StrictMath.floor((double) passedNs * driftPpm / MILLION) * drift;
        return passedNs + (long) deviationNs;
    }

    @Test
    void theErrorGrowsByTheDriftSinceTheLastSynchronisation() {
        final IntervalClock clock = new IntervalClock(SPANNER_PPM);
        assertThat(clock.synchronise(0, 5_000 * MS - MS, 5_000 * MS + MS)).isTrue();
        assertThat(clock.earliestNs(0)).isEqualTo(4_999 * MS);
        assertThat(clock.latestNs(0)).isEqualTo(5_001 * MS);
        final long errorNs = (clock.latestNs(30_000 * MS) - clock.earliestNs(30_000 * MS)) / 2;
        assertThat(errorNs).isBetween(7 * MS, 7 * MS + 10);
        assertThat(clock.synchronise(30_000 * MS, 35_000 * MS - MS, 35_000 * MS + MS))
                .isTrue();
        assertThat(clock.latestNs(30_000 * MS) - clock.earliestNs(30_000 * MS)).isEqualTo(2 * MS);
    }

    @Test
    void theIntervalIsNoWiderThanTheDriftMakesIt() {
        for (long seed = 0; seed < 3_000; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final int driftPpm = random.nextInt(IntervalClock.MAX_DRIFT_PPM + 1);
            final long elapsedNs = (long) random.nextLogUniform(1, 1e15);
            final IntervalClock clock = new IntervalClock(driftPpm);
            clock.synchronise(0, 0, 0);
            final double fastest = (double) elapsedNs * MILLION / (MILLION + driftPpm);
            final double slowest = (double) elapsedNs * MILLION / (MILLION - driftPpm);
            assertThat((double) clock.earliestNs(elapsedNs)).as("seed %d", seed).isBetween(fastest - 2, fastest + 1);
            assertThat((double) clock.latestNs(elapsedNs)).as("seed %d", seed).isBetween(slowest - 1, slowest + 2);
        }
    }

    @Test
    void roundsOutwards() {
        final IntervalClock clock = new IntervalClock(IntervalClock.MAX_DRIFT_PPM);
        clock.synchronise(0, 0, 0);
        assertThat(clock.earliestNs(10)).isEqualTo(9);
        assertThat(clock.latestNs(10)).isEqualTo(12);
    }

    @Test
    void knowsNothingBeforeTheFirstSynchronisation() {
        final IntervalClock clock = new IntervalClock(SPANNER_PPM);
        assertThat(clock.earliestNs(7)).isEqualTo(IntervalClock.NEVER_BEFORE_NS);
        assertThat(clock.latestNs(7)).isEqualTo(IntervalClock.NEVER_AFTER_NS);
        assertThat(clock.after(7, Long.MIN_VALUE)).isFalse();
        assertThat(clock.before(7, Long.MAX_VALUE)).isFalse();
        assertThat(clock.commitWaitEndNs(7)).isEqualTo(IntervalClock.NEVER_AFTER_NS);
    }

    @Test
    void aTimeIsPastOrToComeOnlyOutsideTheInterval() {
        final IntervalClock clock = new IntervalClock(0);
        clock.synchronise(100, 1_000, 1_010);
        assertThat(clock.after(105, 1_004)).isTrue();
        assertThat(clock.after(105, 1_005)).isFalse();
        assertThat(clock.before(105, 1_015)).isFalse();
        assertThat(clock.before(105, 1_016)).isTrue();
    }

    @Test
    void commitWaitEndsWithTheFirstReadingAtWhichTheTimestampHasPassed() {
        for (long seed = 0; seed < 5_000; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final IntervalClock clock = new IntervalClock(random.nextInt(IntervalClock.MAX_DRIFT_PPM + 1));
            final long widthNs = (long) random.nextLogUniform(1, 100 * MS);
            final long nowNs = (long) random.nextLogUniform(1, 1e15);
            clock.synchronise(nowNs, 1_000 * MS, 1_000 * MS + widthNs);
            final long commitNs = clock.latestNs(nowNs + (long) random.nextLogUniform(1, 1e12));
            final long endNs = clock.commitWaitEndNs(commitNs);
            assertThat(clock.after(endNs, commitNs)).as("seed %d", seed).isTrue();
            assertThat(clock.after(endNs - 1, commitNs)).as("seed %d", seed).isFalse();
            assertThat(clock.commitWaitEndNs(999 * MS)).as("seed %d", seed).isEqualTo(nowNs);
        }
    }

    /** Two commits, the second begun after the first one's wait: its timestamp is greater, on whatever node (external consistency). */
    @Test
    void aCommitAfterACommitsWaitHasTheGreaterTimestamp() {
        for (long seed = 0; seed < 3_000; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final int driftPpm = random.nextInt(1_000);
            final IntervalClock one = new IntervalClock(driftPpm);
            final IntervalClock other = new IntervalClock(driftPpm);
            final long trueNs = 1_000_000 * MS;
            final long errorNs = (long) random.nextLogUniform(1, 10 * MS);
            final long offsetNs = random.nextLong(-errorNs, errorNs);
            one.synchronise(0, trueNs + offsetNs - errorNs, trueNs + offsetNs + errorNs);
            other.synchronise(0, trueNs - offsetNs - errorNs, trueNs - offsetNs + errorNs);
            final long firstNs = one.latestNs(0);
            final long waitNs = one.commitWaitEndNs(firstNs);
            final long waitedAtLeastNs = waitNs - waitNs * driftPpm / MILLION;
            final long otherNowNs = waitedAtLeastNs - waitedAtLeastNs * driftPpm / MILLION;
            assertThat(other.latestNs(otherNowNs)).as("seed %d", seed).isGreaterThan(firstNs);
        }
    }

    @Test
    void aSynchronisationKeepsWhatWasKnownBefore() {
        final IntervalClock clock = new IntervalClock(0);
        clock.synchronise(0, 100, 200);
        assertThat(clock.synchronise(10, 150, 400)).isTrue();
        assertThat(clock.earliestNs(10)).isEqualTo(150);
        assertThat(clock.latestNs(10)).isEqualTo(210);
    }

    @Test
    void anIntervalThatContradictsWhatWasKnownIsRefused() {
        final IntervalClock clock = new IntervalClock(0);
        clock.synchronise(0, 100, 200);
        assertThat(clock.synchronise(10, 211, 400)).isFalse();
        assertThat(clock.synchronise(10, 0, 109)).isFalse();
        assertThat(clock.earliestNs(10)).isEqualTo(110);
        assertThat(clock.latestNs(10)).isEqualTo(210);
        assertThat(clock.synchronise(10, 210, 400)).isTrue();
    }

    @Test
    void whatIsOutsideTheBoundsIsRefused() {
        assertThatThrownBy(() -> new IntervalClock(100_001)).hasMessage("driftPpm 100001 is not in 0..100000");
        assertThatThrownBy(() -> new IntervalClock(-1)).hasMessage("driftPpm -1 is not in 0..100000");
        final IntervalClock clock = new IntervalClock(1);
        assertThatThrownBy(() -> clock.synchronise(0, 2, 1))
                .hasMessageStartingWith("the interval 2..1 is empty or not");
        assertThatThrownBy(() -> clock.synchronise(0, Long.MIN_VALUE, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
