package org.pacelab.harness.sim;

import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.replica.SeededRandom;

/** Journals in memory: each life starts with an empty one, and from the second on the replica has forgotten what it promised. No disk fails. */
final class MemoryStorage implements NodeStorage {
    /** Enough for every entry of a run of a few minutes. */
    private static final int CAPACITY = 1 << 20;

    private Journal journal;
    private boolean wasOpened;

    @Override
    public Journal open() {
        wasOpened = true;
        journal = new MemoryJournal(CAPACITY);
        return journal;
    }

    @Override
    public boolean isAmnesiac() {
        return wasOpened;
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
        kill();
    }

    @Override
    public void wipe() {}

    @Override
    public boolean rot(final SeededRandom random) {
        return false;
    }

    @Override
    public boolean isRotten() {
        return false;
    }

    @Override
    public void failWrites() {}

    @Override
    public void failForces() {}

    @Override
    public boolean isBroken() {
        return false;
    }

    @Override
    public boolean repair() {
        return false;
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
            journal = null;
        }
    }
}
