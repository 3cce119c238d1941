package org.pacelab.harness.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarmUpTest {
    @ParameterizedTest
    @CsvSource({
        "steady and quiet,         100 100 100,                 0 0 0,                 3",
        "one in ten is steady,     100 110 105,                 19 19 19,              3",
        "one in nine is not,       100 112 112 112,             0 0 0 0,               4",
        "falling medians,          400 300 200 100 100 100,     0 0 0 0 0 0,           6",
        "a busy JIT,               100 100 100 100 100 100,     500 100 20 0 0 0,      6",
        "a JIT that wakes again,   100 100 100 100 100 100,     0 0 50 0 0 0,          6",
        "nothing completed,        0 0 0 100 100 100,           0 0 0 0 0 0,           6",
        "a second without,         100 100 0 100 100 100,       0 0 0 0 0 0,           6",
        "never,                    100 200 100 200 100 200,     0 0 0 0 0 0,           0",
    })
    void processIsWarmOnceMediansAreSteadyAndTheJitIsQuiet(
            final String name, final String medians, final String jitPerSecond, final int warmAfterSeconds) {
        final long[] mediansNs = numbers(medians);
        final long[] jitMs = numbers(jitPerSecond);
        final WarmUp warmUp = new WarmUp(1234);
        long jitTotalMs = 1234;
        int warmAfter = 0;
        for (int second = 0; second < mediansNs.length && warmAfter == 0; second++) {
            jitTotalMs += jitMs[second];
            warmAfter = warmUp.onSecond(mediansNs[second], jitTotalMs) ? second + 1 : 0;
        }

        assertThat(warmAfter).as(name).isEqualTo(warmAfterSeconds);
    }

    private static long[] numbers(final String text) {
        return Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
    }
}
