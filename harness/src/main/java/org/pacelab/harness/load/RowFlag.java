package org.pacelab.harness.load;

/** Why a row of a run is to be read with care. */
public enum RowFlag {
    /** More than 1 % of the operations waited for a free session: latency is also that of too few sessions. */
    SESSION_BOUND("session-bound"),
    /** More than .1 % of the operations did not end OK. */
    NOT_OK("not-ok"),
    /** More than 1 % of the scheduled arrivals were not sent before the window's end. */
    RATE_MISSED("rate-missed"),
    /** A leader was elected inside the window. */
    ELECTIONS("elections"),
    /** The warm-up reached its limit before medians were steady and the JIT was quiet. */
    NOT_STEADY("not-steady"),
    INTERRUPTED("interrupted");

    private final String label;

    RowFlag(final String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
