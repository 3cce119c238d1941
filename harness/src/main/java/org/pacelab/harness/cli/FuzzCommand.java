package org.pacelab.harness.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.pacelab.harness.fuzz.FrameFuzzer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Feeds the frame check with what a peer may send; exit 1 if an input is neither rejected nor encoded back to equal bytes. */
@Command(
        name = "fuzz",
        description = "Checks that every frame is rejected, or decodes and encodes back to equal bytes.",
        mixinStandardHelpOptions = true)
final class FuzzCommand implements Callable<Integer> {
    @Option(names = "--inputs", paramLabel = "N", defaultValue = "10000000", description = "how many (10,000,000)")
    private long inputs;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "they are drawn from (1)")
    private long seed;

    @Option(names = "--first", paramLabel = "I", defaultValue = "0", description = "number of the first of them (0)")
    private long first;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final PrintWriter out = spec.commandLine().getOut();
        try {
            new FrameFuzzer(seed).run(first, inputs).lines().forEach(out::println);
        } catch (final AssertionError e) {
            spec.commandLine().getErr().println(e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        out.flush();
        return CommandLine.ExitCode.OK;
    }
}
