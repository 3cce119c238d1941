package org.pacelab.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

class MainTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aSecondJmhFailsWithOneLine() throws IOException {
        final Path lock = Path.of(System.getProperty("java.io.tmpdir"), "jmh.lock");
        try (FileChannel channel =
                FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
            channel.tryLock();
            assertThat(run("CodecBenchmark")).isEqualTo(1);
        }
        assertThat(err.toString(UTF_8))
                .startsWith("bench: ")
                .contains("jmh.lock")
                .hasLineCount(1);
    }

    @Test
    void aPatternThatMatchesNothingIsRefused() {
        assertThat(run("-f", "0", "NoSuchBenchmark")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("bench: no benchmark").hasLineCount(1);
    }

    @Test
    void argumentsThatJmhDoesNotKnowAreRefused() {
        assertThat(run("--no-such-option")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).startsWith("bench: ").hasLineCount(1);
    }

    @Test
    void aBenchmarkThatFailsFailsTheRun() {
        assertThat(run(
                        "-v",
                        "SILENT",
                        "-f",
                        "0",
                        "-wi",
                        "0",
                        "-i",
                        "1",
                        "-r",
                        "1ms",
                        "-p",
                        "valueLength=-1",
                        "CodecBenchmark.decode"))
                .isEqualTo(1);
        assertThat(err.toString(UTF_8)).startsWith("bench: ").hasLineCount(1);
    }

    private int run(final String... arguments) {
        return Main.run(new PrintStream(err, true, UTF_8), arguments);
    }
}
