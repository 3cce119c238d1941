package org.pacelab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PbsCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void measuresTheCellsThatItIsAskedFor() {
        assertThat(pbs("--samples", "100000", "--legs", "ssd", "--quorums", "2/1,2/2", "--jobs", "1"))
                .isZero();
        assertThat(out.toString())
                .contains("ssd R=2 W=1", "ssd R=2 W=2", "times 12.65", "P(fresh)", "within")
                .doesNotContain("disk", "R=1", "TOO FAR");
    }

    @Test
    void keepsWhatItMeasuredWithItsOrigin(@TempDir final Path folder) throws IOException {
        assertThat(pbs(
                        "--samples",
                        "100000",
                        "--legs",
                        "ssd",
                        "--quorums",
                        "2/2",
                        "--jobs",
                        "1",
                        "--keep",
                        folder.toString()))
                .isZero();
        final Path run =
                Path.of(out.toString().lines().reduce((line, last) -> last).orElseThrow());
        assertThat(run).hasParent(folder);
        assertThat(Files.readString(run.resolve("run.json"))).contains("\"study\" : \"pbs\"", "\"commit\" : ");
        assertThat(Files.readAllLines(run.resolve("pbs.csv")))
                .hasSize(6)
                .contains("ssd,2,2,100000,1,99.9 % fresh after ms,0.0,0.000000,0.000000,false,0.000000,true");
        assertThat(Files.readAllLines(run.resolve("fresh.csv")))
                .containsExactly(
                        "legs,read_quorum,write_quorum,read_after_ns,reads,fresh_share", "ssd,2,2,0,100000,1.000000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--samples | 99999   | --samples 99999: allowed: a whole number from 100000",
                "--jobs    | 0       | --jobs 0: allowed: a whole number from 1",
                "--legs    | ssd,ram | --legs ram: allowed: ssd, disk",
                "--quorums | 3/1     | --quorums 3/1: allowed: 1/1, 1/2, 2/1, 2/2",
            })
    void whatIsNotAllowedIsRefusedWithOneLine(final String option, final String value, final String line) {
        assertThat(pbs(option, value)).isEqualTo(2);
        assertThat(err.toString()).startsWith(line + System.lineSeparator());
    }

    private int pbs(final String... options) {
        final String[] arguments = new String[options.length + 1];
        arguments[0] = "pbs";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
