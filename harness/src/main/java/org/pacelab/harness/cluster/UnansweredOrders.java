package org.pacelab.harness.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The numbered orders that workers were given and have not yet told to be in force. Confined to the controller's thread. */
final class UnansweredOrders {
    private static final long ANSWER_TIMEOUT_NS = 30_000_000_000L;

    private final Switchboard switchboard;
    private final Map<WorkerProcess, List<CompletableFuture<Long>>> ofWorkers = new HashMap<>();
    private int newestNumber;

    UnansweredOrders(final Switchboard switchboard) {
        this.switchboard = switchboard;
    }

    /** For the next order. */
    int nextNumber() {
        return ++newestNumber;
    }

    /** Of the order of a number that was sent. Completes when it is in force, with the time since when it is. */
    CompletableFuture<Long> expect(final WorkerProcess worker, final int number) {
        final CompletableFuture<Long> inForceNs = switchboard
                .expect(worker, Notice.Done.class, done -> done.number() == number, ANSWER_TIMEOUT_NS)
                .thenApply(Notice.Done::inForceNs);
        final List<CompletableFuture<Long>> ofOne = ofWorkers.computeIfAbsent(worker, any -> new ArrayList<>());
        ofOne.removeIf(CompletableFuture::isDone);
        ofOne.add(inForceNs);
        return inForceNs;
    }

    /** What it has not done by now it does when it goes on, if ever: nobody waits for that. */
    void expectNothingFrom(final WorkerProcess worker) {
        final List<CompletableFuture<Long>> ofOne = ofWorkers.remove(worker);
        if (ofOne != null) {
            final long nowNs = System.nanoTime();
            ofOne.forEach(inForceNs -> inForceNs.complete(nowNs));
        }
    }

    /** Completes when all are in force, with the time since when the last of them is. */
    CompletableFuture<Long> all() {
        CompletableFuture<Long> inForceNs = CompletableFuture.completedFuture(System.nanoTime());
        for (final List<CompletableFuture<Long>> ofOne : ofWorkers.values()) {
            inForceNs = inForceNs.thenCombine(lastOf(ofOne), Math::max);
        }
        return inForceNs;
    }

    /** Completes with the latest time of several. */
    static CompletableFuture<Long> lastOf(final List<CompletableFuture<Long>> timesNs) {
        CompletableFuture<Long> lastNs = CompletableFuture.completedFuture(Long.MIN_VALUE);
        for (final CompletableFuture<Long> timeNs : timesNs) {
            lastNs = lastNs.thenCombine(timeNs, Math::max);
        }
        return lastNs;
    }
}
