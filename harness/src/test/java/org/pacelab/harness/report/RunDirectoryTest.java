package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.scenario.Recording;

class RunDirectoryTest {
    private static final Instant START = Instant.parse("2026-11-24T09:08:07.654Z");
    private static final Provenance PROVENANCE = new Provenance(
            "0123456789abcdef", true, "", "a JVM", List.of("-Xmx1g"), new HostFacts("a CPU", 2, "unknown", "Linux 6"));

    @TempDir
    private Path runs;

    @Test
    void nameTellsTimeCommitAndScenario() {
        final RunDirectory first = RunDirectory.create(runs, START, PROVENANCE, "quickstart");
        final RunDirectory second = RunDirectory.create(runs, START, PROVENANCE, "quickstart");

        assertThat(first.folder()).hasFileName("20261124T090807Z-01234567-quickstart");
        assertThat(second.folder()).hasFileName("20261124T090807Z-01234567-quickstart-2");
    }

    @Test
    void folderWithoutManifestIsNoRun() throws IOException {
        final Path folder = Files.createDirectory(runs.resolve("copied"));
        Files.writeString(folder.resolve("summary.csv"), "row\n");

        assertThatThrownBy(() -> RunDirectory.open(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(folder + " is no run directory: it has no run.json");
    }

    @Test
    void manifestThatIsNoneIsRefusedWithItsPath() throws IOException {
        final Path folder = Files.createDirectory(runs.resolve("broken"));
        Files.writeString(folder.resolve("run.json"), "{\"status\": \"GREAT\"}");

        assertThatThrownBy(() -> RunDirectory.open(folder).manifest())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(folder.resolve("run.json") + ": ");
    }

    @Test
    void everyKeptRunCanBeRead() throws IOException {
        try (Stream<Path> kept = Files.list(Path.of("..", "results", "kept"))) {
            assertThat(kept.filter(Files::isDirectory))
                    .isNotEmpty()
                    .allSatisfy(folder -> assertThat(statuses(RunDirectory.open(folder)))
                            .isNotEmpty()
                            .containsOnly(RunManifest.Status.OK));
        }
    }

    /** Of a study and all its rows, or of a run. */
    private static List<RunManifest.Status> statuses(final RunDirectory run) throws IOException {
        if (!Files.readString(run.folder().resolve("run.json")).contains("\"study\" :")) {
            return List.of(run.manifest().status());
        }
        final StudyManifest study = run.studyManifest();
        return Stream.concat(
                        Stream.of(study.status()),
                        study.planned().stream()
                                .map(row -> run.row(row.label())
                                        .orElseThrow()
                                        .manifest()
                                        .status()))
                .toList();
    }

    @Test
    void runOfATimeBeforeHistoriesIsNotJudged() {
        final RunManifest manifest = RunDirectory.open(
                        Path.of("..", "results", "kept", "20261124T200842Z-f087bb18-quickstart"))
                .manifest();

        assertThat(manifest.scenario().recording()).isEqualTo(Recording.NOTHING);
        assertThat(manifest.rows()).isNotEmpty().allMatch(row -> row.history() == null && row.verdict() == null);
    }
}
