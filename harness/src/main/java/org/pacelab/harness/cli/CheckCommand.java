package org.pacelab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.agrona.concurrent.SystemNanoClock;
import org.pacelab.harness.check.Judgement;
import org.pacelab.harness.check.SearchBudget;
import org.pacelab.harness.check.Verdict;
import org.pacelab.harness.cluster.RunCheck;
import org.pacelab.harness.history.HistoryFile;
import org.pacelab.harness.history.JsonHistory;
import org.pacelab.harness.report.PartVerdict;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.scenario.Promise;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges the histories of a run by what its settings promise, or one history by itself; exit 1 unless all are VALID. */
@Command(
        name = "check",
        description = "Tells whether a run kept what its settings promise, by the histories of its clients.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "RUN|HISTORY",
            description =
                    "a run directory; or a file of JSON lines, as 'pacelab history export' and 'pacelab sim --keep' write it,"
                            + " which is judged by --promise")
    private Path path;

    @Option(
            names = "--promise",
            paramLabel = "P",
            description =
                    "what a file is held to: linearizable, sequential or eventual (linearizable); a run to what its settings say")
    private String promise;

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
        try {
            return Files.isDirectory(path) ? checkRun() : checkFile();
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (final NoSuchFileException e) {
            throw new ParameterException(spec.commandLine(), path + ": no such file", e);
        }
    }

    private int checkRun() {
        if (promise != null) {
            throw new IllegalArgumentException(
                    "--promise: allowed only with a file; the settings of a run say what they promise");
        }
        final RunDirectory run = RunDirectory.open(path);
        final List<PartVerdict> verdicts = RunCheck.check(run, run.manifest(), this::newBudget).stream()
                .map(RunCheck.Checked::verdict)
                .toList();
        if (verdicts.isEmpty()) {
            throw new IllegalArgumentException(path + " has no history that can be judged");
        }
        for (final PartVerdict verdict : verdicts) {
            print(verdict.describe(), verdict.details());
        }
        return exitCode(verdicts.stream().noneMatch(PartVerdict::isRed));
    }

    private int checkFile() throws IOException {
        final Promise heldTo = promise == null ? Promise.LINEARIZABLE : Promise.named(promise);
        final HistoryFile history = JsonHistory.read(path);
        final Judgement judgement = Judgement.of(history.operations(), heldTo, newBudget());
        final List<String> lines = new ArrayList<>(judgement.lines());
        if (!history.gap().isEmpty()) {
            lines.set(0, "of what is there: " + lines.get(0));
            lines.add(
                    0,
                    heldTo.label() + ": UNKNOWN: not known to be whole: " + history.gap() + "; "
                            + history.operations().size() + " operations");
        }
        print(lines.get(0), lines.subList(1, lines.size()));
        return exitCode(history.gap().isEmpty() && judgement.verdict().answer() == Verdict.Answer.VALID);
    }

    private SearchBudget newBudget() {
        return new SearchBudget(configurations, seconds * 1_000_000_000L, SystemNanoClock.INSTANCE);
    }

    private void print(final String verdict, final List<String> timeline) {
        final PrintWriter out = spec.commandLine().getOut();
        out.println(verdict);
        timeline.forEach(line -> out.println("  " + line));
        out.flush();
    }

    private static int exitCode(final boolean isValid) {
        return isValid ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
}
