package org.pacelab.harness.cluster;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.harness.load.LoadPlan;
import org.pacelab.harness.scenario.Deployment;
import org.pacelab.harness.scenario.Recording;

/** What the controller says to a worker, one JSON object a line on its stdin. The end of stdin ends the worker. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Order.StartReplica.class, name = "start-replica"),
    @JsonSubTypes.Type(value = Order.StartLoad.class, name = "start-load"),
    @JsonSubTypes.Type(value = Order.Connect.class, name = "connect"),
    @JsonSubTypes.Type(value = Order.Measure.class, name = "measure"),
    @JsonSubTypes.Type(value = Order.NextRow.class, name = "next-row"),
    @JsonSubTypes.Type(value = Order.Watch.class, name = "watch"),
    @JsonSubTypes.Type(value = Order.ShapeLinks.class, name = "shape-links"),
    @JsonSubTypes.Type(value = Order.StallDisk.class, name = "stall-disk"),
    @JsonSubTypes.Type(value = Order.StepClock.class, name = "step-clock"),
    @JsonSubTypes.Type(value = Order.Report.class, name = "report"),
    @JsonSubTypes.Type(value = Order.TellValues.class, name = "tell-values"),
    @JsonSubTypes.Type(value = Order.Stop.class, name = "stop")
})
sealed interface Order {
    /**
     * A worker's place in its cluster.
     *
     * @param clusterId     endpoints of other clusters are refused
     * @param incarnation   greater in each life of the endpoint
     * @param shapesLinks   whether {@link ShapeLinks} may come
     * @param linkDirectory where rings of mapped files lie
     */
    record Place(
            long clusterId,
            int endpointId,
            int incarnation,
            Deployment deployment,
            String setting,
            boolean shapesLinks,
            String linkDirectory,
            long seed) {}

    /**
     * First line to a replica process: each endpoint that it hosts listens, and answers {@link Notice.Bound}.
     *
     * @param hosted the replica first, then what is colocated with it
     */
    record StartReplica(List<Hosted> hosted) implements Order {}

    /** An endpoint of a replica process. */
    record Hosted(Place place, String journalDirectory) {}

    /**
     * First line to a load process. It opens its sessions and warms up once it knows its replicas.
     *
     * @param nearReplica as in {@link org.pacelab.replica.ClientContext}
     */
    record StartLoad(
            Place place, LoadPlan plan, int nearReplica, boolean checkAdds, Recording recording, LoadFiles files)
            implements Order {}

    /**
     * What a load process writes.
     *
     * @param historyFolder made for it, unless nothing is recorded
     */
    record LoadFiles(String latencyFile, String historyFolder) {}

    /** To one of the endpoints that a process hosts. */
    sealed interface ToEndpoint extends Order {
        int endpointId();
    }

    record Connect(int endpointId, int peerId, String address) implements ToEndpoint {}

    /** The measured window, in System.nanoTime: load processes measure in it, and all workers count in it. */
    record Measure(long startNs, long endNs) implements Order {}

    /** To a load process that has told {@link Notice.Measured}: offer these operations next, by the same sessions, until {@link Measure} says when to measure. */
    record NextRow(LoadPlan plan, String latencyFile) implements Order {}

    /** A fault struck at this System.nanoTime: answer {@link Notice.Recovered} after the first operation due later that is OK. */
    record Watch(long faultNs) implements Order {}

    /** What is done to the links to others, by their ids; nothing to those that are not named. Answer {@link Notice.Done}. */
    record ShapeLinks(int endpointId, int number, Map<Integer, LinkShape> shapes) implements ToEndpoint {}

    /** Forces of a replica that would begin before this System.nanoTime wait for it. Answer {@link Notice.Done}. */
    record StallDisk(int endpointId, int number, long untilNs) implements ToEndpoint {}

    /** The replica's clock goes on from a later time. Answer {@link Notice.Done}. */
    record StepClock(int endpointId, int number, long byNs) implements ToEndpoint {}

    /** Answer {@link Notice.Report}. */
    record Report() implements Order {}

    /** A replica answers {@link Notice.Values}. Few enough keys for one duty cycle. */
    record TellValues(List<Long> keys) implements Order {}

    /** A replica ends; a load ends at once, with the result it has. */
    record Stop() implements Order {}
}
