package org.pacelab.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.check.Staleness.JudgedRead;

class StalenessTest {
    @Test
    void aReadKnowsTheNewestWriteThatHadCompletedBeforeIt() {
        assertThat(reads("""
                0..10 s1 put x 1 -> ok
                20..30 s2 put x 2 -> ok
                45..50 s3 get x -> 2
                """)).containsExactly(new JudgedRead(3, 50, 2, 15, 0));
    }

    @Test
    void aStaleReadIsBehindByEachNewerWriteThatHadCompleted() {
        assertThat(reads("""
                0..10 s1 put x 1 -> ok
                20..30 s2 put x 2 -> ok
                40..50 s1 put x 3 -> ok
                57..60 s3 get x -> 1
                """)).containsExactly(new JudgedRead(3, 60, 1, 7, 2));
    }

    @Test
    void theNewestIsTheOneOfTheGreatestVersionAndNotTheLastToComplete() {
        assertThat(reads("""
                0..30 s1 put x 1 -> ok @1
                10..20 s2 put x 2 -> ok @2
                36..40 s3 get x -> 1 @1
                """)).containsExactly(new JudgedRead(3, 40, 2, 16, 1));
    }

    @Test
    void aWriteThatIsUnderWayIsNone() {
        assertThat(reads("""
                0..10 s1 put x 1 -> ok
                12..30 s2 put x 2 -> ok
                20..25 s3 get x -> 2
                """)).containsExactly(new JudgedRead(3, 25, 1, 10, 0));
    }

    @Test
    void beforeAllWritesThereIsNone() {
        assertThat(reads("0..10 s3 get x -> absent\n20..30 s1 put x 1 -> ok\n"))
                .containsExactly(new JudgedRead(3, 10, JudgedRead.NOBODY, 0, 0));
    }

    private static List<JudgedRead> reads(final String history) {
        return Staleness.of(HistoryText.parse(history).operations()).judgedReads();
    }
}
