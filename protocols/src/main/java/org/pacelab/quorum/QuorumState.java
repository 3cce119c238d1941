package org.pacelab.quorum;

import org.pacelab.journal.SnapshotHeader;
import org.pacelab.log.LogState;
import org.pacelab.replica.ReplicaContext;

/** A replica's journal as what it is here: the items that it took, in the order in which they came, which nobody else shares. */
final class QuorumState extends LogState {
    private static final long SOMEBODY = 1;
    private static final int NOBODY = -1;

    final int selfId;

    QuorumState(final ReplicaContext context) {
        super(context.journal());
        selfId = context.endpointId();
    }

    /** Nothing rests on a term: nobody is elected. */
    @Override
    public long termSequence() {
        return 0;
    }

    @Override
    protected SnapshotHeader header(final long index) {
        return new SnapshotHeader(index, journal.termOf(index), 0, SOMEBODY, 0, 0, NOBODY, 0);
    }

    @Override
    protected void restored(final SnapshotHeader header) {}
}
