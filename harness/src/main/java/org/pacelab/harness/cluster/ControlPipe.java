package org.pacelab.harness.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A worker's end of the line to its controller. Opened first of all in a process: it takes the real stdout for itself and points
 * System.out to stderr, so that nothing else can write between the notices. When the controller is gone, which ends stdin, the
 * process ends at once; once it was told to stop, after half a minute at the latest.
 */
final class ControlPipe {
    private static final int CONTROLLER_GONE = 3;

    /** Longer than any controller waits for a worker's end. */
    private static final long STOPPING_LIMIT_NS = 30_000_000_000L;

    private final BufferedReader orders;
    private final PrintStream notices;

    private ControlPipe(final BufferedReader orders, final PrintStream notices) {
        this.orders = orders;
        this.notices = notices;
    }

    static ControlPipe open() {
        final PrintStream notices = System.out;
        System.setOut(System.err);
        return new ControlPipe(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), notices);
    }

    /** Waits for the next order. Not after {@link #listen}. */
    Order next() {
        try {
            final String line = orders.readLine();
            if (line == null) {
                Runtime.getRuntime().halt(CONTROLLER_GONE);
            }
            return JsonLines.read(line, Order.class);
        } catch (IOException e) {
            Runtime.getRuntime().halt(CONTROLLER_GONE);
            throw new AssertionError(e);
        }
    }

    /**
     * Hands all further orders on, on a thread of its own, up to {@link Order.Stop}: a JVM does not end before it has waited 300 ms for a
     * thread that is in a system call.
     */
    void listen(final Consumer<Order> onOrder) {
        final Thread thread = new Thread(
                () -> {
                    Order order;
                    do {
                        order = next();
                        onOrder.accept(order);
                    } while (!(order instanceof Order.Stop));
                    haltAfter(System.nanoTime() + STOPPING_LIMIT_NS);
                },
                "control");
        thread.setDaemon(true);
        thread.start();
    }

    private static void haltAfter(final long deadlineNs) {
        while (System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(deadlineNs - System.nanoTime());
        }
        Runtime.getRuntime().halt(CONTROLLER_GONE);
    }

    /** Any thread. */
    void tell(final Notice notice) {
        final String line = JsonLines.write(notice);
        synchronized (notices) {
            notices.println(line);
            notices.flush();
        }
    }
}
