package org.pacelab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.pacelab.harness.cluster.RunCheck;
import org.pacelab.harness.history.HistoryExport;
import org.pacelab.harness.history.PartHistory;
import org.pacelab.harness.report.RunDirectory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is done with a run's histories, but for judging them. */
@Command(
        name = "history",
        description = "Writes out what the clients of a run saw.",
        mixinStandardHelpOptions = true,
        subcommands = HistoryCommand.Export.class)
final class HistoryCommand {
    private HistoryCommand() {}

    /** The formats of outside checkers. */
    enum Format {
        jsonl,
        edn
    }

    /** Writes one setting's history for outside checkers. */
    @Command(
            name = "export",
            description = "Writes the history of one setting of a run, for Knossos, Porcupine, Elle and the like.",
            mixinStandardHelpOptions = true)
    static final class Export implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "RUN", description = "a run directory")
        private Path folder;

        @Option(
                names = "--format",
                required = true,
                description = "${COMPLETION-CANDIDATES}: an operation a line, or Jepsen's events in order of time")
        private Format format;

        @Option(names = "--setting", paramLabel = "X", description = "which one, if the run has several")
        private String setting;

        @Option(names = "--out", paramLabel = "FILE", description = "where to; else to the terminal")
        private Path file;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws IOException {
            final RunDirectory run;
            final String exported;
            try {
                run = RunDirectory.open(folder);
                exported = settingOf(run);
            } catch (final IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
            final List<String> gaps;
            if (file == null) {
                final PrintWriter out = spec.commandLine().getOut();
                gaps = export(run, exported, out);
                out.flush();
            } else {
                try (Writer out = Files.newBufferedWriter(file)) {
                    gaps = export(run, exported, out);
                } catch (final UncheckedIOException e) {
                    throw new UncheckedIOException("cannot write " + file + ": " + e.getCause(), e.getCause());
                }
            }
            final PrintWriter err = spec.commandLine().getErr();
            gaps.forEach(gap -> err.println("! not whole: " + gap));
            return gaps.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        }

        /** Returns why what was written is not all that happened. */
        private List<String> export(final RunDirectory run, final String exported, final Writer out) {
            final HistoryExport export = format == Format.jsonl ? HistoryExport.jsonLines(out) : HistoryExport.edn(out);
            final List<String> gaps = RunCheck.gaps(
                    run.manifest(),
                    exported,
                    PartHistory.of(run.history(exported)).replay(export));
            export.onEnd(gaps);
            return gaps;
        }

        private String settingOf(final RunDirectory run) {
            final List<String> settings = RunCheck.recorded(run, run.manifest());
            if (settings.isEmpty()) {
                throw new IllegalArgumentException(folder + " has no history");
            }
            if (setting == null && settings.size() > 1 || setting != null && !settings.contains(setting)) {
                throw new IllegalArgumentException(
                        "--setting: name one that has a history: " + String.join(", ", settings));
            }
            return setting == null ? settings.get(0) : setting;
        }
    }
}
