package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.check.HistoryText;
import org.pacelab.harness.check.Judgement;
import org.pacelab.harness.check.SearchBudget;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.scenario.Promise;

class PartVerdictTest {
    @Test
    void staleReadsAreCountedAndTheWorstIsTold() {
        final PartVerdict verdict = judge("""
                0..10 s1 put x 1 -> ok
                20..30 s1 put x 2 -> ok
                40..50 s1 put x 3 -> ok
                60..70 s2 get x -> 1
                100..110 s3 get x -> 2
                100..110 s4 get x -> 3
                """);

        assertThat(verdict.answer()).isEqualTo(Answer.VALID);
        assertThat(verdict.judgedReads()).isEqualTo(3);
        assertThat(verdict.staleReads()).isEqualTo(2);
        assertThat(verdict.maxStaleVersions()).isEqualTo(2);
        assertThat(verdict.maxStaleNs()).isEqualTo(50);
        assertThat(verdict.staleness()).startsWith("2 of 3 reads were stale, by up to 2 versions and 0.000 ms");
    }

    @Test
    void whatNobodyJudgedHasNoReads() {
        final PartVerdict unknown = PartVerdict.unknown("eventual", Promise.EVENTUAL, "its history is not there", 0, 1);

        assertThat(unknown.judgedReads()).isZero();
        assertThat(unknown.staleness()).isEmpty();
        assertThat(unknown.isRed()).isTrue();
    }

    private static PartVerdict judge(final String history) {
        final List<RecordedOperation> operations = HistoryText.parse(history).operations();
        final SearchBudget budget = new SearchBudget(20_000, Long.MAX_VALUE / 2, () -> 0);
        return PartVerdict.of("eventual", Judgement.of(operations, Promise.EVENTUAL, budget), "", operations.size(), 1);
    }
}
