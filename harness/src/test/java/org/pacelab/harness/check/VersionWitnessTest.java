package org.pacelab.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deletes in the order of versions: where that is right no search is needed. */
class VersionWitnessTest {
    @ParameterizedTest
    @ValueSource(strings = {"""
                0..10 s1 put x 1 -> ok @1
                20..30 s1 del x -> ok @2
                40..50 s2 get x -> 1 @1
                60..70 s2 get x -> absent @2
                80..90 s1 add x 2 -> 2 @3
                """, """
                0..10 s1 put x 1 -> ok @1
                20..- s3 del x -> unknown
                40..50 s2 add x 5 -> 5 @7
                """, """
                0..10 s1 put x 1 -> ok @1
                20..- s3 del x -> unknown
                40..50 s2 cas x absent 5 -> true @7
                """, """
                0..10 s1 put x 1 -> ok @1
                20..- s3 del x -> unknown
                40..50 s2 get x -> absent @7
                """})
    void deletesStandAtTheirVersionsOrAreWhatExplainsThem(final String history) {
        assertThat(failureOf(history)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"""
                0..10 s1 put x 1 -> ok @1
                20..30 s1 del x -> ok @2
                40..50 s2 add x 2 -> 3 @3
                """, """
                0..10 s1 put x 1 -> ok @1
                20..30 s2 cas x absent 5 -> true @7
                """, """
                0..10 s1 put x 1 -> ok @1
                20..30 s1 del x -> ok @2
                40..50 s2 get x -> absent @2
                60..70 s2 get x -> 1 @1
                """})
    void whatADeleteTookAwayIsNotThere(final String history) {
        assertThat(failureOf(history)).isNotEmpty();
    }

    private static String failureOf(final String history) {
        return new VersionWitness(KeyHistory.of(HistoryText.parse(history).operations())).failure();
    }
}
