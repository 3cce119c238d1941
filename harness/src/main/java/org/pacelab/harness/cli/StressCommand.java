package org.pacelab.harness.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.pacelab.harness.cluster.Launcher;
import org.pacelab.harness.report.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the stress tests in a JVM of their own and keeps jcstress' report, {@code index.html}, in a run directory. */
@Command(
        name = "stress",
        description = "Runs the jcstress tests of what crosses threads. Exit code 1: a forbidden outcome was seen.",
        mixinStandardHelpOptions = true)
final class StressCommand implements Callable<Integer> {
    private static final String MAIN = "org.pacelab.stress.Main";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--mode",
            defaultValue = "default",
            description =
                    "${COMPLETION-CANDIDATES}. sanity: does it work; quick: minutes; default: an hour; tough: a day.")
    private Mode mode;

    @Parameters(paramLabel = "PATTERN", arity = "0..1", description = "Which tests, by their names; all by default.")
    private Pattern pattern = Pattern.compile(".*");

    /**
     * How long and in how many ways each test is run, in jcstress' own words. Forks have the JVM flags of the JVM that starts them;
     * a flag that is given as {@code jvmArgs} is the only way they are run, one that is prepended is added to all of jcstress' ways.
     */
    enum Mode {
        SANITY("-sc", "false", "-af", "NONE", "-jvmArgs", "-ea"),
        QUICK("-jvmArgsPrepend", "-ea"),
        DEFAULT("-jvmArgsPrepend", "-ea"),
        TOUGH("-jvmArgsPrepend", "-ea");

        /** States are dear: jcstress would make ten thousand at a time. */
        private static final List<String> STRIDES = List.of("-strideSize", "16", "-strideCount", "8");

        private final List<String> arguments;

        Mode(final String... arguments) {
            this.arguments = List.of(arguments);
        }

        List<String> arguments() {
            final List<String> all = new ArrayList<>(List.of("-m", toString()));
            all.addAll(arguments);
            if (this != SANITY) {
                all.addAll(STRIDES);
            }
            return all;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        return new ModuleProcess("stress", MAIN, Launcher.ofThisHost())
                .run(
                        "stress",
                        mode.toString(),
                        this::arguments,
                        spec.commandLine().getOut());
    }

    private List<String> arguments(final RunDirectory run) {
        final List<String> arguments = mode.arguments();
        arguments.addAll(List.of("-t", pattern.pattern(), "-r", run.folder().toString()));
        return arguments;
    }
}
