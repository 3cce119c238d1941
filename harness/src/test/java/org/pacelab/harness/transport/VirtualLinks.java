package org.pacelab.harness.transport;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.Counters;

/** Links in virtual time: a frame arrives when it is committed, unless its link is full or gone. */
final class VirtualLinks implements Transport, NanoClock {
    final List<Arrival> arrivals = new ArrayList<>();
    final Set<Integer> full = new HashSet<>();
    final Set<Integer> gone = new HashSet<>();
    final Map<Integer, Integer> connections = new HashMap<>();
    long nowNs;
    long blockedUntilNs;
    int blocks;
    private final Counters counters = new Counters();
    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(64 * 1024));
    private int claimedTo;
    private int claimedLength;

    /** @param number the frame's first eight bytes */
    record Arrival(long atNs, int to, long number, int length) {}

    VirtualLinks() {
        counters.define(Traffic.BACK_PRESSURE);
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        if (full.contains(toEndpointId) || gone.contains(toEndpointId)) {
            counters.increment(counters.define(Traffic.BACK_PRESSURE));
            return FULL;
        }
        claimedTo = toEndpointId;
        claimedLength = length;
        return 0;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return buffer;
    }

    @Override
    public void commit() {
        arrivals.add(new Arrival(nowNs, claimedTo, buffer.getLong(0), claimedLength));
    }

    @Override
    public void abort() {}

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        return 0;
    }

    @Override
    public void flush() {}

    @Override
    public void block(final long deadlineNs) {
        blocks++;
        blockedUntilNs = deadlineNs;
    }

    @Override
    public void wakeUp() {}

    @Override
    public String address() {
        return "nowhere";
    }

    @Override
    public void connect(final int endpointId, final String address) {}

    @Override
    public int connectionTo(final int endpointId) {
        return gone.contains(endpointId) ? NOT_CONNECTED : connections.getOrDefault(endpointId, 1);
    }

    @Override
    public Counters counters() {
        return counters;
    }

    @Override
    public void close() {}
}
