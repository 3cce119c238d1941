package org.pacelab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StallCommandTest {
    @TempDir
    private Path folder;

    @Test
    void folderThatIsNoRunIsRefused() {
        assertThat(Main.execute(
                        new PrintWriter(System.out, true),
                        new PrintWriter(System.err, true),
                        "stall",
                        folder.toString()))
                .isEqualTo(2);
    }
}
