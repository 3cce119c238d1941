package org.pacelab.harness.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.cluster.Launcher;
import org.pacelab.harness.cluster.SilentProgress;
import org.pacelab.harness.load.LoadListener;
import org.pacelab.harness.report.CutSide;
import org.pacelab.harness.report.Provenance;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest.RowManifest;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.report.StudyManifest;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.TopologyReader;
import org.pacelab.journal.Durability;

/** Real processes, stopped half-way. What is served by whom does not depend on how fast anything is. */
@Tag("processes")
class PacelcStudyTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Launcher LAUNCHER = new Launcher(ROOT.resolve("jvm-17.args"), ROOT);
    private static final Provenance PROVENANCE = Provenance.of(ROOT, LAUNCHER.flags());
    private static final Layout ZONES = layout("zones");

    @TempDir
    private Path runs;

    @Test
    void aStudyThatWasStoppedGoesOnWithTheRowsThatAreMissing() throws IOException {
        final Follower first = new Follower("primary-asynchronous");
        final RunDirectory stopped = run(first, Status.INTERRUPTED);
        final Path whole = stopped.folder().resolve("rows/floors-1/run.json");
        final String kept = Files.readString(whole);
        final Follower second = new Follower("");
        final RunDirectory goneOn = run(second, Status.OK);

        assertThat(first.items).containsExactly("floors-1", "primary-asynchronous");
        assertThat(goneOn.folder()).isEqualTo(stopped.folder());
        assertThat(second.there).isEqualTo(1);
        assertThat(second.items).containsExactly("primary-asynchronous", "floors-2");
        assertThat(Files.readString(whole)).isEqualTo(kept);
        rowsSayWhatEachSideWasServed(goneOn);
        tablesHaveALineForEachFigure(goneOn);
    }

    private RunDirectory run(final Follower follower, final Status expected) {
        try (PacelcStudy study = study(follower)) {
            final StudyManifest ended = study.run();
            assertThat(ended.status()).as(ended.cause()).isEqualTo(expected);
            return study.directory();
        }
    }

    private static void rowsSayWhatEachSideWasServed(final RunDirectory study) {
        final List<RowManifest> rows =
                study.row("primary-asynchronous").orElseThrow().manifest().rows();
        final RowManifest cut = rows.get(rows.size() - 1);

        assertThat(rows)
                .extracting(RowManifest::label)
                .startsWith("asynchronous@64-in-flight", "asynchronous@2000")
                .endsWith("asynchronous@faults");
        assertThat(cut.strikes()).hasSize(1);
        assertThat(cut.sides())
                .extracting(side -> side.clients() + (side.isRead() ? " reads" : " writes"))
                .containsExactlyInAnyOrder("majority reads", "majority writes", "minority reads", "minority writes");
        assertThat(cut.sides()).allMatch(CutSide::isServed);
        assertThat(cut.sides())
                .filteredOn(side -> !side.isRead() && side.clients().equals("minority"))
                .allSatisfy(side -> assertThat(side.lostWrites()).isPositive());
    }

    private static void tablesHaveALineForEachFigure(final RunDirectory study) throws IOException {
        final Function<String, Path> file = study.folder()::resolve;
        for (final String table : List.of("settings.csv", "ladder.csv", "partition.csv", "wan.csv", "map.csv")) {
            final List<String> lines = Files.readAllLines(file.apply(table));
            assertThat(lines)
                    .as(table)
                    .hasSizeGreaterThan(1)
                    .allSatisfy(line -> assertThat(line.split(",", -1))
                            .hasSameSizeAs(lines.get(0).split(",", -1)));
        }
        assertThat(Files.readAllLines(file.apply("settings.csv")))
                .anyMatch(line ->
                        line.startsWith("primary-asynchronous,primary,") && line.contains(",PA/EL,PA/EL,A,A,relay,"));
        assertThat(Files.readAllLines(file.apply("partition.csv"))).hasSize(1 + 4);
    }

    private PacelcStudy study(final StudyProgress progress) {
        final PacelcPlan plan = new PacelcPlan(
                PacelcDepth.QUICK,
                List.of("primary-asynchronous"),
                List.of(layout("lan")),
                List.of(Durability.MEMORY),
                0,
                0);
        return new PacelcStudy(plan, List.of(ZONES), runs, PROVENANCE, LAUNCHER, progress);
    }

    private static Layout layout(final String topology) {
        return new Layout(TopologyReader.read(ROOT.resolve("harness/topologies/" + topology + ".yaml")), 0);
    }

    /** Interrupts the study when the processes of one row have begun to be loaded. */
    private static final class Follower extends SilentProgress implements StudyProgress {
        private final List<String> items = new ArrayList<>();
        private final String last;
        private int there;

        private Follower(final String last) {
            this.last = last;
        }

        @Override
        public void begin(final int rows, final int areThere) {
            there = areThere;
        }

        @Override
        public void onItem(final String label) {
            items.add(label);
        }

        @Override
        public void onSecond(final LoadListener.Second second) {
            if (items.get(items.size() - 1).equals(last)) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
