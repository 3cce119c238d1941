package org.pacelab.epoch;

import org.pacelab.control.Configuration;
import org.pacelab.replica.AppliedState;
import org.pacelab.replica.MemberOrder;
import org.pacelab.replica.MemberStatus;
import org.pacelab.replica.Replica;

/** A replica that goes by the configurations of a control plane, for whoever looks at it between its steps. */
public interface EpochReplica extends Replica, AppliedState, MemberOrder {
    /** That this node goes by, {@link Configuration#NONE} before it has learned of one in this life. */
    Configuration configuration();

    MemberStatus status();

    long commitIndex();

    /** Whether this node may answer linearizable reads at a time of its clock. */
    boolean holdsLease(long nowNs);

    @Override
    default long epoch() {
        return configuration().epoch();
    }

    @Override
    default int memberCount() {
        return configuration().count();
    }

    @Override
    default int memberAt(final int position) {
        return configuration().idAt(position);
    }
}
