package org.pacelab.harness.cluster;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The controller's end of the line to one worker. What the worker says arrives in a queue that all workers of a cluster share, and
 * last of all, once its process has ended, {@link Heard#isEnd its end}.
 */
final class WorkerProcess {
    private static final int FORCED_EXIT_SECONDS = 10;

    private final String name;
    private final Process process;
    private final Path logFile;
    private final Reaper reaper;
    private final BufferedWriter orders;
    private boolean endExpected;
    private volatile boolean killed;

    private WorkerProcess(final String name, final Process process, final Path logFile, final Reaper reaper) {
        this.name = name;
        this.process = process;
        this.logFile = logFile;
        this.reaper = reaper;
        orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** One notice, or none when the process has ended. */
    record Heard(WorkerProcess from, Notice notice) {
        boolean isEnd() {
            return notice == null;
        }
    }

    /**
     * Starts a worker whose log is {@code <folder>/<name>.log}, with the JVM's collections and safepoints in
     * {@code <name>-pauses.log}.
     */
    static WorkerProcess start(
            final Launcher launcher,
            final Class<?> main,
            final String name,
            final Path folder,
            final Reaper reaper,
            final BlockingQueue<Heard> heard) {
        final Path logFile = folder.resolve(name + ".log");
        final ProcessBuilder builder = new ProcessBuilder(launcher.command(main, pauseLog(folder, name)));
        builder.directory(launcher.homeFolder().toFile());
        builder.redirectError(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
        try {
            final WorkerProcess worker = new WorkerProcess(name, builder.start(), logFile, reaper);
            reaper.watch(worker.process);
            worker.listen(heard);
            return worker;
        } catch (IOException e) {
            throw new RunFailure("cannot start worker " + name + ": " + e.getMessage());
        }
    }

    static Path pauseLog(final Path folder, final String name) {
        return folder.resolve(name + "-pauses.log");
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /** Whether its end is no surprise: it was told to stop, or was killed on purpose. */
    boolean isEndExpected() {
        return endExpected;
    }

    /** A worker that has ended meanwhile does not get the order; its end is in the queue. */
    void send(final Order order) {
        endExpected |= order instanceof Order.Stop;
        try {
            orders.write(JsonLines.write(order) + "\n");
            orders.flush();
        } catch (IOException e) {
            assert !process.isAlive() || endExpected : "the pipe to " + name + " broke: " + e;
        }
    }

    /** Waits for its end, and kills it if it takes too long. */
    void awaitEnd(final long timeoutNs) throws InterruptedException {
        if (!process.waitFor(timeoutNs, TimeUnit.NANOSECONDS)) {
            kill();
        }
    }

    /** SIGKILL. By its handle: {@link Process#destroyForcibly} would also close the pipe that is being read. */
    void destroy() {
        endExpected = true;
        killed = true;
        process.toHandle().destroyForcibly();
    }

    /** As {@link #destroy}; returns once the process is gone. */
    void kill() throws InterruptedException {
        destroy();
        if (!process.waitFor(FORCED_EXIT_SECONDS, TimeUnit.SECONDS)) {
            throw new RunFailure(name + " (pid " + pid() + ") survived SIGKILL for " + FORCED_EXIT_SECONDS + " s");
        }
    }

    /** SIGSTOP: it does nothing until it is told to {@link #resume}. Returns once it is sent. */
    void pause() {
        signal("STOP");
    }

    /** SIGCONT, of which one that was not paused takes no notice. */
    void resume() {
        signal("CONT");
    }

    private void signal(final String name) {
        final String failure = "cannot send SIG" + name + " to " + this.name + " (pid " + pid() + ")";
        try {
            if (!reaper.signal(process, name)) {
                throw new RunFailure(failure);
            }
        } catch (UncheckedIOException e) {
            throw new RunFailure(failure + ": " + e.getMessage());
        }
    }

    /** One line for a worker that has ended without being asked. */
    String describeEnd() {
        return name + " (pid " + pid() + ") ended with exit code " + process.exitValue() + ", see " + logFile;
    }

    private void listen(final BlockingQueue<Heard> heard) {
        final Thread thread = new Thread(
                () -> {
                    hearAll(heard);
                    join();
                    tellReaper(heard);
                    heard.add(new Heard(this, null));
                },
                "ear-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void hearAll(final BlockingQueue<Heard> heard) {
        try (BufferedReader notices = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = notices.readLine(); line != null; line = notices.readLine()) {
                heard.add(new Heard(this, JsonLines.read(line, Notice.class)));
            }
        } catch (IOException | IllegalArgumentException e) {
            final boolean isCutOff = killed && e instanceof IllegalArgumentException;
            if (!isCutOff) {
                heard.add(new Heard(this, new Notice.Fault(e.getMessage())));
            }
        }
    }

    /** A run without a reaper is not to go on, but the worker's end is heard all the same. */
    private void tellReaper(final BlockingQueue<Heard> heard) {
        try {
            reaper.forget(process);
        } catch (UncheckedIOException e) {
            heard.add(new Heard(this, new Notice.Fault(e.getMessage())));
        }
    }

    private void join() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
    }
}
