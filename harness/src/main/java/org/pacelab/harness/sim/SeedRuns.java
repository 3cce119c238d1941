package org.pacelab.harness.sim;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * Runs many seeds, several at a time, and hands over what they came to in the order of the seeds, so that what is told of them does
 * not depend on how many ran at once.
 */
public final class SeedRuns {
    private static final int RUNS_AHEAD_PER_JOB = 2;

    private SeedRuns() {}

    /**
     * @param jobs     seeds at a time
     * @param goesOn   asked before each seed whether it is to be run
     * @param run      runs one seed, on any thread
     * @param consumer takes the results, on the caller's thread, and says whether it wants more; if not, what still runs is left alone
     */
    public static <R> void run(
            final long firstSeed,
            final long count,
            final int jobs,
            final BooleanSupplier goesOn,
            final LongFunction<R> run,
            final Predicate<R> consumer)
            throws InterruptedException {
        final ExecutorService threads = Executors.newFixedThreadPool(jobs, SeedRuns::newThread);
        final Queue<Started<R>> ahead = new ArrayDeque<>();
        try {
            long started = 0;
            boolean isWanted = true;
            while (isWanted && started < count && goesOn.getAsBoolean()) {
                if (ahead.size() == jobs * RUNS_AHEAD_PER_JOB) {
                    isWanted = consumer.test(result(ahead.remove()));
                }
                final long seed = firstSeed + started++;
                ahead.add(new Started<>(seed, threads.submit(() -> run.apply(seed))));
            }
            while (isWanted && !ahead.isEmpty()) {
                isWanted = consumer.test(result(ahead.remove()));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** One whose step function never returns must not keep the process. */
    private static Thread newThread(final Runnable task) {
        final Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    }

    private record Started<R>(long seed, Future<R> future) {}

    private static <R> R result(final Started<R> started) throws InterruptedException {
        try {
            return started.future.get();
        } catch (final ExecutionException e) {
            throw new IllegalStateException(
                    "seed " + started.seed + " could not be run: " + e.getCause(), e.getCause());
        }
    }
}
