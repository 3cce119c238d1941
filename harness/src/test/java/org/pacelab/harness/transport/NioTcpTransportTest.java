package org.pacelab.harness.transport;

import org.pacelab.replica.Counters;

/** Where there is no epoll. */
class NioTcpTransportTest extends TransportContract {
    @Override
    Transport newTransport(final Identity identity, final Counters counters) {
        return new TcpTransport(identity, "127.0.0.1", 0, counters, false, TcpTransport.MAX_BLOCK_NS);
    }

    @Override
    Transport newSleeper(final Identity identity, final Counters counters) {
        return new TcpTransport(identity, "127.0.0.1", 0, counters, false, HOURS_NS);
    }
}
