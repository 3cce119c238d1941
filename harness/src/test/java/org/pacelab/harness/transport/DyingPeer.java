package org.pacelab.harness.transport;

import java.io.IOException;
import java.nio.file.Path;
import org.pacelab.harness.scenario.Idling;
import org.pacelab.replica.Counters;

/** A process that sends one frame, claims another, and dies without a word once its input ends. */
final class DyingPeer {
    static final long NUMBER = 4711;

    private DyingPeer() {}

    public static void main(final String[] arguments) throws IOException {
        final Endpoint endpoint = new Endpoint(new SharedMemoryTransport(
                new Identity(TransportContract.CLUSTER, TransportContract.CLIENT, 1),
                Path.of(arguments[0]),
                Idling.DEFAULT_MAX_PARK_NS,
                new Counters()));
        endpoint.transport.connect(TransportContract.LOW, arguments[1]);
        while (!endpoint.send(TransportContract.LOW, NUMBER)) {
            endpoint.poll(1);
        }
        endpoint.transport.tryClaim(TransportContract.LOW, Endpoint.FRAME_LENGTH);
        while (System.in.read() >= 0) {
            endpoint.poll(1);
        }
        Runtime.getRuntime().halt(1);
    }
}
