package org.pacelab.harness.transport;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.fault.LinkDelay;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.harness.scenario.Idling;
import org.pacelab.replica.Counters;

/** Slow links keep what links keep. */
class ShapedSharedMemoryTransportTest extends TransportContract {
    private static final LinkShape SLOW = LinkShape.delayed(new LinkDelay(1_000, 20_000, LinkDelay.Jitter.UNIFORM));
    private static final long LONG_PARK_NS = 100_000_000;

    @TempDir
    private Path directory;

    @Override
    Transport newTransport(final Identity identity, final Counters counters) {
        return shaped(new SharedMemoryTransport(identity, directory, Idling.DEFAULT_MAX_PARK_NS, counters));
    }

    @Override
    Transport newSleeper(final Identity identity, final Counters counters) {
        return shaped(new SharedMemoryTransport(identity, directory, HOURS_NS, HOURS_NS, counters));
    }

    @Override
    Transport newFrameWaiter(final Identity identity, final Counters counters) {
        return shaped(new SharedMemoryTransport(identity, directory, LONG_PARK_NS, LONG_PARK_NS, counters));
    }

    private static Transport shaped(final Transport transport) {
        return new ShapedTransport(transport, SLOW);
    }
}
