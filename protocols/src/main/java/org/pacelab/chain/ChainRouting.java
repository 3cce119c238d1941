package org.pacelab.chain;

import org.pacelab.epoch.EpochRouting;
import org.pacelab.epoch.EpochRouting.Readers;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;

/** Clients of a chain: they write at the head, and read at the tail or at any node. */
public final class ChainRouting {
    private ChainRouting() {}

    /** @param read how all reads of this client are answered */
    public static Client newClient(
            final ClientContext context,
            final ChainOptions options,
            final ChainRead read,
            final Completion completion) {
        return EpochRouting.newClient(
                context,
                options.epochs().nodeCount(context.replicaCount()),
                read == ChainRead.TAIL ? Readers.LAST : Readers.ANY,
                read.code(),
                completion);
    }
}
