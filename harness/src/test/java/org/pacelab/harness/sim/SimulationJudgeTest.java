package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

class SimulationJudgeTest {
    private static final long COUNTER = OperationValues.FIRST_COUNTER_KEY;
    private static final long HEAL_NS = 100;
    private static final long UNTIL_NS = 200;

    /** Two adds, the second of unknown outcome; the sum is written by how often each is in it. */
    @ParameterizedTest
    @CsvSource({"1, 0, ''", "1, 1, ''", "0, 1, 1 adds that were", "2, 0, was executed more", "1, 3, was executed more"})
    void eachAddIsInItsCounterAsOftenAsItMayBe(final long first, final long second, final String violation) {
        final SimulationJudge judge = judge(Promise.LINEARIZABLE);
        judge.judgeReadBack(List.of(readBack(first, second)), adds(), true);
        assertThat(judge.violations().stream().map(Violation::toString))
                .hasSize(violation.isEmpty() ? 0 : 1)
                .allMatch(line -> line.startsWith("read back: " + violation));
        assertThat(judge.observed()).isEmpty();
    }

    @Test
    void whatALossySettingLostIsCountedAndWhatItDidTwiceIsNot() {
        final SimulationJudge judge = judge(Promise.LOSSY);
        judge.judgeReadBack(List.of(readBack(0, 1)), adds(), true);
        assertThat(judge.violations()).isEmpty();
        assertThat(judge.observed()).isEqualTo(Map.of("acknowledged adds lost", 1L));
        judge.judgeReadBack(List.of(readBack(2, 1)), adds(), true);
        assertThat(judge.violations()).hasSize(1);
    }

    @Test
    void nothingMayBeLostWhereNothingHappened() {
        final SimulationJudge judge = judge(Promise.LOSSY);
        judge.judgeReadBack(List.of(readBack(0, 1)), adds(), false);
        assertThat(judge.violations()).hasSize(1);
    }

    @Test
    void aCounterThatCannotBeReadBackIsAViolation() {
        final SimulationJudge judge = judge(Promise.LINEARIZABLE);
        judge.judgeReadBack(List.of(new SimulatedOperation(OperationKind.ADD, COUNTER, 0, 0)), adds(), true);
        assertThat(judge.violations()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "150, 150, 0",
        "200, 101, 0",
        "201, 150, 1",
        "150, 100, 1",
        "100, 201, 2",
    })
    void aWriteAndAReadSucceedInTimeAfterTheHeal(final long writtenNs, final long readNs, final int violations) {
        final SimulationJudge judge = judge(Promise.LINEARIZABLE);
        judge.judgeLiveness(
                List.of(
                        completed(new SimulatedOperation(OperationKind.PUT, 0, 1, 0), writtenNs, Outcome.OK, 0),
                        completed(new SimulatedOperation(OperationKind.PUT, 0, 2, 0), 150, Outcome.FAILED, 0),
                        completed(new SimulatedOperation(OperationKind.GET, 0, 0, 0), readNs, Outcome.OK, 1),
                        completed(new SimulatedOperation(OperationKind.GET, 0, 0, 0), 150, Outcome.UNKNOWN, 0)),
                HEAL_NS,
                UNTIL_NS);
        assertThat(judge.violations()).hasSize(violations);
    }

    private static SimulationJudge judge(final Promise promise) {
        return new SimulationJudge(promise, Optional.empty());
    }

    private static List<SimulatedOperation> adds() {
        final OperationNumbers numbers = new OperationNumbers();
        return List.of(
                completed(numbers.nextAdd(), 10, Outcome.OK, 1), completed(numbers.nextAdd(), 20, Outcome.UNKNOWN, 0));
    }

    private static SimulatedOperation readBack(final long first, final long second) {
        final OperationNumbers again = new OperationNumbers();
        final long sum =
                first * again.nextAdd().argument() + second * again.nextAdd().argument();
        return completed(new SimulatedOperation(OperationKind.ADD, COUNTER, 0, 0), 300, Outcome.OK, sum);
    }

    private static SimulatedOperation completed(
            final SimulatedOperation operation, final long atNs, final Outcome outcome, final long answer) {
        operation.completed(atNs, outcome, 0, answer);
        return operation;
    }
}
