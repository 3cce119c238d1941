package org.pacelab.harness.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.pacelab.harness.cluster.WorkerProcess.Heard;

/**
 * Waits for what workers say, and fails the run as soon as one of them says that it cannot go on or ends without being asked,
 * whichever is waited for. Confined to the controller's thread; only the queue is shared.
 */
final class Switchboard {
    private final BlockingQueue<Heard> queue = new LinkedBlockingQueue<>();
    private final Map<WorkerProcess, List<Notice>> unread = new HashMap<>();
    private final Progress progress;

    Switchboard(final Progress progress) {
        this.progress = progress;
    }

    BlockingQueue<Heard> queue() {
        return queue;
    }

    /**
     * The next notice of a type from one worker.
     *
     * @throws RunFailure if it does not come in time, or some worker failed meanwhile
     */
    <T extends Notice> T await(final WorkerProcess from, final Class<T> type, final long timeoutNs)
            throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        while (true) {
            final T notice = takeUnread(from, type);
            if (notice != null) {
                return notice;
            }
            if (!hearUntil(deadlineNs)) {
                throw new RunFailure(from.name() + " (pid " + from.pid() + ") did not say '"
                        + type.getSimpleName().toLowerCase(Locale.ROOT) + "' within " + timeoutNs / 1_000_000
                        + " ms");
            }
        }
    }

    /**
     * The next notice of a type from one worker, whoever else fails or ends meanwhile; empty if it ends, or does not say so in
     * time.
     */
    <T extends Notice> Optional<T> salvage(final WorkerProcess from, final Class<T> type, final long timeoutNs)
            throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        T notice = takeUnread(from, type);
        while (notice == null) {
            final Heard heard = next(deadlineNs);
            if (heard == null || heard.isEnd() && heard.from() == from) {
                return Optional.empty();
            }
            if (!heard.isEnd()) {
                keep(heard);
            }
            notice = takeUnread(from, type);
        }
        return Optional.of(notice);
    }

    /** The notices of a type that have come from a worker; they stay unread. */
    <T extends Notice> List<T> heard(final WorkerProcess from, final Class<T> type) {
        return unread.getOrDefault(from, List.of()).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** Waits until something was said, at most until the deadline. Returns whether something was. */
    boolean hearUntil(final long deadlineNs) throws InterruptedException {
        final Heard heard = next(deadlineNs);
        if (heard == null) {
            return false;
        }
        take(heard);
        return true;
    }

    /** Lets a worker's remaining words and its end go by, as those of one that was told to stop. */
    void forget(final WorkerProcess worker) {
        unread.remove(worker);
    }

    /** Null if nothing was said until the deadline. */
    private Heard next(final long deadlineNs) throws InterruptedException {
        return queue.poll(Math.max(0, deadlineNs - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private void take(final Heard heard) {
        final WorkerProcess from = heard.from();
        if (heard.isEnd()) {
            if (!from.isEndExpected()) {
                throw new RunFailure(from.describeEnd());
            }
        } else if (heard.notice() instanceof Notice.Fault fault) {
            throw new RunFailure(from.name() + ": " + fault.cause());
        } else {
            keep(heard);
        }
    }

    private void keep(final Heard heard) {
        if (heard.notice() instanceof Notice.Second second) {
            progress.onSecond(second.second());
        } else {
            unread.computeIfAbsent(heard.from(), worker -> new ArrayList<>()).add(heard.notice());
        }
    }

    private <T extends Notice> T takeUnread(final WorkerProcess from, final Class<T> type) {
        final List<Notice> notices = unread.getOrDefault(from, List.of());
        for (int i = 0; i < notices.size(); i++) {
            if (type.isInstance(notices.get(i))) {
                return type.cast(notices.remove(i));
            }
        }
        return null;
    }
}
