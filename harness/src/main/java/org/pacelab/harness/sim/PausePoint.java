package org.pacelab.harness.sim;

/**
 * Where in its duty cycle a node stands still: poll, read the clock, step, send. The seam has the clock read after the poll, so
 * each of these may only make a replica see a frame later than the clock it judges it by, never earlier.
 */
public enum PausePoint {
    /** Before the poll: frames wait unread. */
    BEFORE_POLL,
    /** Frames were read, the clock not yet: they are seen late by a clock that is right. */
    AFTER_POLL,
    /** Frames and the clock were read: the step, and what it sends, comes late by a clock that is wrong by the pause. */
    AFTER_CLOCK
}
