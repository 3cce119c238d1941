package org.pacelab.harness.transport;

import org.agrona.MutableDirectBuffer;
import org.agrona.collections.IntHashSet;
import org.agrona.concurrent.SystemNanoClock;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.replica.Counters;
import org.pacelab.replica.SeededRandom;

/** An emulator all of whose links have one shape, whoever they lead to. */
final class ShapedTransport implements Transport {
    private static final long UNDER_WAY_NS = 1_000_000;

    private final LinkEmulator emulator;
    private final LinkShape shape;
    private final IntHashSet known = new IntHashSet();

    /** @param shape of delays far below a millisecond: frames that are under way arrive before a close */
    ShapedTransport(final Transport transport, final LinkShape shape) {
        this.emulator = new LinkEmulator(transport, SystemNanoClock.INSTANCE, new SeededRandom(1));
        this.shape = shape;
    }

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        if (!known.contains(toEndpointId)) {
            known.add(toEndpointId);
            emulator.shape(toEndpointId, shape);
        }
        return emulator.tryClaim(toEndpointId, length);
    }

    @Override
    public MutableDirectBuffer buffer() {
        return emulator.buffer();
    }

    @Override
    public void commit() {
        emulator.commit();
    }

    @Override
    public void abort() {
        emulator.abort();
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        return emulator.poll(handler, limit);
    }

    @Override
    public void flush() {
        emulator.flush();
    }

    @Override
    public void block(final long deadlineNs) {
        emulator.block(deadlineNs);
    }

    @Override
    public void wakeUp() {
        emulator.wakeUp();
    }

    @Override
    public String address() {
        return emulator.address();
    }

    @Override
    public void connect(final int endpointId, final String address) {
        emulator.connect(endpointId, address);
    }

    @Override
    public int connectionTo(final int endpointId) {
        return emulator.connectionTo(endpointId);
    }

    @Override
    public Counters counters() {
        return emulator.counters();
    }

    @Override
    public void close() {
        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < UNDER_WAY_NS) {
            emulator.flush();
        }
        emulator.close();
    }
}
