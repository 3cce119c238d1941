package org.pacelab.harness.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.harness.scenario.Workload;
import org.pacelab.harness.scenario.Workload.Arrival;
import org.pacelab.harness.scenario.Workload.KeyChoice;
import org.pacelab.harness.scenario.Workload.Write;
import org.pacelab.replica.Operation;
import org.pacelab.replica.OperationKind;

class OperationMixTest {
    private static final Workload WORKLOAD = Workloads.openLoop(Arrival.CONSTANT, 1000);
    private static final int DRAWS = 100_000;

    @ParameterizedTest
    @EnumSource(KeyChoice.class)
    void readsAndHotKeysGetTheirShares(final KeyChoice keyChoice) {
        final OperationMix mix = mix(Workloads.drawing(WORKLOAD, Write.PUT, keyChoice, .1), 0);
        final Operation operation = new Operation();
        int writes = 0;
        int hot = 0;
        for (int i = 0; i < DRAWS; i++) {
            final boolean write = next(mix, operation);
            assertThat(operation.kind()).isEqualTo(write ? OperationKind.PUT : OperationKind.GET);
            assertThat(operation.valueLength()).isEqualTo(write ? 64 : 0);
            assertThat(operation.key()).isBetween(0L, WORKLOAD.keyCount() - 1);
            writes += write ? 1 : 0;
            hot += operation.key() < 64 ? 1 : 0;
        }

        assertThat(writes / (double) DRAWS).isCloseTo(.5, within(.0064));
        if (keyChoice != KeyChoice.ZIPF) {
            assertThat(hot / (double) DRAWS).isCloseTo(.1 + .9 * .064, within(.0047));
        }
    }

    @Test
    void processesTogetherWalkAllKeysInTurn() {
        final Workload shared =
                Workloads.withProcesses(Workloads.drawing(WORKLOAD, Write.PUT, KeyChoice.SEQUENTIAL, 0), 3);
        final List<Long> keys = new ArrayList<>();
        for (int process = 0; process < 3; process++) {
            keys.addAll(keys(mix(shared, process), 1000));
        }

        final int[] visits = new int[1000];
        keys.forEach(key -> visits[key.intValue()]++);

        assertThat(visits).containsOnly(3);
    }

    @Test
    void windowDoesNotDependOnTheWarmUpAndProcessesDiffer() {
        final OperationMix warmed = mix(WORKLOAD, 0);
        keys(warmed, 777);
        warmed.restart();
        final OperationMix cold = mix(WORKLOAD, 0);
        cold.restart();
        final OperationMix other = mix(Workloads.withProcesses(WORKLOAD, 2), 1);
        other.restart();
        final List<Long> keys = keys(warmed, 100);

        assertThat(keys).isEqualTo(keys(cold, 100)).isNotEqualTo(keys(other, 100));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void whatIsAskedForDoesNotFollowFromWhen(final int restarts) {
        final Workload workload =
                Workloads.drawing(Workloads.openLoop(Arrival.POISSON, 1), Write.ADD, KeyChoice.UNIFORM, 0);
        final LoadPlan plan = new LoadPlan(workload, 0, 3);
        final OperationMix mix = plan.newMix();
        final ArrivalSchedule schedule = plan.newSchedule(0);
        for (int i = 0; i < restarts; i++) {
            mix.restart();
            schedule.restart(0);
        }
        final List<Long> keysByArrivals = new ArrayList<>();
        long lastNs = 0;
        for (int i = 0; i < 2 * 1000; i++) {
            final double uniform = 1 - Math.exp((lastNs - schedule.nextNs()) / 1e9);
            lastNs = schedule.nextNs();
            schedule.take();
            if (i % 2 == 1) {
                keysByArrivals.add((long) (uniform * workload.keyCount()));
            }
        }
        final List<Long> keys = keys(mix, 1000);

        assertThat(IntStream.range(0, 1000)
                        .filter(i -> keys.get(i).equals(keysByArrivals.get(i)))
                        .count())
                .isLessThan(10);
    }

    @Test
    void anAddAddsOne() {
        final Operation operation = draw(Write.ADD, OperationKind.ADD);

        assertThat(operation.value().getLong(operation.valueOffset())).isEqualTo(1);
    }

    @Test
    void compareAndSetExpectsOneOfFewValuesOrNone() {
        final Operation operation = draw(Write.COMPARE_AND_SET, OperationKind.COMPARE_AND_SET);

        assertThat(operation.expectedLength()).isIn(0, 64);
        assertThat(operation.expectedOffset()).isBetween(0, 4);
        assertThat(operation.valueOffset()).isBetween(0, 3);
    }

    @Test
    void aShareOfTheWritesDeletes() {
        final OperationMix mix = mix(Workloads.deleting(WORKLOAD, .25), 0);
        final Operation operation = new Operation();
        int writes = 0;
        int deletes = 0;
        for (int i = 0; i < DRAWS; i++) {
            if (next(mix, operation)) {
                final boolean isDelete = operation.kind() == OperationKind.DELETE;
                assertThat(operation.valueLength()).isEqualTo(isDelete ? 0 : 64);
                writes++;
                deletes += isDelete ? 1 : 0;
            }
        }

        assertThat(writes / (double) DRAWS).isCloseTo(.5, within(.0064));
        assertThat(deletes / (double) writes).isCloseTo(.25, within(.008));
    }

    private static Operation draw(final Write write, final OperationKind kind) {
        final OperationMix mix = mix(Workloads.drawing(WORKLOAD, write, KeyChoice.UNIFORM, 0), 0);
        final Operation operation = new Operation();
        while (!next(mix, operation)) {
            assertThat(operation.kind()).isEqualTo(OperationKind.GET);
        }
        assertThat(operation.kind()).isEqualTo(kind);
        return operation;
    }

    private static List<Long> keys(final OperationMix mix, final int count) {
        final Operation operation = new Operation();
        final List<Long> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            next(mix, operation);
            keys.add(operation.key());
        }
        return keys;
    }

    @Test
    void processesHaveKeysOfTheirOwnAndHotOnesInCommon() {
        final Workload own = Workloads.withProcesses(Workloads.drawing(WORKLOAD, Write.PUT, KeyChoice.OWN, .1), 3);
        for (int process = 0; process < 3; process++) {
            final int number = process;
            final List<Long> keys = keys(mix(own, process), DRAWS);

            assertThat(keys.stream().filter(key -> key >= 64))
                    .allMatch(key -> key % 3 == number)
                    .hasSizeGreaterThan(DRAWS / 2);
            assertThat(keys.stream()
                            .filter(key -> key < 64 && key % 3 != number)
                            .distinct())
                    .hasSizeGreaterThan(40);
            assertThat(keys.stream().filter(key -> key >= 64).distinct()).hasSizeGreaterThan(300);
        }
    }

    private static boolean next(final OperationMix mix, final Operation operation) {
        final boolean write = mix.nextIsWrite();
        mix.set(operation, write);
        return write;
    }

    private static OperationMix mix(final Workload workload, final int process) {
        return new LoadPlan(workload, process, 3).newMix();
    }
}
