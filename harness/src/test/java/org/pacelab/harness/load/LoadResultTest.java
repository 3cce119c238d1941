package org.pacelab.harness.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadResultTest {
    @ParameterizedTest
    @CsvSource({
        "0,   0,  10000, true,  false, ''",
        "100, 10, 9900,  true,  false, ''",
        "101, 0,  10000, true,  false, SESSION_BOUND",
        "0,   11, 10000, true,  false, NOT_OK",
        "0,   0,  9899,  true,  false, RATE_MISSED",
        "0,   0,  10000, false, false, NOT_STEADY",
        "0,   0,  10000, true,  true,  INTERRUPTED",
    })
    void rowIsFlaggedBeyondItsLimits(
            final long waited,
            final long unknown,
            final long sent,
            final boolean steady,
            final boolean interrupted,
            final String flag) {
        final LoadResult result = new LoadResult(
                1, 64, 0, 1, 0, steady, interrupted, 10000, sent, 9000, waited, 10000 - unknown, 0, unknown, 0);

        assertThat(result.flags()).isEqualTo(flag.isEmpty() ? Set.of() : Set.of(RowFlag.valueOf(flag)));
    }

    @Test
    void mergedResultHasEveryOperationOnce() {
        final LoadResult first = new LoadResult(1, 3, 1000, 2_000_001_000L, 7, true, false, 10, 9, 8, 1, 8, 1, 1, 1);
        final LoadResult second =
                new LoadResult(1, 2, 1000, 2_000_001_000L, 9, false, false, 20, 20, 20, 0, 20, 0, 0, 0);
        final LoadResult merged = LoadResult.merge(List.of(first, second));

        assertThat(merged)
                .isEqualTo(new LoadResult(2, 5, 1000, 2_000_001_000L, 9, false, false, 30, 29, 28, 1, 28, 1, 1, 1));
        assertThat(merged.achievedPerSecond()).isEqualTo(14);
    }

    @Test
    void resultWithALostOperationIsRefused() {
        assertThatThrownBy(() -> new LoadResult(1, 1, 0, 1, 0, true, false, 10, 10, 9, 0, 9, 0, 0, 0))
                .hasMessage("ok 9, failed 0 and unknown 0 do not add up to scheduled 10");
    }

    @Test
    void resultSurvivesJson() throws Exception {
        final LoadResult result = new LoadResult(1, 3, 1, 2, 7, true, false, 10, 9, 8, 1, 8, 1, 1, 1);
        final ObjectMapper json = new ObjectMapper();

        assertThat(json.readValue(json.writeValueAsString(result), LoadResult.class))
                .isEqualTo(result);
    }
}
