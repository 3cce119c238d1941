package org.pacelab.harness.cli;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.pacelab.harness.report.HtmlReport;
import org.pacelab.harness.report.RunReading;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a page about runs, and says where it is. */
@Command(
        name = "report",
        description = "Writes one HTML file that shows a run of a scenario or a study, or several overlaid.",
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "RUN", description = "run directories")
    private List<Path> folders;

    @Option(names = "--out", paramLabel = "FILE", description = "what to write (report.html in the first RUN)")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final List<RunReading> runs;
        try {
            requireDistinct();
            runs = folders.stream().map(RunReading::read).toList();
        } catch (final IllegalArgumentException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return ExitCode.USAGE;
        }
        final Path written = file == null ? folders.get(0).resolve(HtmlReport.FILE_NAME) : file;
        HtmlReport.write(runs, written);
        spec.commandLine().getOut().println(written.toAbsolutePath().normalize());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private void requireDistinct() {
        final Set<Path> seen = new HashSet<>();
        for (final Path folder : folders) {
            if (!seen.add(folder.toAbsolutePath().normalize())) {
                throw new IllegalArgumentException(folder + ": given twice");
            }
        }
    }
}
