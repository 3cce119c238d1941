package org.pacelab.harness.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pacelab.harness.report.Provenance;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.report.StudyManifest;
import org.pacelab.harness.sim.PublishedStaleness;
import org.pacelab.harness.sim.WarsFigures;

/** What {@link PbsCommand} measured, as tables: {@code pbs.csv}, figures beside published ones, and {@code fresh.csv}, reads at some times after a write. */
final class PbsTables {
    private static final String NAME = "pbs";
    private static final String FIGURES =
            "legs,read_quorum,write_quorum,writes,seed,figure,published,measured,deviation,"
                    + "relative,tolerance,within";
    private static final String FRESH = "legs,read_quorum,write_quorum,read_after_ns,reads,fresh_share";

    private final long seed;
    private final List<String> figures = new ArrayList<>(List.of(FIGURES));
    private final List<String> fresh = new ArrayList<>(List.of(FRESH));

    PbsTables(final long seed) {
        this.seed = seed;
    }

    void add(final PublishedStaleness cell, final WarsFigures measured) {
        final String name = String.format(
                Locale.ROOT,
                "%s,%d,%d",
                cell.legs().name().toLowerCase(Locale.ROOT),
                cell.readQuorum(),
                cell.writeQuorum());
        cell.compare(measured)
                .forEach(figure -> figures.add(String.format(
                        Locale.ROOT,
                        "%s,%d,%d,%s,%s,%.6f,%.6f,%s,%.6f,%s",
                        name,
                        measured.samples(),
                        seed,
                        figure.name(),
                        figure.published(),
                        figure.measured(),
                        figure.deviation(),
                        figure.isRelative(),
                        figure.tolerance(),
                        figure.isWithin())));
        final long[] delaysNs = measured.readDelaysNs();
        for (int i = 0; i < delaysNs.length; i++) {
            fresh.add(String.format(
                    Locale.ROOT, "%s,%d,%d,%.6f", name, delaysNs[i], measured.samples(), measured.freshShare(i)));
        }
    }

    /** In virtual time figures depend on the code and the seed alone, whatever flags the JVM has. */
    RunDirectory write(final Path below, final Instant start) {
        final Provenance provenance = Provenance.of(Home.folder(), List.of());
        final RunDirectory directory = RunDirectory.create(below, start, provenance, NAME);
        directory.writeTable("pbs.csv", figures);
        directory.writeTable("fresh.csv", fresh);
        directory.write(StudyManifest.running(start, provenance, NAME, List.of(), List.of())
                .ended(Status.OK, "", Instant.now()));
        return directory;
    }
}
