package org.pacelab.harness.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** Lets work end in order when Ctrl-C, or a polite kill, ends the JVM. */
final class WindUp {
    private static final int LIMIT_SECONDS = 60;

    private WindUp() {}

    /** Does the work on this thread. If the JVM is told to go meanwhile, the thread is interrupted, and the JVM waits for the work's end. */
    static int around(final IntSupplier work) {
        final CountDownLatch done = new CountDownLatch(1);
        final Thread worker = Thread.currentThread();
        final Thread hook = new Thread(() -> interruptAndAwait(worker, done), "wind-up");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return work.getAsInt();
        } finally {
            done.countDown();
            removeUnlessRunning(hook);
        }
    }

    private static void interruptAndAwait(final Thread worker, final CountDownLatch done) {
        worker.interrupt();
        try {
            done.await(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeUnlessRunning(final Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is going already, and was waiting for this
        }
    }
}
