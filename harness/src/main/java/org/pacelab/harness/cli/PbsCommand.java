package org.pacelab.harness.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.pacelab.harness.cluster.QuorumProtocol;
import org.pacelab.harness.sim.PublishedStaleness;
import org.pacelab.harness.sim.WarsExperiment;
import org.pacelab.harness.sim.WarsFigures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how stale a quorum store's reads are, in virtual time, beside what is published of it; exit 1 if a figure is too far off. */
@Command(
        name = "pbs",
        description =
                "How stale are a quorum store's reads? Measured in virtual time, beside the figures of PBS (VLDB 2012).",
        mixinStandardHelpOptions = true)
final class PbsCommand implements Callable<Integer> {
    private static final double NS_PER_MS = 1e6;
    private static final double PERCENT = 100;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "writes of each cell, each read at each of some times (1000000)")
    private long samples;

    @Option(names = "--legs", paramLabel = "L", split = ",", description = "delays of the links: ssd, disk (both)")
    private List<String> legs = List.of("ssd", "disk");

    @Option(
            names = "--quorums",
            paramLabel = "R/W",
            split = ",",
            description = "of 3 replicas: 1/1, 1/2, 2/1, 2/2 (all)")
    private List<String> quorums = List.of("1/1", "1/2", "2/1", "2/2");

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "of the first hundred thousand writes of each cell (1)")
    private long seed;

    @Option(names = "--jobs", paramLabel = "J", description = "clusters at a time (one per core)")
    private Integer jobs;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "writes what was measured into a run directory of its own below DIR")
    private Path keep;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        require(
                samples >= PublishedStaleness.FEWEST_SAMPLES,
                "--samples " + samples,
                "a whole number from " + PublishedStaleness.FEWEST_SAMPLES);
        require(jobs == null || jobs >= 1, "--jobs " + jobs, "a whole number from 1");
        requireKnown("--legs", legs, PbsCommand::legsOf);
        requireKnown("--quorums", quorums, PbsCommand::quorumsOf);
        final PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%d replicas, %d writes a cell, seed %d; tolerances are those of %d samples, times %.2f%n",
                WarsExperiment.REPLICAS,
                samples,
                seed,
                PublishedStaleness.SAMPLES,
                PublishedStaleness.widening(samples));
        final Instant start = Instant.now();
        final PbsTables tables = new PbsTables(seed);
        boolean isWithin = true;
        for (final PublishedStaleness cell : PublishedStaleness.values()) {
            if (legs.contains(legsOf(cell)) && quorums.contains(quorumsOf(cell))) {
                isWithin &= measure(out, cell, tables);
            }
        }
        if (keep != null) {
            out.println(tables.write(keep, start).folder());
            out.flush();
        }
        return isWithin ? 0 : 1;
    }

    private boolean measure(final PrintWriter out, final PublishedStaleness cell, final PbsTables tables)
            throws InterruptedException {
        final long startNs = System.nanoTime();
        final WarsFigures measured = cell.experiment(QuorumProtocol.quorum()).run(samples, seed, jobs());
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        out.printf(
                Locale.ROOT,
                "%n%s R=%d W=%d, %.0f writes/s%n  P(fresh) of reads that begin so long after a write: %s%n",
                legsOf(cell),
                cell.readQuorum(),
                cell.writeQuorum(),
                samples / seconds,
                freshShares(measured));
        out.printf("  %-22s %10s %10s %11s %11s%n", "", "published", "measured", "deviation", "tolerance");
        final List<PublishedStaleness.Figure> figures = cell.compare(measured);
        figures.forEach(figure -> print(out, figure));
        out.flush();
        tables.add(cell, measured);
        return figures.stream().allMatch(PublishedStaleness.Figure::isWithin);
    }

    private static void print(final PrintWriter out, final PublishedStaleness.Figure figure) {
        final double scale = figure.isRelative() ? PERCENT : 1;
        final String unit = figure.isRelative() ? "%" : " ";
        out.printf(
                Locale.ROOT,
                "  %-22s %10.4f %10.4f %+9.4f %s %9.4f %s  %s%n",
                figure.name(),
                figure.published(),
                figure.measured(),
                scale * figure.deviation(),
                unit,
                scale * figure.tolerance(),
                unit,
                figure.isWithin() ? "within" : "TOO FAR");
    }

    private static String freshShares(final WarsFigures measured) {
        final long[] delaysNs = measured.readDelaysNs();
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < delaysNs.length; i++) {
            text.append(String.format(
                    Locale.ROOT,
                    "%s%.3f ms %.5f",
                    i == 0 ? "" : ", ",
                    delaysNs[i] / NS_PER_MS,
                    measured.freshShare(i)));
        }
        return text.toString();
    }

    private static String legsOf(final PublishedStaleness cell) {
        return cell.legs().name().toLowerCase(Locale.ROOT);
    }

    private static String quorumsOf(final PublishedStaleness cell) {
        return cell.readQuorum() + "/" + cell.writeQuorum();
    }

    private int jobs() {
        return jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
    }

    private void requireKnown(
            final String option, final List<String> given, final Function<PublishedStaleness, String> name) {
        final List<String> known =
                Arrays.stream(PublishedStaleness.values()).map(name).distinct().toList();
        for (final String each : given) {
            require(known.contains(each), option + " " + each, String.join(", ", known));
        }
    }

    private void require(final boolean isAllowed, final String given, final String allowed) {
        if (!isAllowed) {
            throw new ParameterException(spec.commandLine(), given + ": allowed: " + allowed);
        }
    }
}
