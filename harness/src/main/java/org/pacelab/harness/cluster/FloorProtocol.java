package org.pacelab.harness.cluster;

import java.util.List;
import java.util.Map;
import org.pacelab.floor.ChainRelay;
import org.pacelab.floor.DelayReplica;
import org.pacelab.floor.EchoReplica;
import org.pacelab.floor.EntrySink;
import org.pacelab.floor.FloorClient;
import org.pacelab.floor.Relay;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Completion;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;

/** What the others are compared with: no protocol, one setting, and the same client, transport, frames, threads and durability. */
public final class FloorProtocol implements Protocol {
    public static final String DELAY_NS = "delayNs";
    public static final String STALL_NS = "stallNs";

    private static final String STALL_AT_NS = "stallAtNs";
    private static final String SETTING = "floor";
    private static final int ONE_ASKED = 0;

    private final String name;
    private final boolean isFloor;
    private final Map<String, Long> options;
    private final int answers;
    private final ReplicaFactory replicas;

    /** @param answers of a fan-out to all replicas, which end an operation; {@link #ONE_ASKED}: replica 0 is asked alone */
    private FloorProtocol(
            final String name,
            final boolean isFloor,
            final Map<String, Long> options,
            final int answers,
            final ReplicaFactory replicas) {
        this.name = name;
        this.isFloor = isFloor;
        this.options = options;
        this.answers = answers;
        this.replicas = replicas;
    }

    /** A bare round trip: replica 0 answers. */
    public static FloorProtocol echo() {
        return new FloorProtocol("echo", true, Map.of(), ONE_ASKED, (context, options) -> new EchoReplica(context));
    }

    /** Client, replica 0, the others, majority, client. */
    public static FloorProtocol relay() {
        return new FloorProtocol(
                "relay", true, Map.of(), ONE_ASKED, (context, options) -> Relay.newReplica(context, EntrySink.NONE));
    }

    /** Client, each replica after the one before it, client. */
    public static FloorProtocol chainRelay() {
        return new FloorProtocol(
                "chain-relay", true, Map.of(), ONE_ASKED, (context, options) -> new ChainRelay(context));
    }

    /** A bare round trip to all replicas, which ends with the first answer: what one of a quorum store's replicas costs. */
    public static FloorProtocol fanOutFirst() {
        return fanOut("fan-out-first", 1);
    }

    /** As {@link #fanOutFirst}, with the second: what two cost. */
    public static FloorProtocol fanOutSecond() {
        return fanOut("fan-out-second", 2);
    }

    private static FloorProtocol fanOut(final String name, final int answers) {
        return new FloorProtocol(name, true, Map.of(), answers, (context, options) -> new EchoReplica(context));
    }

    /** A server whose latency is known, to judge the harness by. */
    public static FloorProtocol delay() {
        return new FloorProtocol(
                "delay",
                false,
                Map.of(DELAY_NS, 2_000_000L, STALL_AT_NS, 0L, STALL_NS, 0L),
                ONE_ASKED,
                (context, options) -> new DelayReplica(
                        context, options.get(DELAY_NS), options.get(STALL_AT_NS), options.get(STALL_NS)));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> settings() {
        return List.of(SETTING);
    }

    @Override
    public boolean isFloor() {
        return isFloor;
    }

    @Override
    public Map<String, Long> options() {
        return options;
    }

    @Override
    public boolean supports(final String setting, final OperationKind operation) {
        return operation.isEntry() && operation != OperationKind.NO_OP && operation != OperationKind.MEMBERSHIP;
    }

    @Override
    public int leastReplicas() {
        return Math.max(1, answers);
    }

    @Override
    public Replica newReplica(
            final ReplicaContext context, final String setting, final Map<String, Long> chosenOptions) {
        return replicas.newReplica(context, chosenOptions);
    }

    @Override
    public Client newClient(
            final ClientContext context,
            final String setting,
            final Map<String, Long> chosenOptions,
            final Completion completion) {
        return answers == ONE_ASKED
                ? FloorClient.ofOne(context, completion)
                : FloorClient.ofFanOut(context, answers, completion);
    }

    @FunctionalInterface
    private interface ReplicaFactory {
        Replica newReplica(ReplicaContext context, Map<String, Long> options);
    }
}
