package org.pacelab.harness.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.pacelab.harness.cluster.Launcher;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Runs the benchmarks in a JVM of their own, whose class path the harness does not share, and keeps JMH's result in a run
 * directory.
 */
@Command(
        name = "bench",
        description = "Runs JMH benchmarks: the cost of a step with no network in the way.",
        mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
    private static final String MAIN = "org.pacelab.benchmarks.Main";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--profile",
            defaultValue = "quick",
            description = "${COMPLETION-CANDIDATES}. smoke: does it work; quick: one fork; full: worth quoting.")
    private Profile profile;

    @Option(names = "-p", paramLabel = "NAME=VALUE[,VALUE]", description = "Values of a benchmark's parameter.")
    private List<String> parameters = List.of();

    @Parameters(paramLabel = "PATTERN", arity = "0..*", description = "Which benchmarks; all by default.")
    private List<String> patterns = List.of();

    /** Forks and times, in the words of JMH's command line. */
    enum Profile {
        smoke("-f", "0", "-wi", "0", "-i", "1", "-r", "20ms", "-v", "SILENT"),
        quick("-f", "1", "-wi", "2", "-w", "1s", "-i", "3", "-r", "1s"),
        full();

        private final List<String> arguments;

        Profile(final String... arguments) {
            this.arguments = List.of(arguments);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        final Launcher launcher = Launcher.ofThisHost();
        return new ModuleProcess("benchmarks", MAIN, launcher)
                .run(
                        "bench",
                        profile.name(),
                        run -> jmhArguments(launcher, run.benchmarkResult()),
                        spec.commandLine().getOut());
    }

    private List<String> jmhArguments(final Launcher launcher, final Path result) {
        final List<String> arguments = new ArrayList<>(profile.arguments);
        arguments.addAll(List.of("-prof", "gc", "-rf", "json", "-rff", result.toString()));
        arguments.addAll(List.of("-jvmArgs", "\"@" + launcher.jvmArgsFile() + '"'));
        parameters.forEach(parameter -> arguments.addAll(List.of("-p", parameter)));
        arguments.addAll(patterns);
        return arguments;
    }
}
