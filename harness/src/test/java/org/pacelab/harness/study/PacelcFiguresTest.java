package org.pacelab.harness.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.StudyManifest.PlannedRow;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.TopologyReader;
import org.pacelab.journal.Durability;

/** The tables of the newest kept study are what its rows' directories come down to. */
class PacelcFiguresTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private final RunDirectory study = RunDirectory.open(newestKept());
    private final PacelcFigures figures = PacelcFigures.of(
            items().flatMap(item -> MeasuredItem.read(item, study).stream()).toList(), study);

    @Test
    void tablesAreThoseOfTheStudy() throws IOException {
        for (final Map.Entry<String, List<String>> table : figures.tables().entrySet()) {
            assertThat(table.getValue())
                    .as(table.getKey())
                    .containsExactlyElementsOf(Files.readAllLines(study.folder().resolve(table.getKey() + ".csv")));
        }
        assertThat(figures.tables()).containsOnlyKeys("settings", "ladder", "partition");
        assertThat(figures.failures()).isEmpty();
    }

    @Test
    void thereIsALineForEachSettingOnATerminal() throws IOException {
        final List<String> rows = Files.readAllLines(study.folder().resolve("settings.csv")).stream()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(',')))
                .toList();

        assertThat(rows)
                .hasSize(15)
                .allSatisfy(row -> assertThat(figures.lines())
                        .filteredOn(line -> line.startsWith(row + " ") && line.endsWith("VALID"))
                        .hasSize(1));
        assertThat(figures.lines()).noneMatch(line -> line.contains(" !"));
    }

    private static Path newestKept() {
        try (Stream<Path> kept = Files.list(ROOT.resolve("results/kept"))) {
            return kept.filter(folder -> folder.toString().endsWith("-pacelc-quick"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the study had them, one after the other. */
    private Stream<StudyItem> items() {
        final List<StudyItem> all = new PacelcPlan(
                        PacelcDepth.QUICK,
                        PacelcPlan.allSettings(),
                        List.of(new Layout(TopologyReader.read(ROOT.resolve("harness/topologies/lan.yaml")), 0)),
                        List.of(Durability.MEMORY),
                        0,
                        0)
                .items();
        return study.studyManifest().planned().stream()
                .map(PlannedRow::label)
                .flatMap(label -> all.stream().filter(item -> item.label().equals(label)));
    }
}
