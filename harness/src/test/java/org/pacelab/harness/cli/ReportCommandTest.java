package org.pacelab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    private static final Path KEPT = Path.of("..", "results", "kept", "20261125T013834Z-31316130-quickstart");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void pageIsWrittenIntoTheFirstRunAndItsPathPrinted() throws IOException {
        final Path run = Files.createDirectory(folder.resolve("run"));
        Files.copy(KEPT.resolve("run.json"), run.resolve("run.json"));

        assertThat(execute("report", run.toString(), KEPT.toString())).isZero();
        assertThat(out.toString()).isEqualTo(run.resolve("report.html") + System.lineSeparator());
        assertThat(run.resolve("report.html")).isNotEmptyFile();
    }

    @Test
    void pageIsWrittenWhereItWasAskedFor() {
        final Path file = folder.resolve("page.html");

        assertThat(execute("report", KEPT.toString(), "--out", file.toString())).isZero();
        assertThat(file).isNotEmptyFile();
    }

    @Test
    void folderThatIsNoRunIsRefusedWithOneLine() {
        assertThat(execute("report", KEPT.toString(), folder.toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo(folder + " is no run directory: it has no run.json" + System.lineSeparator());
    }

    @Test
    void runGivenTwiceIsRefused() {
        assertThat(execute("report", KEPT.toString(), KEPT + "/.")).isEqualTo(2);
        assertThat(err.toString()).contains("given twice").hasLineCount(1);
    }

    @Test
    void fileThatCannotBeWrittenIsSaidInOneLine() {
        assertThat(execute(
                        "report",
                        KEPT.toString(),
                        "--out",
                        folder.resolve("no/page.html").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith("cannot write ").hasLineCount(1);
    }

    private int execute(final String... arguments) {
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
