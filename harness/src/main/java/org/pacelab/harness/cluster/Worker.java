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
        new LoopThread(() -> runAndHalt(pipe, body), "loop").start();
    }

    private static void runAndHalt(final ControlPipe pipe, final Runnable body) {
        int exitCode = 0;
        try {
            body.run();
        } catch (RuntimeException | Error cause) {
            cause.printStackTrace();
            pipe.tell(new Notice.Fault(oneLine(cause)));
            exitCode = FAULT;
        }
        Runtime.getRuntime().halt(exitCode);
    }

    private static String oneLine(final Throwable cause) {
        final String message = cause instanceof FatalFault ? cause.getMessage() : cause.toString();
        return message.lines().findFirst().orElse(cause.toString());
    }
}
