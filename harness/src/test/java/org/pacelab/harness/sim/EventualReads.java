package org.pacelab.harness.sim;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pacelab.harness.cluster.RaftProtocol;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;

/** Raft whose clients read from anybody, whatever their setting promises. */
final class EventualReads implements Protocol {
    private static final Protocol RAFT = new RaftProtocol();

    @Override
    public String name() {
        return RAFT.name();
    }

    @Override
    public List<String> settings() {
        return RAFT.settings();
    }

    @Override
    public Map<String, Long> options() {
        return RAFT.options();
    }

    @Override
    public boolean supports(final String setting, final OperationKind operation) {
        return RAFT.supports(setting, operation);
    }

    @Override
    public Optional<Promise> promiseOf(final String setting) {
        return RAFT.promiseOf(setting);
    }

    @Override
    public Replica newReplica(final ReplicaContext context, final String setting, final Map<String, Long> options) {
        return RAFT.newReplica(context, setting, options);
    }

    @Override
    public Client newClient(
            final ClientContext context,
            final String setting,
            final Map<String, Long> options,
            final Completion completion) {
        return RAFT.newClient(context, "eventual", options, completion);
    }
}
