package org.pacelab.harness.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
import org.pacelab.harness.scenario.Scenario;
import org.pacelab.harness.scenario.ScenarioFiles;
import org.pacelab.harness.scenario.ScenarioReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a scenario and shows what it measured. */
@Command(name = "run", description = "Runs a scenario: processes, load, histograms.", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SCENARIO", description = "a name that 'pacelab list' shows, or a file")
    private String scenarioName;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "overrides the scenario, as in workload.rate=5000; may be repeated")
    private List<String> overrides = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final Path file = new ScenarioFiles(Home.scenarios()).find(scenarioName);
        final Scenario scenario =
                new ScenarioReader(Protocols.all()).read(file.toString(), ScenarioFiles.read(file), overrides);
        final Launcher launcher = Launcher.ofThisHost();
        final Provenance provenance = Provenance.of(Home.folder(), launcher.flags());
        final RunDirectory directory = RunDirectory.create(Home.runs(), Instant.now(), provenance, scenario.name());
        final ConsoleProgress progress = new ConsoleProgress(spec.commandLine().getErr(), ConsoleProgress.isTerminal());
        progress.onEvent(describe(scenario));
        final ScenarioRun run = new ScenarioRun(scenario, directory, provenance, launcher, progress);
        return WindUp.around(() -> {
            final RunManifest manifest = run.execute();
            progress.finish();
            print(run, directory, manifest);
            return manifest.status() == Status.OK && run.verdicts().stream().noneMatch(PartVerdict::isRed) ? 0 : 1;
        });
    }

    private void print(final ScenarioRun run, final RunDirectory directory, final RunManifest manifest) {
        final PrintWriter out = spec.commandLine().getOut();
        if (!run.rows().isEmpty()) {
            SummaryTable.lines(Summary.of(run.rows())).forEach(out::println);
        }
        if (manifest.status() != Status.OK) {
            out.println("! the run "
                    + (manifest.status() == Status.FAILED ? "failed: " + manifest.cause() : "was interrupted"));
        }
        out.println(directory.folder());
        out.flush();
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
