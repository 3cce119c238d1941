package org.pacelab.harness.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pacelab.harness.fault.LinkDelay;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.replica.Counters;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.RelayReplyDecoder;
import org.pacelab.wire.codec.RelayReplyEncoder;

/**
 * How exact a slow link is over TCP: frames that carry the time at which they are due, to a receiver that never sleeps. Prints the
 * figure, which depends on the machine and on what else it does; it is worth something on an idle one. The way through the socket
 * is in it.
 */
@Tag("long")
class LinkEmulatorTimingTest {
    private static final int WARM_UP_FRAMES = 5_000;
    private static final int FRAMES = 10_000;
    private static final long DELAY_NS = 5_000_000;
    private static final long INTERVAL_NS = 2_000_000;
    private static final long YIELD_NS = 20_000;

    private final Histogram lateNs = new Histogram(3);
    private int received;

    @Test
    @Timeout(120)
    void errorOfASlowLink() throws InterruptedException {
        final AtomicReference<String> address = new AtomicReference<>();
        final AtomicBoolean done = new AtomicBoolean();
        final Thread receiver = new LoopThread(() -> receive(address), "receiver");
        receiver.start();
        while (address.get() == null) {
            Thread.onSpinWait();
        }
        final Thread sender = new LoopThread(() -> send(address.get(), done), "sender");
        sender.start();
        receiver.join();
        done.set(true);
        sender.join();
        System.out.printf(
                "slow link over tcp, %d frames: late by p50 %.1f us, p99 %.1f us, max %.1f us%n",
                lateNs.getTotalCount(),
                lateNs.getValueAtPercentile(50) / 1e3,
                lateNs.getValueAtPercentile(99) / 1e3,
                lateNs.getMaxValue() / 1e3);
        assertThat(lateNs.getTotalCount()).isEqualTo(FRAMES);
    }

    private void receive(final AtomicReference<String> address) {
        final RelayReplyDecoder decoder = new RelayReplyDecoder();
        try (Transport transport = new TcpTransport(new Identity(1, 0, 1), "127.0.0.1", 0, new Counters())) {
            address.set(transport.address());
            while (lateNs.getTotalCount() < FRAMES) {
                transport.poll((from, buffer, offset, length) -> onFrame(dueNs(decoder, buffer, offset)), 10);
                transport.flush();
                Thread.yield();
            }
        }
    }

    /** Those that come while the loops are being compiled are left out. */
    private void onFrame(final long dueNs) {
        if (received++ >= WARM_UP_FRAMES) {
            lateNs.recordValue(Math.max(0, System.nanoTime() - dueNs));
        }
    }

    private static long dueNs(final RelayReplyDecoder decoder, final DirectBuffer buffer, final int offset) {
        return decoder.wrap(
                        buffer,
                        offset + Frames.HEADER_LENGTH,
                        RelayReplyDecoder.BLOCK_LENGTH,
                        RelayReplyDecoder.SCHEMA_VERSION)
                .lastIndex();
    }

    /** As a load process does: sends at fixed times, idles between. */
    private static void send(final String address, final AtomicBoolean done) {
        final TcpTransport tcp = new TcpTransport(new Identity(1, 1, 1), "127.0.0.1", 0, new Counters());
        final LinkEmulator emulator = new LinkEmulator(tcp, SystemNanoClock.INSTANCE, new SeededRandom(1));
        try (emulator) {
            emulator.shape(0, LinkShape.delayed(new LinkDelay(DELAY_NS, 0, LinkDelay.Jitter.UNIFORM)));
            emulator.connect(0, address);
            final Idle idle = new Idle(emulator, YIELD_NS, System.nanoTime());
            long nextNs = System.nanoTime();
            int sent = 0;
            while (!done.get()) {
                int work = emulator.poll((from, buffer, offset, length) -> {}, 10);
                final long nowNs = System.nanoTime();
                if (sent < WARM_UP_FRAMES + FRAMES && nowNs >= nextNs && sendFrame(emulator)) {
                    sent++;
                    work++;
                    nextNs += INTERVAL_NS;
                }
                emulator.flush();
                idle.idle(work, nowNs, nextNs);
            }
        }
    }

    private static boolean sendFrame(final LinkEmulator emulator) {
        final int offset = emulator.tryClaim(0, Frames.HEADER_LENGTH + RelayReplyEncoder.BLOCK_LENGTH);
        if (offset == Outbox.FULL) {
            return false;
        }
        new RelayReplyEncoder()
                .wrapAndApplyHeader(emulator.buffer(), offset, new FrameHeaderEncoder())
                .lastIndex(System.nanoTime() + DELAY_NS);
        emulator.commit();
        return true;
    }
}
