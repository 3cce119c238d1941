package org.pacelab.harness.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.replica.Outcome;

class StallCheckTest {
    private static final long US_NS = 1000;
    private static final long DELAY_NS = 2_000_000;
    private static final long STALL_NS = 1_000_000_000;
    private static final int OPERATIONS = 20_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "an honest harness,               2150, 1002000, 2150,  true,  true,  true",
        "coordinated omission,            2150, 2160,    2150,  true,  false, true",
        "a slow timer,                    2400, 1002000, 2400,  false, true,  true",
        "answers before their time,       1900, 1002000, 1900,  false, true,  false",
        "a longer stall than there was,   2150, 1025000, 2150,  true,  false, true",
        "a slow server,                   10100, 1002000, 10100, false, true, false",
    })
    void harnessIsJudgedByTheLatencyThatWasThere(
            final String name,
            final long usualUs,
            final long longestUs,
            final long serviceUs,
            final boolean p50Holds,
            final boolean maxHolds,
            final boolean serviceHolds)
            throws IOException {
        final Map<String, LatencyTotals> rows = new LinkedHashMap<>();
        rows.put("echo-1", row(100, 100, 100));
        rows.put("delayed", row(usualUs, longestUs, serviceUs));
        rows.put("echo-2", row(150, 150, 150));

        assertThat(StallCheck.judge(rows, "delayed", DELAY_NS, STALL_NS))
                .as(name)
                .extracting(StallCheck.Figure::holds)
                .containsExactly(p50Holds, maxHolds, serviceHolds);
    }

    @Test
    void runWithoutTheRowOrAnEchoIsNoProof() throws IOException {
        final Map<String, LatencyTotals> rows = Map.of("delayed", row(2150, 1002000, 2150));

        assertThatThrownBy(() -> StallCheck.judge(rows, "other", DELAY_NS, STALL_NS))
                .hasMessage("no row 'other' among delayed");
        assertThatThrownBy(() -> StallCheck.judge(rows, "delayed", DELAY_NS, STALL_NS))
                .hasMessage("row 'echo' has 0 operations; needed: 1000");
    }

    private LatencyTotals row(final long usualUs, final long longestUs, final long serviceUs) throws IOException {
        final Path log = folder.resolve("row.hlog");
        final LatencyRecorder recorder = new LatencyRecorder(log, Runnable::run);
        recorder.rehearse(0);
        recorder.start(0, 0);
        for (int i = 0; i < OPERATIONS; i++) {
            final long responseNs = US_NS * (i == 0 ? longestUs : usualUs);
            recorder.record(false, Outcome.OK, -responseNs, -US_NS * serviceUs, 0);
        }
        recorder.close(1);
        return LatencyTotals.read(List.of(log));
    }
}
