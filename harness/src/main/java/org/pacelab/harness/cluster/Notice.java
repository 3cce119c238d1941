package org.pacelab.harness.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.pacelab.harness.history.HistoryCounts;
import org.pacelab.harness.load.LoadListener;
import org.pacelab.harness.load.LoadResult;
import org.pacelab.harness.load.Outage;
import org.pacelab.harness.load.UniqueAdds;

/** What a worker says to the controller, one JSON object a line on its stdout. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "notice")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Notice.Bound.class, name = "bound"),
    @JsonSubTypes.Type(value = Notice.Second.class, name = "second"),
    @JsonSubTypes.Type(value = Notice.Warm.class, name = "warm"),
    @JsonSubTypes.Type(value = Notice.Measured.class, name = "measured"),
    @JsonSubTypes.Type(value = Notice.Recovered.class, name = "recovered"),
    @JsonSubTypes.Type(value = Notice.Done.class, name = "done"),
    @JsonSubTypes.Type(value = Notice.Report.class, name = "report"),
    @JsonSubTypes.Type(value = Notice.Values.class, name = "values"),
    @JsonSubTypes.Type(value = Notice.Fault.class, name = "fault")
})
sealed interface Notice {
    /** One of the worker's endpoints listens; others reach it at this word. */
    record Bound(int endpointId, String address) implements Notice {}

    /** Once a second while load runs. */
    record Second(LoadListener.Second second) implements Notice {}

    /** Warm-up is over; load goes on until {@link Order.Measure} says when to measure. */
    record Warm() implements Notice {}

    /**
     * @param outages of the window, the longest ones
     * @param adds    what was read back; null if that was not asked for, or the run was ended early
     * @param history what was recorded since the row before, and is on its way to the disk; null if nothing was to be
     */
    record Measured(LoadResult result, List<Outage> outages, UniqueAdds.Verdict adds, HistoryCounts history)
            implements Notice {}

    /** The first operation that fell due after a fault and ended OK did so at {@code okNs}. */
    record Recovered(long faultNs, long okNs) implements Notice {}

    /** The order of that number is in force, since this System.nanoTime. */
    record Done(int number, long inForceNs) implements Notice {}

    record Report(WorkerReport report) implements Notice {}

    /**
     * What a replica holds of the keys that it was asked for.
     *
     * @param appliedIndex of that moment; -1 if the replica is no member, or of a protocol that does not show it
     * @param digests      of the same moment, for each replica by its id: two members of which each has the same for the other have executed the same
     * @param values       as a history numbers them; keys that are absent are left out
     */
    record Values(long appliedIndex, List<Long> digests, Map<Long, Long> values) implements Notice {
        private static final long NOT_SHOWN = -1;

        static Values notShown() {
            return new Values(NOT_SHOWN, List.of(), Map.of());
        }

        boolean shows() {
            return appliedIndex != NOT_SHOWN;
        }
    }

    /** The worker cannot go on and ends; one line. */
    record Fault(String cause) implements Notice {}
}
