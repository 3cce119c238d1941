package org.pacelab.harness.cluster;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One fault that has struck. Confined to the controller's thread. */
final class Stroke {
    private static final long IN_FORCE = Long.MAX_VALUE;

    private final String description;
    private final long startNs;
    private final Undo undo;
    private long endNs = IN_FORCE;
    private long inForceUntilNs = IN_FORCE;
    private List<Integer> minorityClients = List.of();

    /** What ends a fault. */
    @FunctionalInterface
    interface Undo {
        /** Completes once it has. */
        CompletableFuture<?> run();
    }

    /**
     * @param description without commas
     * @param startNs     when it was in force for certain
     */
    Stroke(final String description, final long startNs, final Undo undo) {
        this.description = description;
        this.startNs = startNs;
        this.undo = undo;
    }

    /** Of a partition that divides the clients: the load processes that are with its minority, by their numbers. */
    Stroke dividing(final List<Integer> withMinority) {
        minorityClients = withMinority;
        return this;
    }

    /** None if it does not divide them. */
    List<Integer> minorityClients() {
        return minorityClients;
    }

    String description() {
        return description;
    }

    long startNs() {
        return startNs;
    }

    /** Until when it was in force for certain; {@link Long#MAX_VALUE} if it is not over. */
    long inForceUntilNs() {
        return inForceUntilNs;
    }

    /** Completes once it is over. */
    CompletableFuture<Void> end() {
        inForceUntilNs = System.nanoTime();
        return undo.run().thenRun(() -> endNs = System.nanoTime());
    }

    /** Whether it was in force at any time from {@code fromNs} to before {@code untilNs}. */
    boolean isFeltIn(final long fromNs, final long untilNs) {
        return startNs < untilNs && endNs >= fromNs;
    }
}
