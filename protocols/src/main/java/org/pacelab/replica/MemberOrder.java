package org.pacelab.replica;

/**
 * In which order replicas stand, a chain from its head to its tail, or a primary before its backups: one of a protocol that lines them up
 * implements it, too. Called on the replica's thread, between its steps.
 */
public interface MemberOrder {
    /** Of the order that this replica goes by, 0 for none. A removed replica may not know it yet: the greatest epoch counts. */
    long epoch();

    int memberCount();

    /** The replica at a place, 0 for the head or the primary. */
    int memberAt(int position);
}
