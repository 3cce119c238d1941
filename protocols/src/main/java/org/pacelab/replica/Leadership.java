package org.pacelab.replica;

/**
 * Whether a replica leads; one of a protocol that has leaders implements it, too. Called on the replica's thread, between its steps.
 */
public interface Leadership {
    long NOT_LEADING = 0;

    /**
     * The term in which this replica leads as far as it knows, or {@link #NOT_LEADING}. A deposed leader may not know it yet: of
     * several the one of the greatest term leads.
     */
    long leadingTerm();
}
