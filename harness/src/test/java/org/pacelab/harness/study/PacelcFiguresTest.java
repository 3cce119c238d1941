package org.pacelab.harness.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.report.CsvTable;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.StudyManifest.PlannedRow;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.TopologyReader;
import org.pacelab.journal.Durability;

/** The tables of a kept study are what its rows' directories come down to. */
class PacelcFiguresTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path KEPT = ROOT.resolve("results/kept/20261129T182902Z-a0d50e12-pacelc-quick");

    @TempDir
    private Path folder;

    private final RunDirectory study = RunDirectory.open(KEPT);
    private final PacelcFigures figures = PacelcFigures.of(
            items().flatMap(item -> MeasuredItem.read(item, study).stream()).toList(), study);

    @Test
    void tablesAreThoseOfTheStudy() throws IOException {
        final Map<String, List<String>> tables = figures.tables();
        assertThat(tables).containsOnlyKeys("settings", "ladder", "partition");
        for (final String name : tables.keySet()) {
            final CsvTable kept = CsvTable.read(study.folder().resolve(name + ".csv"));
            final CsvTable again = CsvTable.read(Files.write(folder.resolve(name + ".csv"), tables.get(name)));
            for (final String column : kept.columns()) {
                assertThat(cells(again, column)).as(name + ": " + column).isEqualTo(cells(kept, column));
            }
        }
        assertThat(figures.failures()).isEmpty();
    }

    @Test
    void thereIsALineForEachSettingOnATerminal() {
        final List<String> settings = study.studyManifest().planned().stream()
                .map(PlannedRow::label)
                .filter(label -> !label.startsWith("floors"))
                .toList();

        assertThat(settings)
                .isNotEmpty()
                .allSatisfy(setting -> assertThat(figures.lines())
                        .filteredOn(line -> line.startsWith(setting + " ") && line.endsWith("VALID"))
                        .hasSize(1));
    }

    /** A newer Pacelab may have more columns. */
    private static List<String> cells(final CsvTable table, final String column) {
        return IntStream.range(0, table.rows().size())
                .mapToObj(row -> table.cell(row, column))
                .toList();
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
