package org.pacelab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.pacelab.harness.cluster.FloorProtocol;
import org.pacelab.harness.load.LatencyTotals;
import org.pacelab.harness.load.StallCheck;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells whether the harness measured a server of known latency rightly; exit 1 if a figure does not hold. */
@Command(
        name = "stall",
        description =
                "Judges a run of the scenario 'stall': did the harness report the delay and the stall that were there?",
        mixinStandardHelpOptions = true)
final class StallCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RUN", description = "a run directory")
    private Path folder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try {
            return judge() ? 0 : 1;
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private boolean judge() throws IOException {
        final RunDirectory run = RunDirectory.open(folder);
        final RunManifest manifest = run.manifest();
        final Map<String, Long> options = manifest.scenario().deployment().options();
        if (!options.containsKey(FloorProtocol.STALL_NS)) {
            throw new IllegalArgumentException(folder + " is no run of the protocol 'delay'");
        }
        final Map<String, LatencyTotals> rows = LatencyTotals.readRows(run.latencyLog());
        boolean holds = true;
        for (final RunManifest.RowManifest row : manifest.rows()) {
            if (!row.isFloor()) {
                holds &= print(StallCheck.judge(
                        rows, row.label(), options.get(FloorProtocol.DELAY_NS), options.get(FloorProtocol.STALL_NS)));
            }
        }
        return holds;
    }

    private boolean print(final List<StallCheck.Figure> figures) {
        final PrintWriter out = spec.commandLine().getOut();
        for (final StallCheck.Figure figure : figures) {
            out.printf(
                    Locale.ROOT,
                    "%s  %-12s %9.3f ms, must be within %.3f and %.3f ms%n",
                    figure.holds() ? "holds" : "FAILS",
                    figure.name(),
                    figure.valueNs() / 1e6,
                    figure.lowestNs() / 1e6,
                    figure.highestNs() / 1e6);
        }
        out.flush();
        return figures.stream().allMatch(StallCheck.Figure::holds);
    }
}
