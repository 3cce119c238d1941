package org.pacelab.harness.transport;

import org.pacelab.replica.Counters;
import org.pacelab.wire.FrameFault;

/** What every transport counts, under the same names. Confined to the transport's thread; allocates nothing after construction. */
final class Traffic {
    /** Counts claims that found no room, or no connection. */
    static final String BACK_PRESSURE = "transport/back-pressure";

    private static final FrameFault[] FAULTS = FrameFault.values();

    private final Counters counters;
    private final int framesSent;
    private final int bytesSent;
    private final int framesReceived;
    private final int bytesReceived;
    private final int backPressure;
    private final int connections;
    private final int refusedConnections;
    private final int foreignFrames;
    private final int[] rejected = new int[FAULTS.length];

    Traffic(final Counters counters) {
        this.counters = counters;
        framesSent = counters.define("transport/frames-sent");
        bytesSent = counters.define("transport/bytes-sent");
        framesReceived = counters.define("transport/frames-received");
        bytesReceived = counters.define("transport/bytes-received");
        backPressure = counters.define(BACK_PRESSURE);
        connections = counters.define("transport/connections");
        refusedConnections = counters.define("transport/refused-connections");
        foreignFrames = counters.define("transport/rejected-foreign");
        for (final FrameFault fault : FAULTS) {
            rejected[fault.ordinal()] = counters.define(rejectedName(fault));
        }
    }

    /** The counter of frames rejected for this fault. */
    static String rejectedName(final FrameFault fault) {
        return "transport/rejected-" + fault.name().toLowerCase(java.util.Locale.ROOT);
    }

    Counters counters() {
        return counters;
    }

    void sent(final int length) {
        counters.increment(framesSent);
        counters.add(bytesSent, length);
    }

    void received(final int length) {
        counters.increment(framesReceived);
        counters.add(bytesReceived, length);
    }

    /** A claim found no room, or no connection. */
    void refusedClaim() {
        counters.increment(backPressure);
    }

    /** Both ends know each other. */
    void connected() {
        counters.increment(connections);
    }

    /** Another cluster, an unexpected endpoint, an earlier life of one, or one too many. */
    void refusedConnection() {
        counters.increment(refusedConnections);
    }

    /** A well-formed frame that this connection must not carry: of another sender or life, or out of the order of the greeting. */
    void rejectedForeign() {
        counters.increment(foreignFrames);
    }

    void rejected(final FrameFault fault) {
        counters.increment(rejected[fault.ordinal()]);
    }
}
