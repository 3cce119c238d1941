package org.pacelab.journal;

import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/**
 * Files on their way out: the replica's thread hands them over, the forcing thread closes and deletes one a step, in their order.
 * With {@code forced}, each deletion is durable before the next, so that a crash leaves no gap. Bounded.
 */
final class Removals {
    private static final int CAPACITY = 64;

    private final JournalFiles files;
    private final boolean forced;
    private final OneToOneConcurrentArrayQueue<Removal> queue = new OneToOneConcurrentArrayQueue<>(CAPACITY);

    private record Removal(long afterSequence, Removable removable) {}

    Removals(final JournalFiles files, final boolean forced) {
        this.files = files;
        this.forced = forced;
    }

    /** How many more can be handed over. */
    int room() {
        return CAPACITY - queue.size();
    }

    /** Hands files over, to go once the sequence is durable. There must be room. */
    void add(final long afterSequence, final Removable removable) {
        final boolean isTaken = queue.offer(new Removal(afterSequence, removable));
        assert isTaken : "room=" + room();
    }

    /** Either thread. */
    boolean isDue(final long durableSequence) {
        final Removal next = queue.peek();
        return next != null && next.afterSequence <= durableSequence;
    }

    /** The forcing thread. Returns whether anything was done. */
    boolean step(final long durableSequence) {
        if (!isDue(durableSequence)) {
            return false;
        }
        if (queue.peek().removable.removeNext()) {
            queue.poll();
        }
        if (forced) {
            files.force();
        }
        return true;
    }

    /** The end: what is left is closed, and removed after the next opening. */
    void close() {
        for (Removal removal = queue.poll(); removal != null; removal = queue.poll()) {
            removal.removable.close();
        }
    }
}
