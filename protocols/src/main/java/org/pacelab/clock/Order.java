package org.pacelab.clock;

/** How one clock stands to another: a partial order (Lamport 1978; Mattern 1989). */
public enum Order {
    EQUAL,
    /** All that it has seen the other has seen, too, and more. */
    BEFORE,
    AFTER,
    /** Each has seen something that the other has not. */
    CONCURRENT;

    static Order of(final boolean isSomeLess, final boolean isSomeGreater) {
        if (isSomeLess) {
            return isSomeGreater ? CONCURRENT : BEFORE;
        }
        return isSomeGreater ? AFTER : EQUAL;
    }
}
