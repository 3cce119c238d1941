package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import org.agrona.DirectBuffer;
import org.pacelab.clock.DottedVersionVectorSet;
import org.pacelab.harness.check.FinalState;
import org.pacelab.quorum.QuorumReplica;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ClientReplyDecoder;

/**
 * What holds of a quorum store's replicas, whoever coordinates: a sound one goes by no earlier epoch than it has told others of, whatever it lost, and after the last heal all of
 * them are sound and have the same.
 */
final class QuorumChecks implements Invariants {
    private static final String CHECK = "quorum";

    private final List<Violation> violations = new ArrayList<>();
    private final WriteVersions versions = new WriteVersions();
    private final boolean isStrict;
    private final boolean replicasCoordinate;

    /** Null if the store keeps none. */
    private final SiblingHistory siblings;

    private final Set<Long> keysWithSiblings = new HashSet<>();
    private final ClientReplyDecoder reply = new ClientReplyDecoder();

    /** The latest epoch that each replica has told clients of, in whatever life. */
    private final long[] told;

    QuorumChecks(final ClusterSetup setup) {
        told = new long[setup.replicaCount()];
        final long copies = setup.options().get("copies");
        final int keepers = copies == 0 ? setup.replicaCount() : (int) copies;
        final long asked = setup.options().get("readQuorum");
        final long read = asked == 0 ? keepers / 2 + 1 : asked;
        isStrict = setup.options().get("sloppy") == 0
                && read + setup.protocol().copies(setup.setting(), setup.options(), setup.replicaCount()) > keepers;
        replicasCoordinate = setup.options().get("replicaCoordinates") == 1
                || setup.setting().equals("siblings");
        siblings = setup.setting().equals("siblings") ? new SiblingHistory(isStrict) : null;
    }

    @Override
    public void afterStep(final SimulatedNode node) {
        if (node.replica() instanceof QuorumReplica replica && replica.isMember()) {
            final long epoch = node.journal().term();
            if (epoch < told[node.number()]) {
                violations.add(new Violation(
                        CHECK,
                        "node " + node.number() + " goes by epoch " + epoch + ", and has told of epoch "
                                + told[node.number()]));
                told[node.number()] = epoch;
            }
        }
    }

    @Override
    public void onFrame(
            final long atNs,
            final int from,
            final int to,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (siblings == null) {
            versions.onFrame(atNs, buffer, offset);
        } else if (from >= told.length) {
            siblings.onClientFrame(buffer, offset);
        } else {
            siblings.onReplicaFrame(to >= told.length, buffer, offset);
        }
        if (from < told.length
                && (to < told.length || !replicasCoordinate)
                && Frames.templateId(buffer, offset) == ClientReplyDecoder.TEMPLATE_ID) {
            reply.wrap(
                    buffer,
                    offset + Frames.HEADER_LENGTH,
                    ClientReplyDecoder.BLOCK_LENGTH,
                    ClientReplyDecoder.SCHEMA_VERSION);
            told[from] = Math.max(told[from], reply.index());
        }
    }

    /** Where each read quorum meets each write quorum, a read is as late as what was acknowledged before it. */
    @Override
    public void conclude(
            final List<SimulatedOperation> history,
            final List<FinalState> ends,
            final ObjLongConsumer<String> observed) {
        if (siblings != null) {
            observed.accept("keys that ended with siblings", keysWithSiblings.size());
            siblings.faults().forEach(this::report);
            return;
        }
        observed.accept("acknowledged writes lost to earlier ones", versions.lostCount(history));
        report(versions.writtenTwice());
        report(versions.earlierEnd(history, ends));
        if (isStrict) {
            report(versions.earlierRead(history));
        }
    }

    private void report(final String line) {
        if (line != null) {
            violations.add(new Violation(CHECK, line));
        }
    }

    @Override
    public List<Violation> violations() {
        return violations;
    }

    @Override
    public CommittedLog committedLog() {
        return null;
    }

    @Override
    public boolean areSettled(final List<SimulatedNode> replicas) {
        return outsiders(replicas).isEmpty();
    }

    /** Those that have not got back what they lost; else who has another tree than the others, whatever it is over. */
    @Override
    public List<String> outsiders(final List<SimulatedNode> replicas) {
        final List<SimulatedNode> up =
                replicas.stream().filter(SimulatedNode::isUp).toList();
        final List<String> outsiders = up.stream()
                .filter(node -> !replicaOf(node).isMember())
                .map(node -> "node " + node.number() + " runs, and has not got back what it had lost")
                .toList();
        return !outsiders.isEmpty()
                ? outsiders
                : up.stream()
                        .filter(node -> up.stream()
                                .anyMatch(other -> replicaOf(node).digest(other.number())
                                        != replicaOf(other).digest(node.number())))
                        .map(node -> "node " + node.number() + " has another tree than another one, and keeps "
                                + replicaOf(node).keptForOthers() + " keys for others")
                        .toList();
    }

    @Override
    public List<FinalState> finalStates(final List<SimulatedNode> replicas, final Set<Long> keys) {
        if (siblings != null) {
            replicas.stream().filter(SimulatedNode::isUp).forEach(node -> keys.forEach(key -> showEnd(node, key)));
        }
        return replicas.stream()
                .filter(SimulatedNode::isUp)
                .map(node -> new FinalState(
                        node.number(), FinalState.valuesOf(replicaOf(node), keys, OperationValues::numberingOf)))
                .toList();
    }

    private void showEnd(final SimulatedNode node, final long key) {
        if (!replicaOf(node).keeps(key)) {
            return;
        }
        replicaOf(node).findItem(key, (buffer, offset, length) -> {
            siblings.onEnd(node.number(), key, buffer, offset, length);
            if (new DottedVersionVectorSet().wrap(buffer, offset, length).siblingCount() > 1) {
                keysWithSiblings.add(key);
            }
        });
    }

    private static QuorumReplica replicaOf(final SimulatedNode node) {
        return (QuorumReplica) node.replica();
    }
}
