package org.pacelab.harness.load;

import org.agrona.MutableDirectBuffer;
import org.pacelab.harness.transport.Transport;
import org.pacelab.replica.Counters;

/** No links at all: for clients that answer themselves. */
final class SilentTransport implements Transport {
    final Counters counters = new Counters();

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        return 0;
    }

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        return FULL;
    }

    @Override
    public MutableDirectBuffer buffer() {
        throw new IllegalStateException("nothing is claimed");
    }

    @Override
    public void commit() {}

    @Override
    public void abort() {}

    @Override
    public String address() {
        return "nowhere";
    }

    @Override
    public void connect(final int endpointId, final String address) {}

    @Override
    public void flush() {}

    @Override
    public void block(final long deadlineNs) {}

    @Override
    public void wakeUp() {}

    @Override
    public int connectionTo(final int endpointId) {
        return NOT_CONNECTED;
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public void close() {}
}
