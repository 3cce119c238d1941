package org.pacelab.harness.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacitySearchTest {
    private static final long FIRST = 2_000;
    private static final long LEAST = 500;

    /** The highest rate that can be served; all above fail, as does the first where its rate is told to. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // steps | capacity | serves | first held | climb     | rates                                     | knee
                "3       | 240000   | 100000 | true       | .25       | 2000 60000 150000                         | 60000",
                "3       | 240000   | 100000 | false      | .25       | 2000 60000 150000                         | 60000",
                "3       | 240000   | 20000  | true       | .25       | 2000 60000 31000                          | 2000",
                "3       | 8000     | 5000   | true       | .25       | 2000 5000 6500                            | 5000",
                "3       | 8000     | 5000   | false      | .25       | 2000 4000 6000                            | 4000",
                "3       | 240000   | 1000   | false      | .25       | 2000 60000 30000                          |",
                "4       | 240000   | 40000  | false      | .25       | 2000 60000 30000 45000                    | 30000",
                "6       | 100000   | 70000  | true       | .2 .4 .6  | 2000 20000 40000 60000 80000 70000        | 70000",
                "5       | 100000   | 30000  | true       | .2 .4 .6  | 2000 20000 40000 30000 35000              | 30000",
                "9       | 1000     | 0      | false      | .2        | 2000 500                                  |",
                "9       | 3000     | 2999   | true       | .5        | 2000 2600 3300 3000 2800 2900             | 2900",
            })
    void ratesAreTriedUntilTheKneeIsBetweenTwoOfThem(
            final int steps,
            final long capacity,
            final long serves,
            final boolean firstHolds,
            final String climb,
            final String rates,
            final Long knee) {
        final List<Double> shares = new ArrayList<>();
        for (final String share : climb.split(" ")) {
            shares.add(Double.parseDouble(share));
        }
        final CapacitySearch search = new CapacitySearch(FIRST, LEAST, capacity, shares, steps);
        final List<String> tried = new ArrayList<>();
        while (search.rate().isPresent()) {
            final long rate = search.rate().getAsLong();
            tried.add(Long.toString(rate));
            search.tried(rate == FIRST ? firstHolds : rate <= serves);
        }

        assertThat(tried).containsExactly(rates.split(" "));
        assertThat(search.knee().isPresent()).isEqualTo(knee != null);
        if (knee != null) {
            assertThat(search.knee()).hasValue(knee);
        }
        assertThat(tried).contains(Long.toString(search.lowest()));
    }
}
