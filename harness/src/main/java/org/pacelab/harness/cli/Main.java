package org.pacelab.harness.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: one subcommand per verb. Exit codes: 0 done, 1 failed while running, 2 refused before anything started. */
@Command(
        name = "pacelab",
        description = "What does consistency cost? Coordination protocols, measured.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
public final class Main {
    private Main() {}

    public static void main(final String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
