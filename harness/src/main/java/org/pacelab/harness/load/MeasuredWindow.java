package org.pacelab.harness.load;

import java.util.List;
import org.pacelab.replica.Outcome;

/**
 * Counts the operations that fall due in the measured window, and hands their times to the recorder. None is lost: what was sent
 * ends in an outcome, what never was is given up as FAILED. Single-threaded; allocates nothing per operation.
 */
final class MeasuredWindow {
    private final Recorder recorder;
    private final OutageLog outages;
    private final long startNs;
    private long endNs;
    private long sent;
    private long sentInWindow;
    private long completedInWindow;
    private long waited;
    private long ok;
    private long failed;
    private long unknown;
    private long unsent;

    MeasuredWindow(final Recorder recorder, final long startNs, final long endNs) {
        this.recorder = recorder;
        this.startNs = startNs;
        outages = new OutageLog(startNs);
        this.endNs = endNs;
    }

    /** Ends the window now if it has not ended yet. */
    void cut(final long nowNs) {
        endNs = Math.min(endNs, nowNs);
    }

    long endNs() {
        return endNs;
    }

    boolean contains(final long intendedNs) {
        return intendedNs >= startNs && intendedNs < endNs;
    }

    void onSent(final long sentNs, final boolean hasWaited) {
        sent++;
        if (sentNs < endNs) {
            sentInWindow++;
        }
        if (hasWaited) {
            waited++;
        }
    }

    void onCompleted(
            final boolean write,
            final Outcome outcome,
            final long intendedNs,
            final long sentNs,
            final long completedNs) {
        recorder.record(write, outcome, intendedNs, sentNs, completedNs);
        switch (outcome) {
            case OK -> {
                ok++;
                outages.onOk(Math.min(completedNs, endNs));
                if (completedNs < endNs) {
                    completedInWindow++;
                }
            }
            case FAILED -> failed++;
            case UNKNOWN -> unknown++;
        }
    }

    /** An operation that was due, and not sent before it was given up. */
    void onUnsent(final boolean write, final boolean hasWaited, final long intendedNs, final long givenUpNs) {
        recorder.recordUnsent(write, intendedNs, givenUpNs);
        failed++;
        unsent++;
        if (hasWaited) {
            waited++;
        }
    }

    /** In order. Whether the window has ended or not. */
    List<Outage> outages() {
        return outages.until(endNs);
    }

    LoadResult result(final int sessions, final long warmUpNs, final boolean steady, final boolean interrupted) {
        return new LoadResult(
                1,
                sessions,
                startNs,
                endNs,
                warmUpNs,
                steady,
                interrupted,
                sent + unsent,
                sentInWindow,
                completedInWindow,
                waited,
                ok,
                failed,
                unknown,
                unsent);
    }
}
