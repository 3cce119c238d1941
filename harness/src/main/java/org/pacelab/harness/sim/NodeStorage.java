package org.pacelab.harness.sim;

import org.pacelab.journal.Journal;
import org.pacelab.replica.SeededRandom;

/** What a replica's journal stands on, and what each kind of crash leaves of it. One journal is open at a time. */
public interface NodeStorage extends AutoCloseable {
    /** Opens the journal of the node's next life with what the last crash has left. */
    Journal open();

    /** Whether the journal that {@link #open} gives may lack what was promised in an earlier life, and does not say so itself. */
    boolean isAmnesiac();

    /** Forces the open journal up to a sequence. */
    void force(long sequence);

    /** The process is gone; what it wrote is still in the page cache. The open journal is not to be used again. */
    void kill();

    /**
     * The machine lost its power: each page that was not forced is lost or kept, independently.
     *
     * @param forceSequence of the force that was in flight, which has got somewhere; 0 for none
     */
    void powerCut(SeededRandom random, long forceSequence);

    /** The disk is replaced by an empty one; no journal is open. What the replica promised is forgotten for good. */
    void wipe();

    /** Turns one bit of what was forced and is known to have been, so that the journal has to be refused. Returns whether there was any. */
    boolean rot(SeededRandom random);

    /** Whether the next opening has to be refused. */
    boolean isRotten();

    /** From now on writes fail, after they have written a part. */
    void failWrites();

    /** From now on forces fail. */
    void failForces();

    /** Whether writes or forces fail. */
    boolean isBroken();

    /** Ends both. Returns whether any write or force has failed. */
    boolean repair();

    /** The end of the simulation, in whatever state the node is. */
    @Override
    void close();
}
