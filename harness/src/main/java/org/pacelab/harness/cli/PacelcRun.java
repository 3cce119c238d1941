package org.pacelab.harness.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pacelab.harness.cluster.Launcher;
import org.pacelab.harness.report.Provenance;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.report.StudyManifest;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.TopologyReader;
import org.pacelab.harness.study.PacelcFigures;
import org.pacelab.harness.study.PacelcPlan;
import org.pacelab.harness.study.PacelcStudy;

/** Runs the study of all settings, or goes on with one that was stopped, and shows what it measured. */
final class PacelcRun {
    private final RunView view;
    private final PacelcStudy study;

    /** @param wan topologies of the rows in virtual time */
    PacelcRun(final RunView view, final PacelcPlan plan, final List<Layout> wan) {
        this.view = view;
        final Launcher launcher = Launcher.ofThisHost();
        this.study =
                new PacelcStudy(plan, wan, Home.runs(), Provenance.of(Home.folder(), launcher.flags()), launcher, view);
    }

    /** Returns the exit code: 1 if a row failed, a verdict is red, or the study was interrupted: the same command goes on with it then. */
    int run() {
        try (study) {
            return WindUp.around(this::measure);
        }
    }

    private int measure() {
        final StudyManifest manifest = study.run();
        final PacelcFigures figures = study.figures();
        final Map<String, Object> tables = new LinkedHashMap<>();
        figures.tables().forEach((name, lines) -> tables.put(name, JsonView.table(lines)));
        if (manifest.status() == Status.INTERRUPTED) {
            view.onEvent("the same command goes on with it");
        }
        view.onEnd(new RunView.Ending(
                study.directory().folder(), manifest.status(), manifest.cause(), figures.lines(), tables));
        return manifest.status() == Status.OK ? 0 : 1;
    }

    /** The first site of a topology leads. */
    static List<Layout> layouts(final List<String> topologyNames) {
        return topologyNames.stream()
                .map(name -> Home.topologies().find(name))
                .map(TopologyReader::read)
                .map(topology -> Layout.from(topology, topology.sites().get(0)))
                .toList();
    }
}
