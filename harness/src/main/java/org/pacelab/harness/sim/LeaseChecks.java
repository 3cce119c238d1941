package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.pacelab.control.Configuration;
import org.pacelab.epoch.EpochReplica;

/**
 * What read leases rest on, by virtual time: one ends {@code leaseNs} after so many members have left its epoch for a later one that too few are left
 * to grant it; nothing commits within {@code leaseNs} of the first that went by an epoch that somebody with a lease may be gone in, nor in any
 * later epoch while somebody holds a lease who does not know of that entry, or answers by itself what has committed: a chain's tail,
 * a primary. Looks at what changed only.
 */
final class LeaseChecks {
    private final long leaseNs;
    private final IntUnaryOperator grantors;
    private final boolean isOfPrimary;
    private final Consumer<String> report;
    private final Map<Integer, SimulatedNode> nodes = new HashMap<>();

    /** By node, the epochs that its journal has recorded, with when it read its clock for it: no token that had come later went on. */
    private final List<TreeMap<Long, Long>> recordedNs = new ArrayList<>();

    /** When an epoch was recorded first. */
    private final TreeMap<Long, Long> firstRecordedNs = new TreeMap<>();

    /**
     * @param grantors    how many of so many members have to grant a lease, its holder included
     * @param isOfPrimary rather than of a chain
     * @param report      takes a line for each violation
     */
    LeaseChecks(
            final int nodeCount,
            final long leaseNs,
            final IntUnaryOperator grantors,
            final boolean isOfPrimary,
            final Consumer<String> report) {
        this.leaseNs = leaseNs;
        this.grantors = grantors;
        this.isOfPrimary = isOfPrimary;
        this.report = report;
        for (int i = 0; i < nodeCount; i++) {
            recordedNs.add(new TreeMap<>());
        }
    }

    void afterStep(final SimulatedNode node, final EpochReplica replica) {
        nodes.put(node.number(), node);
        final TreeMap<Long, Long> recorded = recordedNs.get(node.number());
        final long epoch = node.journal().term();
        if (recorded.isEmpty() || recorded.lastKey() != epoch) {
            recorded.tailMap(epoch, false).clear();
            recorded.putIfAbsent(epoch, node.clockReadNs());
            firstRecordedNs.merge(epoch, node.clockReadNs(), Math::min);
        }
        if (replica.holdsLease(node.localNs())) {
            checkOthers(node, replica.configuration());
        }
    }

    /**
     * An entry has committed that had committed nowhere.
     *
     * @param removalEpoch the latest that somebody is gone in who may have held a lease, 0 for none
     */
    void afterCommit(final SimulatedNode first, final long index, final long epoch, final long removalEpoch) {
        final long removedNs = firstRecordedNs.tailMap(removalEpoch).values().stream()
                .mapToLong(atNs -> atNs)
                .min()
                .orElse(Long.MAX_VALUE);
        if (removalEpoch > 0 && first.nowNs() - removedNs < leaseNs) {
            report.accept("node " + first.number() + " commits entry " + index + " in epoch " + epoch + " "
                    + (first.nowNs() - removedNs) + " ns after the first went by epoch " + removalEpoch
                    + ", which lacks who may hold a lease");
        }
        for (final SimulatedNode node : nodes.values()) {
            if (node.isUp() && node.replica() instanceof EpochReplica replica && replica.epoch() < epoch) {
                final boolean answersByItself =
                        isOfPrimary || replica.configuration().last() == node.number();
                if ((answersByItself || node.journal().lastIndex() < index) && replica.holdsLease(node.localNs())) {
                    report.accept("node " + node.number() + " holds the lease of epoch " + replica.epoch()
                            + ", and entry " + index + " commits in epoch " + epoch);
                }
            }
        }
    }

    private void checkOthers(final SimulatedNode node, final Configuration configuration) {
        int mayLeave = configuration.count() - grantors.applyAsInt(configuration.count());
        for (int i = 0; i < configuration.count(); i++) {
            final int other = configuration.idAt(i);
            final Map.Entry<Long, Long> left = recordedNs.get(other).higherEntry(configuration.epoch());
            if (left != null && node.nowNs() - left.getValue() > leaseNs && mayLeave-- == 0) {
                report.accept(
                        "node " + node.number() + " holds the lease of epoch " + configuration.epoch() + ", which node "
                                + other + " left for epoch " + left.getKey() + " " + (node.nowNs() - left.getValue())
                                + " ns ago");
            }
        }
    }
}
