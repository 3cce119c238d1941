package org.pacelab.harness.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.concurrent.NanoClock;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.replica.Counters;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.Frames;

/**
 * A transport whose outgoing links can be {@linkplain LinkShape shaped}: frames of a shaped link wait at the sender in a line of
 * their own, bounded in bytes, full of which is back-pressure. On any kernel, over any transport, and on links of one host. A
 * link that nothing is done to goes straight through, without a copy; connections are made and greet whatever the shape.
 *
 * <p>A {@link #block} ends {@link #EARLY_NS} before a frame is due, and from there on yields: the system's timers are not exact.
 * Frames whose connection is lost while they are under way are lost with it. Confined to one thread, but for {@link #wakeUp}.
 * Allocates when a link is shaped, nothing per frame.
 */
public final class LinkEmulator implements Transport {
    /** Timers come so much too late: the slack that Linux allows itself, 50 us, and the way to the core. */
    static final long EARLY_NS = 200_000;

    static final int LINE_CAPACITY = 1024 * 1024;
    private static final long RETRY_NS = 50_000;

    private final Transport transport;
    private final NanoClock clock;
    private final SeededRandom random;
    private final int framesLost;
    private final int backPressure;
    private final Int2ObjectHashMap<DelayLine> lines = new Int2ObjectHashMap<>();
    private final List<DelayLine> shaped = new ArrayList<>();
    private DelayLine claimed;

    /** @param clock on which frames are late */
    public LinkEmulator(final Transport transport, final NanoClock clock, final SeededRandom random) {
        this.transport = transport;
        this.clock = clock;
        this.random = random;
        framesLost = counters().define("transport/frames-lost-on-purpose");
        backPressure = counters().define(Traffic.BACK_PRESSURE);
    }

    /**
     * What is done to links from now on, by receiver; nothing to those that are not named. A frame that is under way keeps the time
     * that it has, and meets the cut that there is when it has come.
     */
    public void shape(final Map<Integer, LinkShape> shapes) {
        shaped.forEach(line -> line.reshape(shapes.getOrDefault(line.toEndpointId(), LinkShape.OPEN)));
        shapes.forEach(this::shape);
    }

    /** One link only. */
    void shape(final int toEndpointId, final LinkShape shape) {
        DelayLine line = lines.get(toEndpointId);
        if (line == null && !shape.equals(LinkShape.OPEN)) {
            line = new DelayLine(toEndpointId, LINE_CAPACITY);
            lines.put(toEndpointId, line);
            shaped.add(line);
        }
        if (line != null) {
            line.reshape(shape);
        }
    }

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        claimed = shaped.isEmpty() ? null : lines.get(toEndpointId);
        if (claimed == null || !transport.isConnected(toEndpointId) || length > Frames.MAX_FRAME_LENGTH) {
            return transport.tryClaim(toEndpointId, length);
        }
        final int offset = claimed.tryClaim(length);
        if (offset == FULL) {
            counters().increment(backPressure);
        }
        return offset;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return claimed == null ? transport.buffer() : claimed.buffer();
    }

    @Override
    public void commit() {
        if (claimed == null) {
            transport.commit();
            return;
        }
        final LinkShape shape = claimed.shape();
        if (shape.cut() == LinkShape.Cut.DROP || shape.loss() > 0 && random.nextBoolean(shape.loss())) {
            counters().increment(framesLost);
        } else {
            claimed.commit(
                    clock.nanoTime() + shape.delay().drawNs(random), transport.connectionTo(claimed.toEndpointId()));
        }
    }

    @Override
    public void abort() {
        if (claimed == null) {
            transport.abort();
        }
    }

    @Override
    public int poll(final FrameHandler handler, final int limit) {
        if (sendDue() > 0) {
            transport.flush();
        }
        return transport.poll(handler, limit);
    }

    @Override
    public void flush() {
        sendDue();
        transport.flush();
    }

    @Override
    public void block(final long deadlineNs) {
        final long dueNs = nextDueNs();
        if (dueNs == Long.MAX_VALUE) {
            transport.block(deadlineNs);
        } else if (dueNs - clock.nanoTime() > EARLY_NS) {
            transport.block(Math.min(deadlineNs, dueNs - EARLY_NS));
        } else {
            Thread.yield();
        }
    }

    @Override
    public void wakeUp() {
        transport.wakeUp();
    }

    @Override
    public String address() {
        return transport.address();
    }

    @Override
    public void connect(final int endpointId, final String address) {
        transport.connect(endpointId, address);
    }

    @Override
    public int connectionTo(final int endpointId) {
        return transport.connectionTo(endpointId);
    }

    @Override
    public Counters counters() {
        return transport.counters();
    }

    /** Frames that are under way are lost. */
    @Override
    public void close() {
        transport.close();
    }

    /** When a frame is due to leave, MAX_VALUE for none. */
    long nextDueNs() {
        long dueNs = Long.MAX_VALUE;
        for (int i = 0; i < shaped.size(); i++) {
            dueNs = Math.min(dueNs, shaped.get(i).nextDueNs());
        }
        return dueNs;
    }

    /** Sends what is due, and lets go of the links that nothing is done to any more. Returns how many frames left. */
    private int sendDue() {
        if (shaped.isEmpty()) {
            return 0;
        }
        final long nowNs = clock.nanoTime();
        int sent = 0;
        for (int i = shaped.size() - 1; i >= 0; i--) {
            final DelayLine line = shaped.get(i);
            sent += sendDue(line, nowNs);
            if (line.isEmpty() && line.shape().equals(LinkShape.OPEN)) {
                shaped.remove(i);
                lines.remove(line.toEndpointId());
            }
        }
        return sent;
    }

    private int sendDue(final DelayLine line, final long nowNs) {
        int sent = 0;
        while (line.nextDueNs() <= nowNs) {
            final boolean isLost = transport.connectionTo(line.toEndpointId()) != line.dueConnection();
            if (isLost || line.shape().cut() == LinkShape.Cut.DROP) {
                counters().increment(framesLost);
            } else if (send(line)) {
                sent++;
            } else {
                line.refuseUntil(nowNs + RETRY_NS);
                return sent;
            }
            line.removeDue();
        }
        return sent;
    }

    /** A claim that is refused here is not one of the step function's. */
    private boolean send(final DelayLine line) {
        final int length = line.dueLength();
        final int offset = transport.tryClaim(line.toEndpointId(), length);
        if (offset == FULL) {
            counters().add(backPressure, -1);
            return false;
        }
        transport.buffer().putBytes(offset, line.buffer(), line.dueOffset(), length);
        transport.commit();
        return true;
    }
}
