package org.pacelab.harness.sim;

import java.util.List;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import org.agrona.DirectBuffer;
import org.pacelab.harness.check.FinalState;

/**
 * What must hold of one protocol's replicas after each of their steps, and of what they send, whatever the setting. One object watches one run. A
 * protocol that has a log shows which writes took effect in it, in order, for others to judge the history by.
 */
interface Invariants extends SimulatedCluster.StepObserver, SimulatedNetwork.FrameObserver {
    /** What was broken so far. */
    List<Violation> violations();

    /** The order in which writes took effect; null for a protocol that does not put them into one. */
    CommittedLog committedLog();

    /** Whether all replicas have executed the same writes, as far as can be seen from outside. */
    default boolean areSettled(final List<SimulatedNode> replicas) {
        return true;
    }

    /** Whether something happened by which a setting may lose writes that promises to keep them no longer than that. */
    default boolean mayLoseWrites() {
        return true;
    }

    /**
     * Told once, at the end, what clients asked for and what the replicas ended with, if somebody looked.
     *
     * @param observed takes anomalies that the setting allows, by their names
     */
    default void conclude(
            final List<SimulatedOperation> history,
            final List<FinalState> ends,
            final ObjLongConsumer<String> observed) {}

    /** Replicas that are up, and take no part though nothing keeps them from it any more, a line each. */
    default List<String> outsiders(final List<SimulatedNode> replicas) {
        return List.of();
    }

    /** What the stores of the replicas that are up hold of some keys; none if they cannot be looked into. */
    default List<FinalState> finalStates(final List<SimulatedNode> replicas, final Set<Long> keys) {
        return List.of();
    }

    /** Those of a protocol; one that has none of its own is judged by its history alone. */
    static Invariants of(final ClusterSetup setup) {
        return switch (setup.protocol().name()) {
            case "raft" -> new RaftChecks(setup);
            case "chain", "craq", "primary" -> new ChainChecks(setup);
            case "quorum", "abd" -> new QuorumChecks(setup);
            default -> new NoInvariants();
        };
    }

    /** Nothing is looked at. */
    final class NoInvariants implements Invariants {
        @Override
        public void afterStep(final SimulatedNode node) {}

        @Override
        public void onFrame(
                final long atNs,
                final int from,
                final int to,
                final DirectBuffer buffer,
                final int offset,
                final int length) {}

        @Override
        public List<Violation> violations() {
            return List.of();
        }

        @Override
        public CommittedLog committedLog() {
            return null;
        }
    }
}
