package org.pacelab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.agrona.concurrent.SystemNanoClock;
import org.pacelab.harness.check.LinearizabilityCheck;
import org.pacelab.harness.check.SearchBudget;
import org.pacelab.harness.check.Timeline;
import org.pacelab.harness.check.Verdict;
import org.pacelab.harness.history.JsonHistory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges a history by itself; exit 1 unless it is VALID. */
@Command(
        name = "check",
        description = "Tells whether a history of operations, as JSON lines, is linearizable.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "HISTORY",
            description = "a file of JSON lines, as 'pacelab sim --keep' writes it")
    private Path file;

    @Option(
            names = "--configurations",
            paramLabel = "N",
            defaultValue = "100000000",
            description = "configurations looked at before the search gives up (100,000,000)")
    private long configurations;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "600",
            description = "time after which the search gives up (600)")
    private long seconds;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (configurations < 1 || seconds < 1 || seconds > Integer.MAX_VALUE) {
            throw new ParameterException(
                    spec.commandLine(), "--configurations and --seconds: allowed: whole numbers from 1");
        }
        final Verdict verdict;
        try {
            verdict = LinearizabilityCheck.check(
                    JsonHistory.read(file),
                    new SearchBudget(configurations, seconds * 1_000_000_000L, SystemNanoClock.INSTANCE));
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (final NoSuchFileException e) {
            throw new ParameterException(spec.commandLine(), file + ": no such file", e);
        }
        final PrintWriter out = spec.commandLine().getOut();
        out.println("linearizable: " + verdict.describe());
        Timeline.of(verdict.witness()).forEach(line -> out.println("  " + line));
        out.flush();
        return verdict.answer() == Verdict.Answer.VALID ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
}
