package org.pacelab.harness.sim;

import java.util.concurrent.atomic.AtomicInteger;
import org.pacelab.journal.Durability;
import org.pacelab.journal.FatalFault;
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

    private static final String SEGMENT_NAME = "segment-%08d";
    private static final long CLUSTER_ID = 1;
    private static final int MAX_FORCE_STEPS = 4;

    private final JournalOwner owner;
    private final Durability durability;
    private SimulatedDisk disk;
    private Journal journal;
    private boolean wasWiped;
    private boolean isRotten;

    /** What the last force but two made durable is known so to a record that the last one forced. */
    private long knownDurable;

    private long durableBefore;
    private long durableLast;

    DiskStorage(final int endpointId, final Durability durability) {
        this.owner = new JournalOwner(CLUSTER_ID, endpointId);
        this.durability = durability;
        this.disk = newDisk();
    }

    private SimulatedDisk newDisk() {
        return new SimulatedDisk("node-" + owner.replicaId());
    }

    @Override
    public Journal open() {
        journal = MappedJournal.open(disk, owner, durability, SEGMENT_LENGTH);
        if (wasWiped) {
            journal.recordForgotten();
            wasWiped = false;
        }
        durableBefore = journal.durableSequence();
        durableLast = durableBefore;
        return journal;
    }

    @Override
    public boolean isAmnesiac() {
        return wasWiped;
    }

    @Override
    public void force(final long sequence) {
        journal.force(sequence);
        if (durability == Durability.DISK && journal.durableSequence() > durableLast) {
            knownDurable = Math.max(knownDurable, durableBefore);
            durableBefore = durableLast;
            durableLast = journal.durableSequence();
        }
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

    /** Before the write, between write and force, or after the force: wherever the power fails, if the disk has not failed before. */
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
        } catch (final FatalFault e) {
            assert disk.isBroken() : e.getMessage();
        } finally {
            disk.atEachStep(() -> {});
        }
    }

    private static final class PowerFailure extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Override
    public void wipe() {
        assert journal == null : "the journal is open";
        disk = newDisk();
        wasWiped = true;
        isRotten = false;
        knownDurable = 0;
    }

    @Override
    public boolean rot(final SeededRandom random) {
        if (isRotten || knownDurable == 0) {
            return false;
        }
        final long position = random.nextLong(0, knownDurable - 1);
        final String name = String.format(SEGMENT_NAME, position / SEGMENT_LENGTH);
        isRotten = disk.names().contains(name);
        if (isRotten) {
            disk.flipBit(name, (int) (position % SEGMENT_LENGTH), random.nextInt(Byte.SIZE));
        }
        return isRotten;
    }

    @Override
    public boolean isRotten() {
        return isRotten;
    }

    @Override
    public void failWrites() {
        disk.failWrites();
    }

    @Override
    public void failForces() {
        disk.failForces();
    }

    @Override
    public boolean isBroken() {
        return disk.isBroken();
    }

    @Override
    public boolean repair() {
        return disk.repair();
    }

    @Override
    public void close() {
        if (journal != null) {
            journal.close();
            journal = null;
        }
    }
}
