package org.pacelab.harness.report;

import java.time.Instant;
import java.util.List;
import org.pacelab.harness.report.RunManifest.Status;

/**
 * What {@code run.json} holds for benchmarks, where each number of {@code jmh.json} comes from, and for stress tests. Immutable.
 *
 * @param endUtc    empty while it runs
 * @param profile   how long and how often each benchmark or test was run
 * @param arguments that JMH or jcstress was given
 */
public record BenchManifest(
        Status status, String startUtc, String endUtc, Provenance provenance, String profile, List<String> arguments) {
    public BenchManifest {
        arguments = List.copyOf(arguments);
    }

    public static BenchManifest running(
            final Instant start, final Provenance provenance, final String profile, final List<String> arguments) {
        return new BenchManifest(Status.RUNNING, start.toString(), "", provenance, profile, arguments);
    }

    public BenchManifest ended(final Status status, final Instant end) {
        return new BenchManifest(status, startUtc, end.toString(), provenance, profile, arguments);
    }
}
