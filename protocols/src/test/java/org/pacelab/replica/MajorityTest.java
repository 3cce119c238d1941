package org.pacelab.replica;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MajorityTest {
    @ParameterizedTest
    @CsvSource({
        // own value and the others', the greatest that a majority has
        "7, 7",
        "9 4, 4",
        "4 9, 4",
        "1 2 3, 2",
        "3 2 1, 2",
        "2 3 1, 2",
        "2 1 3, 2",
        "9 0 0, 0",
        "0 9 9, 9",
        "5 5 0, 5",
        "9 8 7 6, 7",
        "6 7 8 9, 7",
        "1 5 2 4 3, 3",
        "9 9 9 0 0, 9",
        "9 9 0 0 0, 0",
        "0 0 9 9 9, 9",
        "-4 -9 -2, -4",
        "8 -4611686018427387904 -4611686018427387904, -4611686018427387904",
        "1 2 3 4 5 6 7, 4",
        "7 6 5 4 3 2 1, 4"
    })
    void isTheGreatestValueThatAMajorityHasReached(final String values, final long expected) {
        final String[] each = values.split(" ");
        final Majority majority = new Majority(each.length);
        for (int use = 0; use < 2; use++) {
            majority.start(Long.parseLong(each[0]));
            for (int i = 1; i < each.length; i++) {
                majority.add(Long.parseLong(each[i]));
            }
            assertThat(majority.value()).isEqualTo(expected);
        }
    }
}
