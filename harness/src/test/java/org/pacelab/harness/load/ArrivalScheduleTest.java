package org.pacelab.harness.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.harness.scenario.Workload;
import org.pacelab.harness.scenario.Workload.Arrival;

class ArrivalScheduleTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long SEED = 42;

    @ParameterizedTest
    @CsvSource({
        "1, 0, 0",
        "1, 7, 7000000000",
        "3, 1, 333333333",
        "3, 2, 666666666",
        "3, 3, 1000000000",
        "3, 31, 10333333333",
        "1000, 1001, 1001000000",
        "700000, 699999, 999998571",
        "700000, 7000001, 10000001428",
    })
    void arrivalOfAConstantRateFollowsFromItsIndex(final long rate, final int index, final long sinceStartNs) {
        final ArrivalSchedule schedule = schedule(Workloads.openLoop(Arrival.CONSTANT, rate), 0, 5);
        LongStream.range(0, index).forEach(i -> schedule.take());

        assertThat(schedule.nextNs()).isEqualTo(5 + sinceStartNs);
    }

    @ParameterizedTest
    @EnumSource(
            value = Arrival.class,
            names = {"CONSTANT", "POISSON"})
    void processesTogetherOfferWhatOneAloneOffers(final Arrival arrival) {
        final Workload alone = Workloads.openLoop(arrival, 7001);
        final Workload shared = Workloads.withProcesses(alone, 3);
        final long[] together = IntStream.range(0, 3)
                .mapToObj(process -> take(schedule(shared, process, 99), 1000))
                .flatMapToLong(Arrays::stream)
                .sorted()
                .toArray();

        assertThat(together).isEqualTo(take(schedule(alone, 0, 99), 3000));
    }

    @Test
    void poissonArrivalsAreAsManyAndAsIrregularAsTheLawSays() {
        final int seconds = 2000;
        final long rate = 500;
        final long[] arrivals = take(schedule(Workloads.openLoop(Arrival.POISSON, rate), 0, 0), (int) (seconds * rate));
        final long[] perSecond = new long[seconds / 2];
        Arrays.stream(arrivals)
                .filter(arrivalNs -> arrivalNs < perSecond.length * SECOND_NS)
                .forEach(arrivalNs -> perSecond[(int) (arrivalNs / SECOND_NS)]++);
        final double mean = Arrays.stream(perSecond).average().orElseThrow();
        final double variance = Arrays.stream(perSecond)
                .mapToDouble(count -> (count - mean) * (count - mean))
                .average()
                .orElseThrow();

        assertThat(arrivals).isSorted();
        assertThat(mean).isBetween(rate - 4 * Math.sqrt(rate / 1000.0), rate + 4 * Math.sqrt(rate / 1000.0));
        assertThat(variance / rate).isBetween(1 - 4 * Math.sqrt(2 / 1000.0), 1 + 4 * Math.sqrt(2 / 1000.0));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5000})
    void poissonArrivalsOfTheWindowDoNotDependOnTheWarmUp(final int warmUpArrivals) {
        final ArrivalSchedule schedule = schedule(Workloads.openLoop(Arrival.POISSON, 100), 0, 0);
        take(schedule, warmUpArrivals);
        schedule.restart(0);
        final long[] window = take(schedule, 100);
        final ArrivalSchedule cold = schedule(Workloads.openLoop(Arrival.POISSON, 100), 0, 0);
        cold.restart(0);

        assertThat(window).isEqualTo(take(cold, 100));
    }

    @Test
    void completionInAClosedLoopMakesTheNextOneDueAtThatVeryTime() {
        final ArrivalSchedule schedule = schedule(Workloads.closedLoop(3), 0, 10);

        assertThat(take(schedule, 3)).containsExactly(10, 10, 10);
        assertThat(schedule.nextNs()).isEqualTo(ArrivalSchedule.NEVER);
        for (long nowNs = 11; nowNs < 30; nowNs++) {
            schedule.onCompleted(nowNs);
            assertThat(take(schedule, 1)).containsExactly(nowNs);
            assertThat(schedule.nextNs()).isEqualTo(ArrivalSchedule.NEVER);
        }
    }

    @Test
    void outstandingOperationsAreDealtRound() {
        final Workload shared = Workloads.withProcesses(Workloads.closedLoop(64), 3);

        assertThat(IntStream.range(0, 3).map(process -> new LoadPlan(shared, process, SEED).sessionCount()))
                .containsExactly(22, 21, 21);
        for (int process = 0; process < 3; process++) {
            final ArrivalSchedule schedule = schedule(shared, process, 0);
            take(schedule, process == 0 ? 22 : 21);
            assertThat(schedule.nextNs()).isEqualTo(ArrivalSchedule.NEVER);
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 16", "1600, 16", "1700, 17", "5000, 50", "102400, 1024", "1000000, 1024"})
    void openLoopHasTheSessionsThatItsRateNeeds(final long rate, final int sessions) {
        assertThat(new LoadPlan(Workloads.openLoop(Arrival.CONSTANT, rate), 0, SEED).sessionCount())
                .isEqualTo(sessions);
    }

    private static ArrivalSchedule schedule(final Workload workload, final int process, final long startNs) {
        return new LoadPlan(workload, process, SEED).newSchedule(startNs);
    }

    private static long[] take(final ArrivalSchedule schedule, final int count) {
        final long[] arrivalsNs = new long[count];
        for (int i = 0; i < count; i++) {
            arrivalsNs[i] = schedule.nextNs();
            schedule.take();
        }
        return arrivalsNs;
    }
}
