package org.pacelab.harness.cluster;

import java.util.concurrent.CompletableFuture;

/** One fault that has struck. Confined to the controller's thread. */
final class Stroke {
    private static final long IN_FORCE = Long.MAX_VALUE;

    private final String description;
    private final long startNs;
    private final Undo undo;
    private long endNs = IN_FORCE;

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

    String description() {
        return description;
    }

    long startNs() {
        return startNs;
    }

    /** Completes once it is over. */
    CompletableFuture<Void> end() {
        return undo.run().thenRun(() -> endNs = System.nanoTime());
    }

    /** Whether it was in force at any time from {@code fromNs} to before {@code untilNs}. */
    boolean isFeltIn(final long fromNs, final long untilNs) {
        return startNs < untilNs && endNs >= fromNs;
    }
}
