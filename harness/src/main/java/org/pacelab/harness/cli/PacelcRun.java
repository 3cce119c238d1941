package org.pacelab.harness.cli;

import java.io.PrintWriter;
import java.util.List;
import org.pacelab.harness.cluster.Launcher;
import org.pacelab.harness.report.Provenance;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.report.StudyManifest;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.TopologyReader;
import org.pacelab.harness.study.PacelcPlan;
import org.pacelab.harness.study.PacelcStudy;

/** Runs the study of all settings, or goes on with one that was stopped, and shows what it measured. */
final class PacelcRun {
    private final PrintWriter out;
    private final ConsoleProgress progress;
    private final PacelcStudy study;

    /** @param wan topologies of the rows in virtual time */
    PacelcRun(final PrintWriter out, final PrintWriter err, final PacelcPlan plan, final List<Layout> wan) {
        this.out = out;
        this.progress = new ConsoleProgress(err, ConsoleProgress.isTerminal());
        final Launcher launcher = Launcher.ofThisHost();
        this.study = new PacelcStudy(
                plan, wan, Home.runs(), Provenance.of(Home.folder(), launcher.flags()), launcher, progress);
    }

    /** Returns the exit code: 1 if a row failed, a verdict is red, or the study was interrupted. */
    int run() {
        return WindUp.around(() -> {
            final StudyManifest manifest = study.run();
            progress.finish();
            study.figures().lines().forEach(out::println);
            if (manifest.status() != Status.OK) {
                out.println("! the study "
                        + (manifest.status() == Status.FAILED
                                ? "failed: " + manifest.cause()
                                : "was interrupted: the same command goes on with it"));
            }
            out.println(study.directory().folder());
            out.flush();
            return manifest.status() == Status.OK ? 0 : 1;
        });
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
