package org.pacelab.harness.transport;

import io.netty.channel.epoll.Epoll;
import org.pacelab.harness.fault.LinkDelay;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.replica.Counters;

/** Slow links keep what links keep. */
class ShapedTcpTransportTest extends TransportContract {
    private static final LinkShape SLOW = LinkShape.delayed(new LinkDelay(1_000, 20_000, LinkDelay.Jitter.UNIFORM));

    @Override
    Transport newTransport(final Identity identity, final Counters counters) {
        return new ShapedTransport(new TcpTransport(identity, "127.0.0.1", 0, counters), SLOW);
    }

    @Override
    Transport newSleeper(final Identity identity, final Counters counters) {
        return new ShapedTransport(
                new TcpTransport(identity, "127.0.0.1", 0, counters, Epoll.isAvailable(), HOURS_NS), SLOW);
    }
}
