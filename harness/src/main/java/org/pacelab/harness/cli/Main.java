package org.pacelab.harness.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.pacelab.harness.cluster.RunFailure;
import org.pacelab.harness.scenario.ScenarioException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: one class per verb. Exit codes: 0 done, 1 failed, 2 the input was refused and nothing was started. */
@Command(
        name = "pacelab",
        description = "What does consistency cost? Coordination protocols, measured beside what a checker observed.",
        mixinStandardHelpOptions = true,
        version = "pacelab 0.1.0",
        footer = "%n'pacelab test' is the whole gate, 'pacelab test --long' what takes longer.",
        subcommands = {
            RunCommand.class,
            SimCommand.class,
            PlantedCommand.class,
            CheckCommand.class,
            HistoryCommand.class,
            FuzzCommand.class,
            BenchCommand.class,
            StressCommand.class,
            ListCommand.class,
            StallCommand.class,
            PbsCommand.class,
            ReportCommand.class
        })
public final class Main {
    private Main() {}

    public static void main(final String[] args) {
        System.exit(execute(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    /** @param err told why, if the exit code is not 0 */
    static int execute(final PrintWriter out, final PrintWriter err, final String... args) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Main::explain)
                .execute(args);
    }

    private static int explain(
            final Exception cause, final CommandLine commandLine, final CommandLine.ParseResult arguments) {
        if (cause instanceof ScenarioException) {
            commandLine.getErr().println(cause.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        if (cause instanceof RunFailure || cause instanceof UncheckedIOException) {
            commandLine.getErr().println(cause.getMessage());
        } else {
            cause.printStackTrace(commandLine.getErr());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
