package org.pacelab.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.SeededRandom;

class LinearizabilityCheckTest {
    private static final Path HISTORIES = Path.of("src/test/resources/histories/linearizability");
    private static final int TINY_HISTORIES = 200_000;

    static Stream<Path> histories() throws IOException {
        return Files.list(HISTORIES).sorted();
    }

    @ParameterizedTest
    @MethodSource("histories")
    void judgesHistoriesWrittenByHand(final Path file) throws IOException {
        final HistoryText history = HistoryText.parse(Files.readString(file));

        final Verdict verdict = check(history.operations(), history.budget());

        assertThat(verdict.answer()).isEqualTo(history.verdict());
        assertThat(verdict.witness().isEmpty()).isEqualTo(verdict.answer() != Answer.INVALID);
    }

    @Test
    void agreesWithTheOracleThatTriesEveryOrder() {
        int valid = 0;
        for (long seed = 0; seed < TINY_HISTORIES; seed++) {
            final List<RecordedOperation> history = TinyHistories.random(new SeededRandom(seed));
            final boolean isLinearizable = TinyHistories.isLinearizable(history);

            final Verdict verdict = check(history, 1_000_000);

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

    private static Verdict check(final List<RecordedOperation> history, final long budget) {
        return LinearizabilityCheck.check(
                history, new SearchBudget(budget, Long.MAX_VALUE / 2, SystemNanoClock.INSTANCE));
    }
}
