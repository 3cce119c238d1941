package org.pacelab.replica;

/** How an operation ended for its caller. A mismatched compare-and-set is OK with the answer false. */
public enum Outcome {
    OK,
    /** Certainly did not happen: every attempt was refused before it could take effect. */
    FAILED,
    /** May have happened, or may still happen. */
    UNKNOWN
}
