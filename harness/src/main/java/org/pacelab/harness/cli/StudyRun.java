package org.pacelab.harness.cli;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.pacelab.harness.cluster.Launcher;
import org.pacelab.harness.cluster.ScenarioRun;
import org.pacelab.harness.report.PartVerdict;
import org.pacelab.harness.report.Provenance;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.report.StudyManifest;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.Scenario;
import org.pacelab.harness.scenario.ScenarioException;
import org.pacelab.harness.scenario.Topology;
import org.pacelab.harness.scenario.TopologyReader;
import org.pacelab.harness.study.WanFigures;
import org.pacelab.harness.study.WanProcesses;
import org.pacelab.harness.study.WanStudy;

/** Runs a study into a run directory, or its processes into one for each topology, and shows what it measured. */
final class StudyRun {
    private final RunView view;
    private final Launcher launcher = Launcher.ofThisHost();
    private final Provenance provenance = Provenance.of(Home.folder(), launcher.flags());
    private final List<Layout> layouts;

    /**
     * @param topologyNames names that come with Pacelab, or files
     * @param firstSite     where the replica stands that leads; null for the first of each topology
     * @throws ScenarioException if one cannot be read, or nothing can be measured on it
     */
    StudyRun(final RunView view, final List<String> topologyNames, final String firstSite) {
        this.view = view;
        this.layouts = topologyNames.stream()
                .map(name -> Home.topologies().find(name))
                .map(TopologyReader::read)
                .map(topology -> layout(topology, firstSite))
                .toList();
    }

    /** Returns the exit code: 1 if something took another time than its message delays. */
    int inVirtualTime() {
        final Instant start = Instant.now();
        final RunDirectory directory = RunDirectory.create(Home.runs(), start, provenance, WanStudy.NAME);
        final StudyManifest running = StudyManifest.running(start, provenance, WanStudy.NAME, layouts, List.of());
        directory.write(running);
        try {
            final WanFigures figures = new WanStudy(layouts).run(view::onEvent);
            directory.writeTable("wan.csv", figures.latencyCsv());
            directory.writeTable("map.csv", figures.mapCsv());
            directory.write(running.ended(Status.OK, "", Instant.now()));
            show(figures, directory, Status.OK, "");
            return figures.isAsExpected() ? 0 : 1;
        } catch (RuntimeException e) {
            directory.write(running.ended(Status.FAILED, e.toString(), Instant.now()));
            throw e;
        }
    }

    /** As {@link #inVirtualTime}; and 1 if a run failed, or a verdict is red. */
    int onProcesses() {
        return WindUp.around(() -> {
            int exitCode = 0;
            for (final Layout layout : layouts) {
                final Ended ended = run(layout, new WanProcesses(layout));
                exitCode = ended.isAsExpected() ? exitCode : 1;
                if (ended.status() == Status.INTERRUPTED) {
                    break;
                }
            }
            return exitCode;
        });
    }

    private record Ended(Status status, boolean isAsExpected) {}

    private Ended run(final Layout layout, final WanProcesses processes) {
        final Scenario scenario = processes.scenario();
        final RunDirectory directory = RunDirectory.create(Home.runs(), Instant.now(), provenance, scenario.name());
        final ScenarioRun run = new ScenarioRun(scenario, directory, provenance, launcher, view);
        final RunManifest manifest = run.execute();
        final WanFigures figures = WanFigures.ofProcesses(layout, processes.rows(run.rows()));
        directory.writeTable("wan.csv", figures.latencyCsv());
        show(figures, directory, manifest.status(), manifest.cause());
        final boolean isRed = run.verdicts().stream().anyMatch(PartVerdict::isRed);
        return new Ended(manifest.status(), manifest.status() == Status.OK && !isRed && figures.isAsExpected());
    }

    private void show(final WanFigures figures, final RunDirectory directory, final Status status, final String cause) {
        view.onEnd(new RunView.Ending(
                directory.folder(),
                status,
                cause,
                figures.lines(),
                Map.of("wan", JsonView.table(figures.latencyCsv()), "map", JsonView.table(figures.mapCsv()))));
    }

    private static Layout layout(final Topology topology, final String firstSite) {
        if (topology.sites().size() < 2) {
            throw new ScenarioException(
                    "topology " + topology.name() + " has one site: nothing lies between a client and a replica there");
        }
        if (IntStream.range(0, topology.sites().size()).anyMatch(site -> topology.oneWayNs(site, site) == 0)) {
            throw new ScenarioException("topology " + topology.name()
                    + ": within: a study needs a time from a client to the replica at its own site, as 90us");
        }
        try {
            return Layout.from(topology, firstSite == null ? topology.sites().get(0) : firstSite);
        } catch (IllegalArgumentException e) {
            throw new ScenarioException("--first-site " + e.getMessage());
        }
    }
}
