package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    private static final Path STUDY = Path.of("src/test/resources/report/20261129T120000Z-46278c4e-pacelc");

    @TempDir
    private Path folder;

    @Test
    void sameRunsGiveTheSameFile() throws IOException {
        final String first = written(STUDY);

        assertThat(written(STUDY)).isEqualTo(first);
        assertThat(first).doesNotContain("{{").hasSizeLessThan(5 << 20);
    }

    @Test
    void whatARunSaysIsNeverMarkup() throws IOException {
        Files.writeString(
                folder.resolve("run.json"),
                Files.readString(STUDY.resolve("run.json"))
                        .replace("\"cause\": \"\"", "\"cause\": \"</script><script>alert(1)</script>\""));

        assertThat(written(folder))
                .contains("\\u003c/script>\\u003cscript>alert(1)")
                .doesNotContain("<script>alert(1)");
    }

    @Test
    void fileThatCannotBeWrittenIsSaidInOneLine() {
        final Path nowhere = folder.resolve("nowhere/report.html");

        assertThatThrownBy(() -> HtmlReport.write(List.of(RunReading.read(STUDY)), nowhere))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot write " + nowhere + ": ");
    }

    private String written(final Path run) throws IOException {
        final Path file = folder.resolve("report.html");
        HtmlReport.write(List.of(RunReading.read(run)), file);
        return Files.readString(file);
    }
}
