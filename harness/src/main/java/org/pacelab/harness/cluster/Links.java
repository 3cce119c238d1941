package org.pacelab.harness.cluster;

import java.nio.file.Path;
import org.agrona.concurrent.SystemNanoClock;
import org.pacelab.harness.transport.Identity;
import org.pacelab.harness.transport.LinkEmulator;
import org.pacelab.harness.transport.SharedMemoryTransport;
import org.pacelab.harness.transport.TcpTransport;
import org.pacelab.harness.transport.Transport;
import org.pacelab.replica.Counters;
import org.pacelab.replica.SeededRandom;

/** Opens the transport that a worker was told to use: the plain one unless faults are going to shape its links. */
final class Links {
    private static final int ANY_PORT = 0;

    private Links() {}

    /** The calling thread owns the transport. */
    static Transport open(final Order.Place place, final Counters counters) {
        final Transport plain = openPlain(place, counters);
        return place.shapesLinks()
                ? new LinkEmulator(
                        plain, SystemNanoClock.INSTANCE, SeededRandom.derive(place.seed(), -1L - place.endpointId()))
                : plain;
    }

    /** Of a worker whose {@link Order.Place} said so. */
    static void shape(final Transport transport, final Order.ShapeLinks order) {
        ((LinkEmulator) transport).shape(order.shapes());
    }

    private static Transport openPlain(final Order.Place place, final Counters counters) {
        final Identity self = new Identity(place.clusterId(), place.endpointId(), place.incarnation());
        return switch (place.deployment().transport()) {
            case TCP -> new TcpTransport(self, place.deployment().host(), ANY_PORT, counters);
            case IPC ->
                new SharedMemoryTransport(
                        self,
                        Path.of(place.linkDirectory()),
                        place.deployment().idling().maxParkNs(),
                        counters);
        };
    }
}
