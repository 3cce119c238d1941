package org.pacelab.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.check.Verdict.Answer;

class OverlapsTest {
    /** By hand: which pairs of one key were under way at once, one of them a write. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0..10 s1 put x 1 -> ok      | 10..20 s2 get x -> 1      | 1 | 1
            0..10 s1 put x 1 -> ok      | 11..20 s2 get x -> 1      | 0 | 0
            0..10 s1 put x 1 -> ok      | 5..20 s2 put x 2 -> ok    | 1 | 0
            0..10 s1 get x -> absent    | 5..20 s2 get x -> absent  | 0 | 0
            0..10 s1 put x 1 -> ok      | 5..20 s2 get y -> absent  | 0 | 0
            0..10 s1 put x 1 -> failed  | 5..20 s2 get x -> absent  | 0 | 0
            0..10 s1 put x 1 -> unknown | 5..20 s2 get x -> absent  | 1 | 1
            0..- s1 put x 1 -> unknown  | 5..20 s2 get x -> absent  | 0 | 0
            5..- s1 put x 1 -> unknown  | 0..10 s2 get x -> absent  | 1 | 1
            5..- s1 put x 1 -> unknown  | 0..5 s2 get x -> absent   | 1 | 1
            5..- s1 get x -> unknown    | 0..10 s2 put x 2 -> ok    | 1 | 1
            """)
    void pairsAndReadsAtRisk(final String one, final String other, final long pairs, final long readsAtRisk) {
        final Overlaps overlaps =
                Overlaps.of(HistoryText.parse(one + "\n" + other).operations());

        assertThat(overlaps.pairs()).isEqualTo(pairs);
        assertThat(overlaps.readsAtRisk()).isEqualTo(readsAtRisk);
    }

    @Test
    void aReadIsAtRiskOnceHoweverManyWritesItMeets() {
        final Overlaps overlaps = Overlaps.of(HistoryText.parse("""
                0..100 s1 get x -> absent
                10..20 s2 put x 1 -> ok
                15..40 s3 put x 2 -> ok
                30..50 s4 add x 3 -> 5
                """).operations());

        assertThat(overlaps.pairs()).isEqualTo(5);
        assertThat(overlaps.readsAtRisk()).isEqualTo(1);
    }

    /** One write of which nobody heard again does not make a verdict over thousands of lonely operations a strong one. */
    @Test
    void aWriteThatNeverCompletedMeetsOnlyWhatWasUnderWay() {
        final StringBuilder text = new StringBuilder("0..- s0 put x 1 -> unknown\n");
        for (int i = 0; i < 2 * Verdict.WEAK_BELOW; i++) {
            text.append(10 * i + 1).append("..").append(10 * i + 2).append(" s1 get x -> absent\n");
        }
        final Overlaps overlaps = Overlaps.of(HistoryText.parse(text.toString()).operations());

        assertThat(overlaps.pairs()).isZero();
        assertThat(overlaps.readsAtRisk()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "VALID, 1000, 1000, false",
        "VALID, 999, 1000, true",
        "VALID, 1000, 999, true",
        "INVALID, 0, 0, false",
        "UNKNOWN, 0, 0, false"
    })
    void aVerdictIsWeakBelowAThousandOfEither(
            final Answer answer, final long pairs, final long readsAtRisk, final boolean isWeak) {
        final Verdict verdict = new Verdict(answer, "", List.of(), pairs, readsAtRisk);

        assertThat(verdict.isWeak()).isEqualTo(isWeak);
        assertThat(verdict.describe()).startsWith(answer + (isWeak ? " (weak); " : "; "));
    }
}
