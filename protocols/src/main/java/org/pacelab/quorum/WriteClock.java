package org.pacelab.quorum;

/** Where writers take their timestamps from, by which the last one wins. */
public enum WriteClock {
    /** A counter that goes on from what was seen. */
    LAMPORT,
    /** The time of day, and later than what was seen. */
    HYBRID,
    /** The time of day. */
    WALL
}
