package org.pacelab.harness.sim;

import org.pacelab.journal.Journal;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.Replica;

/** What runs on a node: makes the step function of each of its lives. */
interface NodeProgram {
    /** @param startNs the node's clock at its start */
    Replica start(int incarnation, Outbox outbox, long startNs);

    /** The journal of the life that is going on; null if the program has none. */
    Journal journal();

    /** What outlives each life; null if nothing does. */
    NodeStorage storage();

    /**
     * The life ended without notice.
     *
     * @param forceSequence of the force that was in flight, 0 for none
     */
    void crash(Crash crash, long forceSequence);

    /** The end of the simulation. */
    void close();
}
