package org.pacelab.harness.report;

import java.time.Instant;
import java.util.List;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.scenario.Layout;

/**
 * What {@code run.json} holds for a study: where each number of its tables comes from. Immutable.
 *
 * @param cause   why the study failed, one line; empty otherwise
 * @param endUtc  empty while it runs
 * @param study   its name
 * @param layouts where the processes of each setting were, one after the other
 */
public record StudyManifest(
        Status status,
        String cause,
        String startUtc,
        String endUtc,
        Provenance provenance,
        String study,
        List<Layout> layouts) {
    public StudyManifest {
        layouts = List.copyOf(layouts);
    }

    public static StudyManifest running(
            final Instant start, final Provenance provenance, final String study, final List<Layout> layouts) {
        return new StudyManifest(Status.RUNNING, "", start.toString(), "", provenance, study, layouts);
    }

    /** @param cause as {@link #cause} */
    public StudyManifest ended(final Status status, final String cause, final Instant end) {
        return new StudyManifest(status, cause, startUtc, end.toString(), provenance, study, layouts);
    }
}
