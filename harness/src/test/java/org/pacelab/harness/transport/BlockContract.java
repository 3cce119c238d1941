package org.pacelab.harness.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.pacelab.replica.Counters;

/** What ends a block of any transport, and that it is one. A block that nothing ends lasts hours here, and times the test out. */
abstract class BlockContract {
    static final long CLUSTER = 77;
    static final int LOW = 0;
    static final int HIGH = 1;
    static final long HOURS_NS = TimeUnit.HOURS.toNanos(10);
    private static final long PATIENCE_SECONDS = 20;

    /** So many blocks one after the other are none that block. */
    private static final int SPINNING = 1_000;

    abstract Transport newTransport(Identity identity, Counters counters);

    /** Returns one whose blocks end by themselves after hours only. */
    abstract Transport newSleeper(Identity identity, Counters counters);

    /** Returns one whose blocks are as long as they can be if a frame is to be found after each. */
    Transport newFrameWaiter(final Identity identity, final Counters counters) {
        return newSleeper(identity, counters);
    }

    @Test
    @Timeout(value = PATIENCE_SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
    void wakeUpBeforeBlockIsNotLost() {
        try (Transport sleeper = newSleeper(new Identity(CLUSTER, LOW, 1), new Counters())) {
            sleeper.wakeUp();
            sleeper.block(Long.MAX_VALUE);
        }
    }

    @Test
    @Timeout(value = PATIENCE_SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
    void wakeUpEndsABlock() throws InterruptedException {
        final int rounds = 1_000;
        final AtomicInteger rung = new AtomicInteger();
        final Semaphore heard = new Semaphore(0);
        try (Transport sleeper = newSleeper(new Identity(CLUSTER, LOW, 1), new Counters())) {
            final Thread ringer = new Thread(() -> {
                for (int round = 0; round < rounds; round++) {
                    rung.incrementAndGet();
                    sleeper.wakeUp();
                    heard.acquireUninterruptibly();
                }
            });
            ringer.setDaemon(true);
            ringer.start();
            for (int round = 0; round < rounds; round++) {
                while (rung.get() <= round) {
                    sleeper.block(Long.MAX_VALUE);
                }
                heard.release();
            }
            ringer.join();
        }
    }

    @Test
    @Timeout(value = PATIENCE_SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
    void blockEndsAtItsDeadline() {
        try (Transport sleeper = newSleeper(new Identity(CLUSTER, LOW, 1), new Counters())) {
            final long deadlineNs = System.nanoTime() + 20_000_000;
            int blocks = 0;
            while (System.nanoTime() < deadlineNs && blocks < SPINNING) {
                sleeper.block(deadlineNs);
                blocks++;
            }
            assertThat(blocks).isLessThan(SPINNING);
        }
    }

    @Test
    @Timeout(value = PATIENCE_SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
    void blockEndsWhenAFrameArrives() throws InterruptedException {
        final CompletableFuture<String> address = new CompletableFuture<>();
        final AtomicInteger blocks = new AtomicInteger();
        final Thread sender = new LoopThread(() -> sendOnceItBlocks(address, blocks), "sender");
        sender.setDaemon(true);
        sender.start();
        try (Endpoint waiter = new Endpoint(newFrameWaiter(new Identity(CLUSTER, HIGH, 1), new Counters()))) {
            waiter.transport.connect(LOW, address.join());
            while (!waiter.transport.isConnected(LOW)) {
                waiter.poll(1);
            }
            while (waiter.received.isEmpty() && blocks.get() < SPINNING) {
                blocks.incrementAndGet();
                waiter.transport.block(Long.MAX_VALUE);
                waiter.poll(1);
            }
            assertThat(waiter.numbersFrom(LOW)).containsExactly(8L);
        }
        sender.join();
    }

    /** Leaves the other side far more time than it needs for that many blocks that do not block. */
    private void sendOnceItBlocks(final CompletableFuture<String> address, final AtomicInteger blocks) {
        try (Endpoint sender = new Endpoint(newTransport(new Identity(CLUSTER, LOW, 1), new Counters()))) {
            address.complete(sender.transport.address());
            while (!sender.transport.isConnected(HIGH) || blocks.get() == 0) {
                sender.poll(1);
            }
            for (int i = 0; i < 1_000_000 && blocks.get() < SPINNING; i++) {
                Thread.onSpinWait();
            }
            sender.send(HIGH, 8);
            sender.transport.flush();
        }
    }
}
