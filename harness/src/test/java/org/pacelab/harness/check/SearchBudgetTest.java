package org.pacelab.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

class SearchBudgetTest {
    private static final long FOREVER = Long.MAX_VALUE / 2;

    private long nowNs;

    @Test
    void paysForAsManyConfigurationsAsItHas() {
        assertThat(taken(new SearchBudget(7, FOREVER, () -> nowNs))).isEqualTo(7);
    }

    @Test
    void aShareIsAnEqualPartOfWhatIsLeftAndLeavesWhatItDoesNotUse() {
        final SearchBudget whole = new SearchBudget(90, FOREVER, () -> nowNs);

        assertThat(taken(whole.share(3))).isEqualTo(30);
        assertThat(whole.share(2).take(10)).isTrue();
        assertThat(taken(whole.share(1))).isEqualTo(50);
        assertThat(whole.take()).isFalse();
    }

    @Test
    void aShareOfTheTimeEndsBeforeTheWholeDoes() {
        final SearchBudget whole = new SearchBudget(FOREVER, 100, () -> nowNs);
        final SearchBudget half = whole.share(2);
        nowNs = 50;

        assertThat(taken(half)).isLessThanOrEqualTo(1 << 12);
        assertThat(whole.take(1 << 13)).isTrue();
        nowNs = 100;
        assertThat(taken(whole.share(1))).isZero();
        assertThat(taken(whole)).isLessThanOrEqualTo(1 << 12);
    }

    @Test
    void whatIsAsideIsNotPaidForAndWhatIsAtMostIs() {
        final SearchBudget whole = new SearchBudget(100, FOREVER, () -> nowNs);

        assertThat(taken(whole.aside(1_000, FOREVER))).isEqualTo(1_000);
        assertThat(taken(whole.atMost(40))).isEqualTo(40);
        assertThat(taken(whole.atMost(1_000))).isEqualTo(60);
    }

    @Test
    void aRegisterSearchStaysWithinItsMemory() {
        final List<RecordedOperation> history = new ArrayList<>();
        for (int i = 1; i <= 24; i++) {
            history.add(operation(i, OperationKind.PUT, 'x', i, 0));
            history.add(operation(100 + i, OperationKind.GET, 'x', 0, i));
        }

        final Finding finding = LinearizabilityCheck.find(history, withMemory(1 << 20));

        assertThat(finding.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(finding.reason()).isEqualTo("nothing left of the memory budget at key 120");
    }

    /** Each state holds a value of each key, and each write leads to another state. */
    @Test
    void aSequentialSearchStaysWithinItsMemory() {
        final List<RecordedOperation> history = writesOfKeys(1_000);

        final Finding finding = sequential(history, 1 << 22);

        assertThat(finding.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(finding.reason()).endsWith("the search for another gave up, nothing left of the memory budget");
        assertThat(sequential(history, 1 << 26).answer()).isEqualTo(Answer.VALID);
    }

    /** To copy one of 1,020 keys and 4 sessions is as much work as 2 configurations. Each of the sessions may write next. */
    @Test
    void aSequentialSearchPaysForTheLengthOfItsStates() {
        final List<RecordedOperation> history = writesOfKeys(1_020);
        final long most = 1_020 * (1 + 4 * 2);
        final Finding finding = sequential(history, new SearchBudget(most / 2, FOREVER, 1 << 26, () -> 0));

        assertThat(finding.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(finding.reason()).endsWith("the search for another gave up, nothing left of the budget");
        assertThat(sequential(history, new SearchBudget(most, FOREVER, 1 << 26, () -> 0))
                        .answer())
                .isEqualTo(Answer.VALID);
    }

    private static List<RecordedOperation> writesOfKeys(final int count) {
        final List<RecordedOperation> history = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            history.add(operation(i % 4, OperationKind.PUT, i, i, 0));
        }
        return history;
    }

    private static Finding sequential(final List<RecordedOperation> history, final long memoryBytes) {
        return sequential(history, withMemory(memoryBytes));
    }

    private static Finding sequential(final List<RecordedOperation> history, final SearchBudget budget) {
        return SequentialCheck.check(history, KeyHistory.of(history), budget);
    }

    private static RecordedOperation operation(
            final int session, final OperationKind kind, final long key, final long argument, final long answer) {
        return new RecordedOperation(session, kind, key, argument, 0, answer, 0, 0, 0, 100, Outcome.OK);
    }

    private static SearchBudget withMemory(final long memoryBytes) {
        return new SearchBudget(100_000_000, FOREVER, memoryBytes, () -> 0);
    }

    private static long taken(final SearchBudget budget) {
        long taken = 0;
        while (budget.take()) {
            taken++;
        }
        return taken;
    }
}
