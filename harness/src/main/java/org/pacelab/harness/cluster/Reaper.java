package org.pacelab.harness.cluster;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A small shell process that outlives the controller by a moment: when the controller is gone, however it went, the reaper's stdin
 * ends, and it kills the workers that were still there, the stopped ones too, and removes their rings. It sends signals as well: a
 * process started for each would take milliseconds of a core from what is measured just then. Thread-safe.
 */
final class Reaper implements AutoCloseable {
    private static final String SCRIPT = """
            trap '' INT HUP TERM QUIT PIPE
            pids=' '
            while read -r verb pid signal; do
                case $verb in
                    watch) pids="$pids$pid " ;;
                    forget) pids="${pids%% $pid *} ${pids#* $pid }" ;;
                    send)
                        case $pids in
                            *" $pid "*) kill -"$signal" "$pid" && echo sent || echo failed ;;
                            *) echo failed ;;
                        esac ;;
                esac
            done
            kill -9 $pids 2>/dev/null
            rm -rf -- "$1"
            """;

    private final Process process;
    private final BufferedWriter lines;
    private final BufferedReader answers;
    private boolean closed;

    private Reaper(final Process process) {
        this.process = process;
        lines = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @param scratch removed in the end */
    static Reaper start(final Path scratch) {
        try {
            return new Reaper(new ProcessBuilder("sh", "-c", SCRIPT, "pacelab-reaper", scratch.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void watch(final Process worker) {
        tell("watch " + worker.pid());
    }

    /** The process has ended: its id may soon be another's. */
    void forget(final Process worker) {
        tell("forget " + worker.pid());
    }

    /**
     * By its name without SIG; waits for the shell. Returns whether the worker got it, which one that has ended does not.
     *
     * @throws UncheckedIOException if the reaper is gone
     */
    synchronized boolean signal(final Process worker, final String name) {
        tell("send " + worker.pid() + ' ' + name);
        try {
            final String answer = answers.readLine();
            if (answer == null) {
                throw new EOFException();
            }
            return answer.equals("sent");
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private synchronized void tell(final String line) {
        if (closed) {
            return;
        }
        try {
            lines.write(line + "\n");
            lines.flush();
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private static UncheckedIOException gone(final IOException cause) {
        return new UncheckedIOException("the reaper is gone", cause);
    }

    /** Kills what is still watched, and waits until that is done. */
    @Override
    public void close() {
        try {
            synchronized (this) {
                closed = true;
                lines.close();
            }
            process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
