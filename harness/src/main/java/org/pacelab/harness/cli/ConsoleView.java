package org.pacelab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.pacelab.harness.load.LoadListener;
import org.pacelab.harness.report.Quantities;
import org.pacelab.harness.report.RunManifest.Status;

/** Shows how a run is doing: one line that changes on a terminal, else one line for each part; what it measured goes to the output. */
final class ConsoleView implements RunView {
    private static final Path STDERR = Path.of("/proc/self/fd/2");
    private static final String RESTART_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean isTerminal;
    private String part = "";
    private String item = "";
    private long beginNs;
    private int rows;
    private int there;
    private int measured;

    ConsoleView(final PrintWriter out, final PrintWriter err, final boolean isTerminal) {
        this.out = out;
        this.err = err;
        this.isTerminal = isTerminal;
    }

    /** Whether stderr is one, as far as Linux tells. */
    static boolean isTerminal() {
        try {
            final String target = Files.readSymbolicLink(STDERR).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public void begin(final int ofRows, final int areThere) {
        beginNs = System.nanoTime();
        rows = ofRows;
        there = areThere;
        measured = 0;
        if (areThere > 0) {
            onEvent(areThere + " of " + ofRows + " rows are there already");
        }
    }

    @Override
    public void onItem(final String label) {
        final int number = there + ++measured;
        item = "[" + number + "/" + rows + "] " + label + left(rows - number + 1);
        if (!isTerminal) {
            onEvent(item);
        }
    }

    /** An estimate from those that were measured; nothing before the first. */
    private String left(final int remaining) {
        if (measured == 1) {
            return "";
        }
        final long leftNs = (System.nanoTime() - beginNs) / (measured - 1) * remaining;
        final long seconds = Math.max(1, leftNs / 1_000_000_000L);
        return ", about " + (seconds < 120 ? seconds + " s" : (seconds + 30) / 60 + " min") + " left";
    }

    @Override
    public void onPart(final int number, final int count, final String label) {
        if (!item.isEmpty()) {
            part = item + ": " + label;
            return;
        }
        part = "[" + number + "/" + count + "] " + label;
        if (isTerminal) {
            rewrite(part + ": starting");
        } else {
            err.println(part);
            err.flush();
        }
    }

    @Override
    public void onSecond(final LoadListener.Second second) {
        if (isTerminal) {
            rewrite(String.format(
                    Locale.ROOT,
                    "%s: %s %.0fs, %s, p50 %s, p99 %s",
                    part,
                    second.phase().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    second.elapsedNs() / 1e9,
                    Quantities.rate(second.completed()),
                    Quantities.duration(second.p50Ns()),
                    Quantities.duration(second.p99Ns())));
        }
    }

    @Override
    public void onEvent(final String line) {
        if (isTerminal) {
            err.print(RESTART_LINE);
        }
        err.println(line);
        err.flush();
    }

    @Override
    public void onEnd(final Ending ending) {
        if (isTerminal) {
            rewrite("");
        }
        ending.lines().forEach(out::println);
        if (ending.status() != Status.OK) {
            out.println("! it " + (ending.status() == Status.FAILED ? "failed: " + ending.cause() : "was interrupted"));
        }
        out.println(ending.directory());
        out.flush();
    }

    private void rewrite(final String text) {
        err.print(RESTART_LINE + text);
        err.flush();
    }
}
