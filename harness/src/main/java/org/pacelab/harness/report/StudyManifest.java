package org.pacelab.harness.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.Scenario;

/**
 * What {@code run.json} holds for a study: where each number of its tables comes from. Immutable.
 *
 * @param cause   why the study failed, one line; empty otherwise
 * @param endUtc  empty while it runs
 * @param study   its name
 * @param layouts where the processes of each setting were, one after the other
 * @param planned the rows that have run directories of their own, in the order in which they are measured; none if there are no such rows
 */
public record StudyManifest(
        Status status,
        String cause,
        String startUtc,
        String endUtc,
        Provenance provenance,
        String study,
        List<Layout> layouts,
        List<PlannedRow> planned) {
    /**
     * A row of a study.
     *
     * @param label its folder below {@code rows/}
     * @param key   as {@link #keyOf} has it
     */
    public record PlannedRow(String label, String key) {}

    public StudyManifest {
        layouts = List.copyOf(layouts);
        planned = planned == null ? List.of() : List.copyOf(planned);
    }

    /** The same for the same scenario, code, JVM and machine only: SHA-256 in hex. */
    public static String keyOf(final Scenario scenario, final Provenance provenance) {
        try {
            final MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(RunDirectory.JSON.writeValueAsBytes(scenario));
            digest.update(RunDirectory.JSON.writeValueAsBytes(provenance));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a scenario that cannot be written: " + scenario, e);
        }
    }

    public static StudyManifest running(
            final Instant start,
            final Provenance provenance,
            final String study,
            final List<Layout> layouts,
            final List<PlannedRow> planned) {
        return new StudyManifest(Status.RUNNING, "", start.toString(), "", provenance, study, layouts, planned);
    }

    /** @param cause as {@link #cause} */
    public StudyManifest ended(final Status status, final String cause, final Instant end) {
        return new StudyManifest(status, cause, startUtc, end.toString(), provenance, study, layouts, planned);
    }
}
