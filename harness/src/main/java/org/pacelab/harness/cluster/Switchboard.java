package org.pacelab.harness.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.pacelab.harness.cluster.WorkerProcess.Heard;

/**
 * Waits for what workers say, and fails the run as soon as one of them says that it cannot go on or ends without being asked,
 * whichever is waited for. What is expected completes while somebody waits, whatever for. Confined to the controller's thread; only the
 * queue is shared.
 */
final class Switchboard {
    private final BlockingQueue<Heard> queue = new LinkedBlockingQueue<>();
    private final Map<WorkerProcess, List<Notice>> unread = new HashMap<>();
    private final List<Expectation<?>> expectations = new ArrayList<>();
    private final Progress progress;

    Switchboard(final Progress progress) {
        this.progress = progress;
    }

    BlockingQueue<Heard> queue() {
        return queue;
    }

    /**
     * Completes with the next notice of a type from one worker that meets a condition, while somebody waits here; with a
     * {@link RunFailure} if it does not come in time.
     */
    <T extends Notice> CompletableFuture<T> expect(
            final WorkerProcess from, final Class<T> type, final Predicate<T> condition, final long timeoutNs) {
        final T unreadNotice = takeUnread(from, type, condition);
        if (unreadNotice != null) {
            return CompletableFuture.completedFuture(unreadNotice);
        }
        return expect(
                from,
                heard -> type.isInstance(heard.notice()) && condition.test(type.cast(heard.notice())),
                heard -> type.cast(heard.notice()),
                "say '" + type.getSimpleName().toLowerCase(Locale.ROOT) + "'",
                timeoutNs);
    }

    /** As {@link #expect}, of the end of a worker that was told to end. */
    CompletableFuture<WorkerProcess> expectEnd(final WorkerProcess of, final long timeoutNs) {
        return expect(of, Heard::isEnd, Heard::from, "end", timeoutNs);
    }

    /**
     * Waits for what workers say until that completes what is expected.
     *
     * @throws RunFailure if it does not come in time, or some worker failed meanwhile
     */
    <T> T await(final CompletableFuture<T> expected) throws InterruptedException {
        try {
            while (!expected.isDone()) {
                hearUntil(Long.MAX_VALUE);
            }
            return result(expected);
        } finally {
            expected.cancel(false);
        }
    }

    /** The next notice of a type from one worker, as {@link #await(CompletableFuture)}. */
    <T extends Notice> T await(final WorkerProcess from, final Class<T> type, final long timeoutNs)
            throws InterruptedException {
        return await(expect(from, type, any -> true, timeoutNs));
    }

    /** Of what has completed. */
    static <T> T result(final CompletableFuture<T> completed) {
        try {
            return completed.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RunFailure failure) {
                throw failure;
            }
            throw e;
        }
    }

    /**
     * The next notice of a type from one worker, whoever else fails or ends meanwhile; empty if it ends, or does not say so in
     * time.
     */
    <T extends Notice> Optional<T> salvage(final WorkerProcess from, final Class<T> type, final long timeoutNs)
            throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeoutNs;
        T notice = takeUnread(from, type, any -> true);
        while (notice == null) {
            final Heard heard = next(deadlineNs);
            if (heard == null || heard.isEnd() && heard.from() == from) {
                return Optional.empty();
            }
            if (!heard.isEnd()) {
                keep(heard);
            }
            notice = takeUnread(from, type, any -> true);
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

    /** Waits until something was said or did not come in time, at most until the deadline. Returns whether something was. */
    boolean hearUntil(final long deadlineNs) throws InterruptedException {
        final long firstNs =
                expectations.stream().mapToLong(Expectation::deadlineNs).min().orElse(Long.MAX_VALUE);
        final Heard heard = next(Math.min(deadlineNs, firstNs));
        if (heard != null) {
            take(heard);
        }
        giveUpWhatIsLate();
        return heard != null;
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
            unread.remove(from);
            deliver(heard);
        } else if (heard.notice() instanceof Notice.Fault fault) {
            throw new RunFailure(from.name() + ": " + fault.cause());
        } else if (!deliver(heard)) {
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

    private <T> CompletableFuture<T> expect(
            final WorkerProcess from,
            final Predicate<Heard> condition,
            final Function<Heard, T> meaning,
            final String what,
            final long timeoutNs) {
        final CompletableFuture<T> answer = new CompletableFuture<>();
        expectations.add(
                new Expectation<>(from, condition, meaning, what, timeoutNs, System.nanoTime() + timeoutNs, answer));
        return answer;
    }

    /** Taken out of the list first: whoever is told may expect something else. */
    private boolean deliver(final Heard heard) {
        expectations.removeIf(one -> one.answer().isDone());
        for (final Expectation<?> one : expectations) {
            if (one.isMet(heard)) {
                expectations.remove(one);
                one.meet(heard);
                return true;
            }
        }
        return false;
    }

    private void giveUpWhatIsLate() {
        final long nowNs = System.nanoTime();
        final List<Expectation<?>> late =
                expectations.stream().filter(one -> one.deadlineNs() <= nowNs).toList();
        expectations.removeAll(late);
        late.forEach(Expectation::giveUp);
    }

    private <T extends Notice> T takeUnread(
            final WorkerProcess from, final Class<T> type, final Predicate<T> condition) {
        final List<Notice> notices = unread.getOrDefault(from, List.of());
        for (int i = 0; i < notices.size(); i++) {
            if (type.isInstance(notices.get(i)) && condition.test(type.cast(notices.get(i)))) {
                return type.cast(notices.remove(i));
            }
        }
        return null;
    }

    /** Something that one worker is to say, or its end. */
    private record Expectation<T>(
            WorkerProcess from,
            Predicate<Heard> condition,
            Function<Heard, T> meaning,
            String what,
            long timeoutNs,
            long deadlineNs,
            CompletableFuture<T> answer) {
        private boolean isMet(final Heard heard) {
            return heard.from() == from && condition.test(heard);
        }

        private void meet(final Heard heard) {
            answer.complete(meaning.apply(heard));
        }

        private void giveUp() {
            answer.completeExceptionally(new RunFailure(from.name() + " (pid " + from.pid() + ") did not " + what
                    + " within " + timeoutNs / 1_000_000 + " ms"));
        }
    }
}
