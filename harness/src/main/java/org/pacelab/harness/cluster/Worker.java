package org.pacelab.harness.cluster;

import org.pacelab.harness.transport.LoopThread;
import org.pacelab.journal.FatalFault;

/**
 * The frame of a worker's main, whose body runs on a {@link LoopThread}: it ends with 0, or tells the controller in one line why it
 * cannot go on and ends with 1.
 */
final class Worker {
    private static final int FAULT = 1;

    private Worker() {}

    static void run(final ControlPipe pipe, final Runnable body) {
        start(pipe, "loop", () -> {
            body.run();
            Runtime.getRuntime().halt(0);
        });
    }

    /** One more thread of the worker, which goes on when the body has ended, unless that was a fault. */
    static void start(final ControlPipe pipe, final String name, final Runnable body) {
        new LoopThread(() -> runOrHalt(pipe, body), name).start();
    }

    private static void runOrHalt(final ControlPipe pipe, final Runnable body) {
        try {
            body.run();
        } catch (RuntimeException | Error cause) {
            cause.printStackTrace();
            pipe.tell(new Notice.Fault(oneLine(cause)));
            Runtime.getRuntime().halt(FAULT);
        }
    }

    private static String oneLine(final Throwable cause) {
        final String message = cause instanceof FatalFault ? cause.getMessage() : cause.toString();
        return message.lines().findFirst().orElse(cause.toString());
    }
}
