package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PauseLogTest {
    private static final String LOG = """
            [0.009s][gc] Using Serial
            [0.731s][safepoint] Safepoint "ICBufferFull", Time since last: 9 ns, Reaching safepoint: 7 ns, At safepoint: 3 ns, Total: 900000 ns
            [1.500s][gc          ] GC(0) Pause Young (Allocation Failure) 17M->2M(61M) 4.321ms
            [1.500s][safepoint   ] Safepoint "GenCollectForAllocation", Time since last: 1 ns, Reaching safepoint: 7 ns, At safepoint: 3 ns, Total: 4400123 ns
            [2.000s][safepoint   ] Safepoint "Cleanup", Time since last: 1 ns, Reaching safepoint: 7 ns, Cleanup: 2 ns, At safepoint: 3 ns, Leaving safepoint: 9 ns, Total: 12345 ns
            [9.000s][safepoint   ] Safepoint "Halt", Time since last: 1 ns, Reaching safepoint: 7 ns, At safepoint: 3 ns, Total: 99999999 ns
            """;

    @TempDir
    private Path folder;

    @Test
    void safepointsOfTheWindowCountAndNoOthers() throws IOException {
        final Path log = Files.writeString(folder.resolve("pauses.log"), LOG);

        final PauseLog pauses = PauseLog.read(log, 1_000, 8_999);

        assertThat(pauses.count()).isEqualTo(2);
        assertThat(pauses.maxNs()).isEqualTo(4_400_123);
    }

    @Test
    void workerThatDiedBeforeItLoggedHasNoPauses() {
        assertThat(PauseLog.read(folder.resolve("none.log"), 0, Long.MAX_VALUE).count())
                .isZero();
    }
}
