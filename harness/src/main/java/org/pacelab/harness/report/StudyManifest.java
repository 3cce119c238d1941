package org.pacelab.harness.report;

import java.time.Instant;
import java.util.List;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.scenario.Topology;

/**
 * What {@code run.json} holds for a study: where each number of its tables comes from. Immutable.
 *
 * @param endUtc     empty while it runs
 * @param study      its name
 * @param topologies that settings were placed on
 */
public record StudyManifest(
        Status status, String startUtc, String endUtc, Provenance provenance, String study, List<Topology> topologies) {
    public StudyManifest {
        topologies = List.copyOf(topologies);
    }

    public static StudyManifest running(
            final Instant start, final Provenance provenance, final String study, final List<Topology> topologies) {
        return new StudyManifest(Status.RUNNING, start.toString(), "", provenance, study, topologies);
    }

    public StudyManifest ended(final Status status, final Instant end) {
        return new StudyManifest(status, startUtc, end.toString(), provenance, study, topologies);
    }
}
