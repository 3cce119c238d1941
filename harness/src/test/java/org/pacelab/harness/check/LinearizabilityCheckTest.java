package org.pacelab.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.SeededRandom;

class LinearizabilityCheckTest {
    private static final int TINY_HISTORIES = 200_000;

    @Test
    void agreesWithTheOracleThatTriesEveryOrder() {
        int valid = 0;
        for (long seed = 0; seed < TINY_HISTORIES; seed++) {
            final List<RecordedOperation> history = TinyHistories.random(new SeededRandom(seed));
            final boolean isLinearizable = TinyHistories.isLinearizable(history);

            final Finding verdict = check(history, 1_000_000);

            assertThat(verdict.answer())
                    .as("seed %d: %s", seed, history)
                    .isEqualTo(isLinearizable ? Answer.VALID : Answer.INVALID);
            if (!isLinearizable) {
                assertThat(TinyHistories.isLinearizable(verdict.witness()))
                        .as("witness of seed %d: %s", seed, verdict.witness())
                        .isFalse();
            }
            valid += isLinearizable ? 1 : 0;
        }
        assertThat(valid).isBetween(TINY_HISTORIES / 10, TINY_HISTORIES * 9 / 10);
    }

    private static Finding check(final List<RecordedOperation> history, final long budget) {
        return LinearizabilityCheck.find(
                history, new SearchBudget(budget, Long.MAX_VALUE / 2, SystemNanoClock.INSTANCE));
    }
}
