package org.pacelab.harness.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.pacelab.harness.cluster.Launcher;
import org.pacelab.harness.cluster.Protocols;
import org.pacelab.harness.cluster.ScenarioRun;
import org.pacelab.harness.report.PartVerdict;
import org.pacelab.harness.report.Provenance;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.report.Summary;
import org.pacelab.harness.report.SummaryTable;
import org.pacelab.harness.scenario.Contender;
import org.pacelab.harness.scenario.Durations;
import org.pacelab.harness.scenario.NamedFiles;
import org.pacelab.harness.scenario.Scenario;
import org.pacelab.harness.scenario.ScenarioReader;
import org.pacelab.harness.study.PacelcDepth;
import org.pacelab.harness.study.PacelcPlan;
import org.pacelab.harness.study.PacelcStudy;
import org.pacelab.harness.study.WanStudy;
import org.pacelab.journal.Durability;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a scenario or a study, and shows what it measured. */
@Command(
        name = "run",
        description = "Runs a scenario (processes, load, histograms) or a study.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final String TOPOLOGIES = "zones,regions-3,regions-5";

    @Parameters(
            index = "0",
            paramLabel = "SCENARIO",
            description = "a name that 'pacelab list' shows, of a scenario or a study, or a file")
    private String scenarioName;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "overrides the scenario, as in workload.rate=5000; may be repeated")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--topology",
            paramLabel = "NAME",
            split = ",",
            description = "of a study: what 'pacelab list' shows, or files (" + TOPOLOGIES + ")")
    private List<String> topologies;

    @Option(
            names = "--first-site",
            paramLabel = "SITE",
            description = "of a study: where the replica stands that leads (the first site of each topology)")
    private String firstSite;

    @Option(
            names = "--processes",
            description =
                    "of a study: real processes, whose links are as long as the topology says; about 20 s a setting and topology")
    private boolean onProcesses;

    @Option(names = "--quick", description = "of " + PacelcStudy.NAME + ": seconds a setting, in memory, on one host")
    private boolean isQuick;

    @Option(
            names = "--setting",
            paramLabel = "LABEL",
            split = ",",
            description = "of " + PacelcStudy.NAME + ": those to measure, as raft-lease,quorum-one (all of them)")
    private List<String> settings;

    @Option(
            names = "--durability",
            paramLabel = "NAME",
            split = ",",
            description = "of " + PacelcStudy.NAME + ": memory, os, disk (all of them; memory with --quick)")
    private List<Durability> durabilities;

    @Option(
            names = "--objective",
            paramLabel = "DURATION",
            description =
                    "of " + PacelcStudy.NAME
                            + ": what the p99 at the knee must meet, as 10ms (5ms on one host, twice the longest closed form elsewhere)")
    private String objective;

    @Option(
            names = "--json",
            description = "prints one JSON object a line, for programs: how it goes, and what was measured")
    private boolean isJson;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final boolean isPacelc = scenarioName.equals(PacelcStudy.NAME);
        require(
                isPacelc || !isQuick && settings == null && durabilities == null && objective == null,
                "--quick, --setting, --durability and --objective are for " + PacelcStudy.NAME);
        if (isPacelc) {
            return pacelc();
        }
        if (scenarioName.equals(WanStudy.NAME)) {
            return study();
        }
        require(
                topologies == null && firstSite == null && !onProcesses,
                "--topology, --first-site and --processes are for studies; " + scenarioName + " is none");
        final Path file = Home.scenarios().find(scenarioName);
        final Scenario scenario = new ScenarioReader(Protocols.all(), Home.topologies())
                .read(file.toString(), NamedFiles.read(file), overrides);
        final Launcher launcher = Launcher.ofThisHost();
        final Provenance provenance = Provenance.of(Home.folder(), launcher.flags());
        final RunDirectory directory = RunDirectory.create(Home.runs(), Instant.now(), provenance, scenario.name());
        final RunView view = RunView.of(spec.commandLine(), isJson);
        view.onEvent(describe(scenario));
        final ScenarioRun run = new ScenarioRun(scenario, directory, provenance, launcher, view);
        return WindUp.around(() -> {
            final RunManifest manifest = run.execute();
            view.onEnd(new RunView.Ending(
                    directory.folder(),
                    manifest.status(),
                    manifest.cause(),
                    run.rows().isEmpty() ? List.of() : SummaryTable.lines(Summary.of(run.rows())),
                    Map.of("rows", manifest.rows())));
            return manifest.status() == Status.OK && run.verdicts().stream().noneMatch(PartVerdict::isRed) ? 0 : 1;
        });
    }

    private int study() {
        require(overrides.isEmpty(), "--set is for scenarios; " + scenarioName + " is a study");
        final StudyRun run = new StudyRun(
                RunView.of(spec.commandLine(), isJson),
                topologies == null ? List.of(TOPOLOGIES.split(",")) : topologies,
                firstSite);
        return onProcesses ? run.onProcesses() : run.inVirtualTime();
    }

    private int pacelc() {
        require(overrides.isEmpty(), "--set is for scenarios; " + scenarioName + " is a study");
        require(firstSite == null && !onProcesses, "--first-site and --processes are for " + WanStudy.NAME);
        final List<Durability> allDurabilities = isQuick ? List.of(Durability.MEMORY) : List.of(Durability.values());
        final PacelcPlan plan = new PacelcPlan(
                isQuick ? PacelcDepth.QUICK : PacelcDepth.FULL,
                settings == null ? PacelcPlan.allSettings() : settings,
                PacelcRun.layouts(topologies == null ? List.of("lan") : topologies),
                durabilities == null ? allDurabilities : durabilities,
                objectiveNs(),
                0);
        return new PacelcRun(
                        RunView.of(spec.commandLine(), isJson), plan, PacelcRun.layouts(List.of(TOPOLOGIES.split(","))))
                .run();
    }

    private long objectiveNs() {
        try {
            final long ns = objective == null ? 0 : Durations.parse(objective);
            require(objective == null || ns > 0, "--objective: nothing is served in no time");
            return ns;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--objective: " + e.getMessage(), e);
        }
    }

    private void require(final boolean isAllowed, final String message) {
        if (!isAllowed) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private static String describe(final Scenario scenario) {
        final var deployment = scenario.deployment();
        final String beside = scenario.beside().stream().map(Contender::name).collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%s: %s, %d replicas over %s, durability %s, journal %s%s",
                scenario.name(),
                deployment.protocol(),
                deployment.replicas(),
                deployment.transport().name().toLowerCase(Locale.ROOT),
                deployment.durability().name().toLowerCase(Locale.ROOT),
                deployment.journal().name().toLowerCase(Locale.ROOT),
                beside.isEmpty() ? "" : ", beside " + beside);
    }
}
