package org.pacelab.harness.load;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * Whether a rate held: its p99 met the objective, and the backlogs stayed flat. If operations take no longer than the objective, no more than rate x objective of them
 * are under way at a time (Little's law): more than that at the window's end, unsent or unanswered, is a queue that took what was not served. Immutable.
 *
 * @param objectiveNs    of the p99
 * @param p99Ns          of the response times of what ended OK; {@link #UNKNOWN} of too few
 * @param sendBacklog    operations that were due and not sent at the window's end
 * @param receiveBacklog that were sent and had not ended OK at the window's end
 * @param whyNot         one line without commas; empty if it held
 */
public record LadderStep(long objectiveNs, long p99Ns, long sendBacklog, long receiveBacklog, String whyNot) {
    public static final long UNKNOWN = -1;

    private static final double P99 = .99;
    private static final double MS_NS = 1e6;

    /** @param response of what ended OK, of all operations that fell due in the window */
    public static LadderStep of(
            final long ratePerSecond, final long objectiveNs, final LoadResult result, final Histogram response) {
        final long p99Ns = Percentile.knownNs(response, P99).orElse(UNKNOWN);
        final long sendBacklog = result.scheduled() - result.sentInWindow();
        final long receiveBacklog = result.sentInWindow() - result.completedInWindow();
        final long allowed = Math.max(1, Math.round(ratePerSecond * (objectiveNs / 1e9)));
        final String whyNot;
        if (result.flags().contains(RowFlag.NOT_OK)) {
            whyNot = (result.failed() + result.unknown()) + " of " + result.scheduled() + " did not end OK";
        } else if (sendBacklog > allowed) {
            whyNot = sendBacklog + " were not sent by the end; allowed: " + allowed;
        } else if (receiveBacklog > allowed) {
            whyNot = receiveBacklog + " were not answered by the end; allowed: " + allowed;
        } else if (p99Ns == UNKNOWN) {
            whyNot = "too few operations for a p99";
        } else if (p99Ns > objectiveNs) {
            whyNot = String.format(Locale.ROOT, "p99 %.2fms is above %.2fms", p99Ns / MS_NS, objectiveNs / MS_NS);
        } else {
            whyNot = "";
        }
        return new LadderStep(objectiveNs, p99Ns, sendBacklog, receiveBacklog, whyNot);
    }

    public boolean held() {
        return whyNot.isEmpty();
    }
}
