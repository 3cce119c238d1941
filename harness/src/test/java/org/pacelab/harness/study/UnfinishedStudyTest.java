package org.pacelab.harness.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.cluster.Launcher;
import org.pacelab.harness.cluster.RunFailure;
import org.pacelab.harness.cluster.SilentProgress;
import org.pacelab.harness.report.Provenance;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.report.StudyManifest;
import org.pacelab.harness.report.StudyManifest.PlannedRow;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.TopologyReader;
import org.pacelab.journal.Durability;

class UnfinishedStudyTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Launcher LAUNCHER = new Launcher(ROOT.resolve("jvm-17.args"), ROOT);
    private static final Provenance PROVENANCE = Provenance.of(ROOT, LAUNCHER.flags());
    private static final List<Layout> WAN = List.of(layout("zones"));
    private static final List<String> SETTINGS = List.of("raft-lease", "abd");

    @TempDir
    private Path runs;

    @Test
    void whatNobodyMeasuresIsGoneOnWith() {
        final Path begun = begin(planned(SETTINGS));

        assertThat(nextFolder(SETTINGS)).isEqualTo(begun);
        assertThat(nextFolder(SETTINGS)).isEqualTo(begun);
    }

    @Test
    void theOrderOfItsRowsIsItsOwn() {
        final List<PlannedRow> reversed = new ArrayList<>(planned(SETTINGS));
        Collections.reverse(reversed);
        final Path begun = begin(reversed);

        try (PacelcStudy goneOn = study(SETTINGS)) {
            assertThat(goneOn.directory().folder()).isEqualTo(begun);
            assertThat(goneOn.items())
                    .extracting(StudyItem::label)
                    .containsExactly("floors-2", "abd", "raft-lease", "floors-1");
        }
    }

    @Test
    void whatSomebodyMeasuresIsRefused() {
        try (PacelcStudy begun = study(SETTINGS)) {
            final Path folder = begun.directory().folder();
            begun.directory().write(manifest(planned(SETTINGS)));

            assertThatThrownBy(() -> study(SETTINGS))
                    .isInstanceOf(RunFailure.class)
                    .hasMessage("another process measures the same, into " + folder
                            + ": wait for its end, or stop it, and this goes on with it");
            assertThat(nextFolder(List.of("raft-log"))).isNotEqualTo(folder);
        }
    }

    @Test
    void whatHasOtherRowsIsLeftAlone() {
        final Path begun = begin(planned(SETTINGS));

        assertThat(nextFolder(List.of("raft-lease"))).isNotEqualTo(begun);
        assertThat(nextFolder(List.of("raft-lease", "raft-log"))).isNotEqualTo(begun);
    }

    @Test
    void whatHasEndedIsLeftAlone() {
        final Path ended;
        try (PacelcStudy study = study(SETTINGS)) {
            study.directory().write(manifest(planned(SETTINGS)).ended(Status.OK, "", Instant.now()));
            ended = study.directory().folder();
        }

        assertThat(nextFolder(SETTINGS)).isNotEqualTo(ended);
    }

    private Path begin(final List<PlannedRow> rows) {
        try (PacelcStudy study = study(SETTINGS)) {
            study.directory().write(manifest(rows));
            return study.directory().folder();
        }
    }

    private Path nextFolder(final List<String> settings) {
        try (PacelcStudy study = study(settings)) {
            return study.directory().folder();
        }
    }

    private static StudyManifest manifest(final List<PlannedRow> rows) {
        return StudyManifest.running(Instant.now(), PROVENANCE, PacelcStudy.NAME, WAN, rows);
    }

    private static List<PlannedRow> planned(final List<String> settings) {
        return plan(settings).items().stream()
                .map(item -> item.planned(PROVENANCE))
                .toList();
    }

    private PacelcStudy study(final List<String> settings) {
        return new PacelcStudy(plan(settings), WAN, runs, PROVENANCE, LAUNCHER, new Silent());
    }

    private static PacelcPlan plan(final List<String> settings) {
        return new PacelcPlan(PacelcDepth.QUICK, settings, List.of(layout("lan")), List.of(Durability.MEMORY), 0, 0);
    }

    private static Layout layout(final String topology) {
        return new Layout(TopologyReader.read(ROOT.resolve("harness/topologies/" + topology + ".yaml")), 0);
    }

    private static final class Silent extends SilentProgress implements StudyProgress {
        @Override
        public void begin(final int rows, final int there) {}

        @Override
        public void onItem(final String label) {}
    }
}
