package org.pacelab.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

class WitnessTest {
    private static final int WRITES = 1_000;

    /** Writes and reads one after the other; the last read gets what was overwritten long ago. */
    private final List<RecordedOperation> refuted = new ArrayList<>();

    WitnessTest() {
        for (int i = 0; i < WRITES; i++) {
            add(OperationKind.PUT, i, 0);
            add(OperationKind.GET, 0, i);
        }
        add(OperationKind.GET, 0, WRITES / 2);
    }

    @Test
    void whatIsLongPastIsLeftOutWithLessThanOneSearchOfTheWholeCosts() {
        final RegisterSearch search = new RegisterSearch(1 << 20);
        final SearchBudget budget = new SearchBudget(WRITES, Long.MAX_VALUE / 2, () -> 0);

        final List<RecordedOperation> witness = Witness.shrink(
                refuted,
                smaller -> search.search(smaller, Long.MAX_VALUE, budget).ending() == Ending.NONE,
                budget);

        assertThat(witness)
                .hasSize(3)
                .extracting(RecordedOperation::describe)
                .startsWith("put 120 = 500 -> OK")
                .endsWith("get 120 -> 500");
    }

    @Test
    void nothingIsTriedOnceTheBudgetIsSpent() {
        final AtomicInteger tried = new AtomicInteger();
        final SearchBudget budget = new SearchBudget(3, Long.MAX_VALUE / 2, () -> 0);

        final List<RecordedOperation> witness = Witness.shrink(
                refuted,
                smaller -> {
                    tried.incrementAndGet();
                    budget.take();
                    return false;
                },
                budget);

        assertThat(witness).isEqualTo(refuted);
        assertThat(tried).hasValue(3);
    }

    @Test
    void aTallyNamesEachOperationOnceHoweverOftenItIsNamed() {
        final Finding.Tally tally = new Finding.Tally(Guarantee.LINEARIZABLE);
        final RecordedOperation first = refuted.get(0);
        final RecordedOperation second = refuted.get(1);
        tally.broken("", List.of(second, first, second, first));

        assertThat(tally.finding().witness()).containsExactly(first, second);
    }

    private void add(final OperationKind kind, final long argument, final long answer) {
        final long invokedNs = 10L * refuted.size();
        refuted.add(new RecordedOperation(
                1, kind, 'x', argument, 0, answer, 0, invokedNs, invokedNs, invokedNs + 5, Outcome.OK));
    }
}
