package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReadingTest {
    private static final Path STUDY = Path.of("src/test/resources/report/20261129T120000Z-46278c4e-pacelc");
    private static final Path KEPT = Path.of("..", "results", "kept");
    private static final Path JUDGED = KEPT.resolve("20261125T013834Z-31316130-quickstart");

    @TempDir
    private Path folder;

    @Test
    void runOfAScenarioIsReadWithItsCurvesFromTheLatencyLog() {
        final RunReading run = RunReading.read(JUDGED);

        assertThat(run.name()).isEqualTo("20261125T013834Z-31316130-quickstart");
        assertThat(run.manifest().at("/scenario/name").asText()).isEqualTo("quickstart");
        assertThat(run.tables()).containsOnlyKeys("summary", "seconds", "use");
        assertThat(run.curves())
                .extracting(curve -> curve.row() + " " + curve.kind() + " " + curve.measure())
                .contains("echo-1 all response", "log read response", "log write service")
                .doesNotContain("log all response", "echo-1 read response");
        assertThat(run.verdicts()).hasSize(5);
    }

    @Test
    void quantilesReadFromTheLogAreThoseOfTheSummary() {
        final RunReading run = RunReading.read(JUDGED);
        final CsvTable summary = run.tables().get("summary");

        for (int row = 0; row < summary.rows().size(); row++) {
            final String label = summary.cell(row, "row");
            final String kind = summary.cell(row, "kind");
            final long medianNs = summary.whole(row, "p50_ns");
            assertThat(run.curves())
                    .filteredOn(curve -> curve.row().equals(label)
                            && curve.kind().equals(kind)
                            && curve.measure().equals("response"))
                    .singleElement()
                    .satisfies(curve -> assertThat(curve.points())
                            .filteredOn(point -> point.quantile() == .5)
                            .extracting(PercentileCurve.Point::valueNs)
                            .containsExactly(medianNs));
        }
    }

    @Test
    void studyIsReadWithTheRunsOfItsRows() {
        final RunReading study = RunReading.read(STUDY);

        assertThat(study.tables()).containsOnlyKeys("settings", "ladder", "partition", "wan", "map");
        assertThat(study.rows())
                .containsOnlyKeys("floors-1", "quorum-majority-memory", "raft-eventual-memory", "raft-lease-memory");
        assertThat(study.rows().get("raft-lease-memory").curves()).isNotEmpty();
        assertThat(study.leftOut()).isEmpty();
    }

    @Test
    void everyKeptRunCanBeShown() throws IOException {
        try (Stream<Path> kept = Files.list(KEPT)) {
            assertThat(kept.filter(Files::isDirectory)).isNotEmpty().allSatisfy(RunReading::read);
        }
    }

    @Test
    void unfinishedStudyIsReadAsFarAsItIs() throws IOException {
        copy(STUDY.resolve("run.json"), "run.json");
        copy(JUDGED.resolve("run.json"), "rows/a/run.json");
        Files.createDirectories(folder.resolve("rows/b"));

        final RunReading study = RunReading.read(folder);

        assertThat(study.tables()).isEmpty();
        assertThat(study.rows()).containsOnlyKeys("a");
        assertThat(study.leftOut()).containsExactly("rows/b");
        assertThat(ReportJson.of(List.of(study))).contains("\"leftOut\":[\"rows/b\"]");
    }

    @Test
    void folderThatIsNotThereIsRefused() {
        final Path missing = folder.resolve("missing");

        assertThatThrownBy(() -> RunReading.read(missing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(missing + ": no such directory");
    }

    @Test
    void folderWithoutManifestIsRefused() throws IOException {
        copy(JUDGED.resolve("summary.csv"), "summary.csv");

        assertThatThrownBy(() -> RunReading.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(folder + " is no run directory: it has no run.json");
    }

    @Test
    void manifestThatNamesNoOriginIsRefused() throws IOException {
        Files.writeString(folder.resolve("run.json"), "{\"status\": \"OK\"}");

        assertThatThrownBy(() -> RunReading.read(folder))
                .hasMessage(folder.resolve("run.json") + ": it does not say where its numbers come from");
    }

    @Test
    void runOfBenchmarksIsRefused() throws IOException {
        Files.writeString(
                folder.resolve("run.json"),
                "{\"status\": \"OK\", \"profile\": \"smoke\", \"provenance\": {\"host\": {}}}");

        assertThatThrownBy(() -> RunReading.read(folder)).hasMessageEndingWith("; shown are scenarios and studies");
    }

    @Test
    void tableThatWasCutShortIsRefused() throws IOException {
        copy(JUDGED.resolve("run.json"), "run.json");
        final String summary = Files.readString(JUDGED.resolve("summary.csv"));
        Files.writeString(folder.resolve("summary.csv"), summary.substring(0, summary.length() / 2));

        assertThatThrownBy(() -> RunReading.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(folder.resolve("summary.csv") + ": its last line has no end: it was cut short");
    }

    @Test
    void tableOfSomethingElseIsRefused() throws IOException {
        copy(JUDGED.resolve("run.json"), "run.json");
        Files.writeString(folder.resolve("seconds.csv"), "row,second\nlog,1\n");

        assertThatThrownBy(() -> RunReading.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(folder.resolve("seconds.csv") + ": it has no column 'seconds'");
    }

    @Test
    void latencyLogThatWasCutShortIsRefused() throws IOException {
        copy(JUDGED.resolve("run.json"), "run.json");
        final String log = Files.readString(JUDGED.resolve("latency.hlog"));
        Files.writeString(folder.resolve("latency.hlog"), log.substring(0, log.length() / 2));

        assertThatThrownBy(() -> RunReading.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(folder.resolve("latency.hlog") + " is no complete latency log");
    }

    @Test
    void eachFileButTheManifestMayBeMissing() throws IOException {
        for (final String missing :
                List.of("summary.csv", "seconds.csv", "counters.csv", "verdict.json", "latency.hlog")) {
            for (final String file :
                    List.of("run.json", "summary.csv", "seconds.csv", "counters.csv", "verdict.json", "latency.hlog")) {
                if (!file.equals(missing)) {
                    copy(JUDGED.resolve(file), missing + "/" + file);
                }
            }

            HtmlReport.write(List.of(RunReading.read(folder.resolve(missing))), folder.resolve("report.html"));

            assertThat(folder.resolve("report.html")).isNotEmptyFile();
        }
    }

    @Test
    void useIsTheSumOfAllWorkers() {
        final CsvTable use =
                RunReading.read(STUDY).rows().get("raft-lease-memory").tables().get("use");

        assertThat(use.columns()).startsWith("row", "messages_per_operation", "bytes_per_operation");
        assertThat(use.rows()).hasSize(3);
        assertThat(use.whole(0, "cpu_ns")).isPositive();
    }

    private void copy(final Path file, final String name) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.copy(file, folder.resolve(name));
    }
}
