package org.pacelab.harness.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.SeededRandom;

/**
 * The client of a random run that changes the cluster: it removes replicas, fewer than half of them at once, brings them back as
 * learners and then as voters, and hands leadership over. In some runs it does nothing; from {@link #settle} on it only brings
 * back. What it asks for is not part of the history.
 */
final class Administrator implements OperationSource {
    /** A replica that does not know of its removal disturbs the others unless one of these is on. */
    private static final List<String> DISTURBANCE_STOPPERS = List.of("preVote", "checkQuorum");

    private static final double IDLE_PROBABILITY = .5;
    private static final double TRANSFER_PROBABILITY = .4;
    private static final double SHORTEST_GAP_NS = 1e8;
    private static final double LONGEST_GAP_NS = 2e9;

    private final SeededRandom random;
    private final int replicaCount;
    private final Set<Integer> removable = new TreeSet<>();
    private final boolean isIdle;
    /** Those who may be no voters, in the order in which they are brought back. */
    private final Deque<Integer> absent = new ArrayDeque<>();

    private final Set<Integer> learners = new TreeSet<>();
    private boolean isSettling;
    private long dueNs;

    /** @param plan of the run: who may lose its log is who may be removed, so that a majority of those who remain never does */
    Administrator(final ClusterSetup setup, final FaultPlan plan, final SeededRandom random) {
        this.random = random;
        this.replicaCount = setup.replicaCount();
        this.isIdle = !setup.protocol().supports(setup.setting(), OperationKind.TRANSFER)
                || random.nextBoolean(IDLE_PROBABILITY);
        if (DISTURBANCE_STOPPERS.stream().anyMatch(option -> setup.options().getOrDefault(option, 0L) != 0)) {
            removable.addAll(losing(setup, plan));
            while (removable.size() < (replicaCount - 1) / 2) {
                removable.add(random.nextInt(replicaCount));
            }
        }
        this.dueNs = gapNs();
    }

    private static Set<Integer> losing(final ClusterSetup setup, final FaultPlan plan) {
        final Set<Integer> losing = new TreeSet<>();
        for (final Fault fault : plan.faults()) {
            if (fault instanceof Fault.Outage outage && outage.isLoss(setup.durability())) {
                losing.add(outage.node());
            }
        }
        return losing;
    }

    /** Everybody is to belong to the cluster again, also whom a removal of unknown outcome may have met since. */
    void settle() {
        isSettling = true;
        removable.stream().filter(replica -> !absent.contains(replica)).forEach(absent::add);
    }

    /** Those who were removed, or may have been, and are not known to be voters again. */
    Set<Integer> absent() {
        return isIdle ? Set.of() : Set.copyOf(absent);
    }

    @Override
    public int sessionCount() {
        return 1;
    }

    @Override
    public SimulatedOperation next(final int slot, final long nowNs) {
        if (!isSettling && random.nextBoolean(TRANSFER_PROBABILITY)) {
            return ask(OperationKind.TRANSFER, random.nextInt(replicaCount));
        }
        final boolean isLearner = !absent.isEmpty() && learners.contains(absent.peek());
        if (!absent.isEmpty() && (isSettling || isLearner || !mayRemoveMore() || random.nextBoolean(.5))) {
            return ask(isLearner ? OperationKind.PROMOTE : OperationKind.ADD_LEARNER, absent.peek());
        }
        if (!isSettling && mayRemoveMore()) {
            final List<Integer> present = removable.stream()
                    .filter(replica -> !absent.contains(replica))
                    .toList();
            absent.add(present.get(random.nextInt(present.size())));
            return ask(OperationKind.REMOVE, absent.getLast());
        }
        return ask(OperationKind.TRANSFER, random.nextInt(replicaCount));
    }

    @Override
    public long nextDueNs(final int slot) {
        return isIdle || isSettling && absent.isEmpty() ? Long.MAX_VALUE : dueNs;
    }

    @Override
    public void onComplete(final int slot, final SimulatedOperation operation) {
        final int replica = (int) operation.key();
        switch (operation.kind()) {
            case ADD_LEARNER -> broughtBack(replica, operation.isOk());
            case PROMOTE -> promoted(replica, operation.isOk());
            default -> {}
        }
        dueNs = operation.completedNs() + gapNs();
    }

    private void broughtBack(final int replica, final boolean isDone) {
        if (isDone) {
            learners.add(replica);
        } else {
            putLast(replica);
        }
    }

    /** A learner that could not be promoted is made one again before that is tried again: it may have been removed once more. */
    private void promoted(final int replica, final boolean isDone) {
        learners.remove(replica);
        if (isDone) {
            absent.remove(replica);
        } else {
            putLast(replica);
        }
    }

    /** One that is down must not keep the others waiting. */
    private void putLast(final int replica) {
        absent.remove(replica);
        absent.add(replica);
    }

    private boolean mayRemoveMore() {
        return absent.size() < removable.size();
    }

    private static SimulatedOperation ask(final OperationKind kind, final int replica) {
        return new SimulatedOperation(kind, replica, 0, OperationValues.ABSENT);
    }

    private long gapNs() {
        return (long) random.nextLogUniform(SHORTEST_GAP_NS, LONGEST_GAP_NS);
    }
}
