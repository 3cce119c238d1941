package org.pacelab.harness.sim;

import java.util.concurrent.atomic.AtomicInteger;
import org.pacelab.journal.Durability;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;
import org.pacelab.replica.SeededRandom;

/**
 * Journals in the files of a {@link SimulatedDisk}. With {@link Durability#OS}, a power cut may leave a journal that is refused at
 * the next opening: it lost what it had promised to keep only across kills.
 */
final class DiskStorage implements NodeStorage {
    /** Small, so that a run of seconds fills several. */
    private static final int SEGMENT_LENGTH = 64 * 1024;

    private static final long CLUSTER_ID = 1;
    private static final int MAX_FORCE_STEPS = 4;

    private final JournalOwner owner;
    private final Durability durability;
    private final SimulatedDisk disk;
    private Journal journal;

    DiskStorage(final int endpointId, final Durability durability) {
        this.owner = new JournalOwner(CLUSTER_ID, endpointId);
        this.durability = durability;
        this.disk = new SimulatedDisk("node-" + endpointId);
    }

    @Override
    public Journal open() {
        journal = MappedJournal.open(disk, owner, durability, SEGMENT_LENGTH);
        return journal;
    }

    @Override
    public boolean isAmnesiac() {
        return false;
    }

    @Override
    public void force(final long sequence) {
        journal.force(sequence);
    }

    @Override
    public void kill() {
        close();
    }

    @Override
    public void powerCut(final SeededRandom random, final long forceSequence) {
        if (forceSequence > 0) {
            forceUntilCut(random.nextInt(MAX_FORCE_STEPS), forceSequence);
        }
        close();
        disk.powerCut(random);
    }

    /** Before the write, between write and force, or after the force: wherever the power fails. */
    private void forceUntilCut(final int steps, final long forceSequence) {
        final AtomicInteger left = new AtomicInteger(steps);
        disk.atEachStep(() -> {
            if (left.getAndDecrement() == 0) {
                throw new PowerFailure();
            }
        });
        try {
            journal.force(forceSequence);
        } catch (final PowerFailure e) {
            assert left.get() < 0 : "left=" + left;
        } finally {
            disk.atEachStep(() -> {});
        }
    }

    private static final class PowerFailure extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
            journal = null;
        }
    }
}
