package org.pacelab.harness.cluster;

import java.util.List;
import org.pacelab.harness.scenario.Protocol;

/** The protocols this build has, in the order they are listed. */
public final class Protocols {
    private static final List<Protocol> ALL = List.of(
            new RaftProtocol(),
            ChainProtocol.chain(),
            ChainProtocol.craq(),
            new PrimaryProtocol(),
            QuorumProtocol.quorum(),
            QuorumProtocol.abd(),
            FloorProtocol.echo(),
            FloorProtocol.relay(),
            FloorProtocol.chainRelay(),
            FloorProtocol.fanOutFirst(),
            FloorProtocol.fanOutSecond(),
            FloorProtocol.delay());

    private Protocols() {}

    public static List<Protocol> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException for an unknown name, with the names that are known */
    public static Protocol find(final String name) {
        return ALL.stream()
                .filter(protocol -> protocol.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown protocol '" + name + "', known are: "
                        + String.join(", ", ALL.stream().map(Protocol::name).toList())));
    }
}
