package org.pacelab.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.SeededRandom;

/** Histories as runs have them, and what one wrong answer among many right ones does to the verdict. */
class LinearizabilityLargeTest {
    private static final int HISTORIES = 500;
    private static final int SMALL = 9;
    private static final long NOBODY_WROTE = -7;

    @Test
    void oneAnswerFromNowhereAmongThousandsIsFound() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final List<RecordedOperation> history = ValidHistories.random(random, 2_000, 20, 5, 4);
            assertThat(check(history).answer()).as("seed %d", seed).isEqualTo(Answer.VALID);

            final List<RecordedOperation> edited = withAnswer(history, readIn(history, random), NOBODY_WROTE);

            final Finding verdict = check(edited);
            assertThat(verdict.answer()).as("seed %d, edited", seed).isEqualTo(Answer.INVALID);
            assertThat(verdict.witness()).anyMatch(operation -> operation.answer() == NOBODY_WROTE);
        }
    }

    /** The edit leaves every value one that was written, and every read one that overlapped: only a search can tell. */
    @Test
    void exchangedAnswersOfOverlappingReadsAreFound() {
        int exchanged = 0;
        for (long seed = 0; exchanged < HISTORIES; seed++) {
            final List<RecordedOperation> history = ValidHistories.random(new SeededRandom(seed), SMALL, 1, 1, 3);
            assertThat(check(history).answer()).as("seed %d", seed).isEqualTo(Answer.VALID);
            final List<RecordedOperation> edited = withExchangedReads(history);
            if (edited != null && !TinyHistories.isLinearizable(edited)) {
                exchanged++;
                assertThat(check(edited).answer()).as("seed %d, edited", seed).isEqualTo(Answer.INVALID);
            }
        }
    }

    @Tag("long")
    @Test
    void aMillionOperationsAreJudged() {
        final List<RecordedOperation> history = ValidHistories.random(new SeededRandom(1), 1_000_000, 1_000, 100, 4);

        final long startNs = System.nanoTime();
        final Finding verdict = check(history);

        System.out.printf(
                "1,000,000 operations: %.1f s, %s%n", (System.nanoTime() - startNs) / 1e9, verdict.describe());
        assertThat(verdict.answer()).isEqualTo(Answer.VALID);
    }

    private static Finding check(final List<RecordedOperation> history) {
        return LinearizabilityCheck.find(
                history, new SearchBudget(1_000_000_000L, Long.MAX_VALUE / 2, SystemNanoClock.INSTANCE));
    }

    private static int readIn(final List<RecordedOperation> history, final SeededRandom random) {
        int place = random.nextInt(history.size());
        while (history.get(place).kind() != OperationKind.GET
                || !history.get(place).isOk()) {
            place = (place + 1) % history.size();
        }
        return place;
    }

    /** Null if no two reads that overlap got different values. */
    private static List<RecordedOperation> withExchangedReads(final List<RecordedOperation> history) {
        for (int i = 0; i < history.size(); i++) {
            for (int j = i + 1; j < history.size(); j++) {
                final RecordedOperation one = history.get(i);
                final RecordedOperation other = history.get(j);
                final boolean areReads = one.kind() == OperationKind.GET
                        && other.kind() == OperationKind.GET
                        && one.isOk()
                        && other.isOk();
                if (areReads && one.completedNs() >= other.invokedNs() && one.answer() != other.answer()) {
                    return withAnswer(withAnswer(history, i, other.answer()), j, one.answer());
                }
            }
        }
        return null;
    }

    private static List<RecordedOperation> withAnswer(
            final List<RecordedOperation> history, final int place, final long answer) {
        final List<RecordedOperation> edited = new ArrayList<>(history);
        final RecordedOperation read = history.get(place);
        edited.set(
                place,
                new RecordedOperation(
                        read.session(),
                        read.kind(),
                        read.key(),
                        read.argument(),
                        read.expected(),
                        answer,
                        read.version(),
                        read.intendedNs(),
                        read.invokedNs(),
                        read.completedNs(),
                        read.outcome()));
        return edited;
    }
}
