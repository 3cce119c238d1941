package org.pacelab.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimelineTest {
    @Test
    void showsEachSessionsOperationsOnOneScale() {
        final HistoryText history = HistoryText.parse("""
                0..1000 s1 put x 1 -> ok
                2000..3000 s1 put x 2 -> ok
                2500..- s3 put x 3 -> unknown
                3500..4800 s2 get x -> 1
                """);

        assertThat(Timeline.of(history.operations()))
                .containsExactly(
                        "session 1               0.000 us |==========                                      | put 120 = 1 -> OK",
                        "                        2.000 us |                   ===========                  | put 120 = 2 -> OK",
                        "session 3               2.500 us |                        =======================>| put 120 = 3 -> UNKNOWN",
                        "session 2               3.500 us |                                  ==============| get 120 -> 1");
    }

    @Test
    void showsOnlyTheLastOfMoreThanAPageHasLines() {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            text.append(10 * i)
                    .append("..")
                    .append(10 * i + 5)
                    .append(" s1 put x ")
                    .append(i)
                    .append(" -> ok\n");
        }

        assertThat(Timeline.of(HistoryText.parse(text.toString()).operations()))
                .hasSize(41)
                .startsWith("... 20 more before these")
                .last()
                .asString()
                .endsWith("put 120 = 59 -> OK");
    }
}
