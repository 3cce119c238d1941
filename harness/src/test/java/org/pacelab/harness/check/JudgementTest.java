package org.pacelab.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.StalenessBound;

class JudgementTest {
    /** Writes, each of which an overlapping read saw: too many orders for any budget. */
    private static final String HARD_KEY = hardKey();

    private static final String STALE_READ = """
            0..10 s200 put y 1 -> ok
            20..30 s200 put y 2 -> ok
            40..50 s201 get y -> 1
            """;

    @Test
    void whatIsNotPromisedDoesNotStarveWhatIs() {
        final Judgement judgement = judge(HARD_KEY + """
                0..- s200 add c 3 -> unknown
                0..- s200 add c 5 -> unknown
                10..20 s201 add c 1 -> 4
                30..40 s202 get z -> absent
                """, Promise.EVENTUAL);

        assertThat(judgement.verdict().answer())
                .as(judgement.verdict().reason())
                .isEqualTo(Answer.VALID);
        assertThat(judgement.promised())
                .extracting(Finding::guarantee)
                .contains(Guarantee.LINEARIZABLE_WRITES, Guarantee.EXACTLY_ONCE, Guarantee.WRITTEN_VALUES);
        assertThat(of(judgement.observed(), Guarantee.LINEARIZABLE).answer()).isEqualTo(Answer.UNKNOWN);
    }

    @Test
    void aHardKeyHidesNothingThatIsWrongOfAnother() {
        final Judgement judgement = judge(HARD_KEY + STALE_READ, Promise.LINEARIZABLE);

        assertThat(judgement.verdict().answer()).isEqualTo(Answer.INVALID);
        assertThat(judgement.verdict().reason())
                .isEqualTo("linearizable: no order explains what was seen of key 121 by 50 ns");
        assertThat(judgement.verdict().witness()).hasSize(3).allMatch(operation -> operation.key() == 'y');
    }

    @Test
    void aHardKeyGetsWhatTheOthersLeave() {
        final List<RecordedOperation> history = HistoryText.parse("""
                0..100 s1 put x 1 -> ok
                0..100 s2 put x 2 -> ok
                0..100 s3 get x -> 1
                0..100 s4 get x -> 2
                110..120 s5 get x -> 1
                0..10 s6 put y 1 -> ok
                0..10 s6 put z 1 -> ok
                """).operations();
        int enough = 1;
        while (LinearizabilityCheck.find(history, new SearchBudget(enough, Long.MAX_VALUE / 2, () -> 0))
                        .answer()
                == Answer.UNKNOWN) {
            enough++;
        }

        final int forX = spentOn(history.subList(0, 5));
        assertThat(enough).isLessThanOrEqualTo(2 * (forX + 2));
    }

    @Test
    void anAnswerThatIsStaleIsObservedWhereItIsNotPromisedToBeFresh() {
        final Judgement judgement = judge(STALE_READ, Promise.EVENTUAL);

        assertThat(judgement.verdict().answer()).isEqualTo(Answer.VALID);
        assertThat(judgement.observedAnomalies()).containsEntry(Guarantee.LINEARIZABLE, 1L);
        assertThat(judgement.staleness().staleReads()).hasSize(1);
    }

    @Test
    void aBoundOnHowStaleReadsMayBeIsPartOfThePromise() {
        final List<RecordedOperation> history = HistoryText.parse(STALE_READ).operations();
        final SearchBudget budget = new SearchBudget(20_000, Long.MAX_VALUE / 2, () -> 0);

        final Judgement within = Judgement.of(
                history, FinalStates.of(List.of()), Promise.EVENTUAL, Optional.of(new StalenessBound(1, 0)), budget);
        assertThat(within.verdict().answer()).isEqualTo(Answer.VALID);

        final Judgement beyond = Judgement.of(
                history, FinalStates.of(List.of()), Promise.EVENTUAL, Optional.of(new StalenessBound(0, 0)), budget);
        assertThat(beyond.verdict().answer()).isEqualTo(Answer.INVALID);
        assertThat(beyond.verdict().reason()).startsWith("bounded staleness: ");
    }

    @Test
    void readsOfWhatHasNoVersionYetLeaveTheVersionsOfTheOthersToBeJudged() {
        final String right = """
                0..50 s1 put x 1 -> ok @3
                10..20 s2 get x -> 1
                60..70 s2 get x -> 1 @3
                """;
        assertThat(judge(right, Promise.UNCOMMITTED).verdict().answer()).isEqualTo(Answer.VALID);
        assertThat(judge(right, Promise.EVENTUAL).verdict().answer()).isEqualTo(Answer.UNKNOWN);

        final Judgement wrong = judge(right + "80..90 s1 put x 2 -> ok @2\n", Promise.UNCOMMITTED);
        assertThat(wrong.verdict().answer()).isEqualTo(Answer.INVALID);
        assertThat(wrong.verdict().reason()).startsWith("versions: ");
    }

    /** The least budget that decides it. */
    private static int spentOn(final List<RecordedOperation> history) {
        int budget = 1;
        while (new RegisterSearch(1 << 20)
                .search(history, Long.MAX_VALUE, new SearchBudget(budget, Long.MAX_VALUE / 2, () -> 0))
                .ending()
                .isGivenUp()) {
            budget++;
        }
        return budget;
    }

    private static Judgement judge(final String text, final Promise promise) {
        return Judgement.of(
                HistoryText.parse(text).operations(), promise, new SearchBudget(20_000, Long.MAX_VALUE / 2, () -> 0));
    }

    private static Finding of(final List<Finding> findings, final Guarantee guarantee) {
        return findings.stream()
                .filter(finding -> finding.guarantee() == guarantee)
                .findFirst()
                .orElseThrow();
    }

    private static String hardKey() {
        final StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 24; i++) {
            text.append("0..100 s").append(i).append(" put x ").append(i).append(" -> ok\n");
            text.append("0..100 s")
                    .append(100 + i)
                    .append(" get x -> ")
                    .append(i)
                    .append('\n');
        }
        return text.toString();
    }
}
