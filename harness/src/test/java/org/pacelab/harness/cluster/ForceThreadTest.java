package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.sim.SimulatedDisk;
import org.pacelab.journal.DiskFiles;
import org.pacelab.journal.Durability;
import org.pacelab.journal.FatalFault;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalFiles;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;

@Timeout(60)
class ForceThreadTest {
    private static final JournalOwner OWNER = new JournalOwner(1, 0);
    private static final int SEGMENT_LENGTH = 64 * 1024;
    private static final long HOURS_NS = 3_600_000_000_000L;

    private final UnsafeBuffer source = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
    private final Semaphore wakeUps = new Semaphore(0);

    @Test
    void forcesExactlyOnceForEachChangeThatComesAlone(@TempDir final Path directory) {
        try (Journal journal = open(new DiskFiles(directory), Durability.DISK);
                ForceThread forceThread = new ForceThread(journal, wakeUps::release)) {
            for (int i = 0; i < 50; i++) {
                final long sequence = journal.append(1, source, 0, 64);
                forceThread.request(sequence);
                awaitDurable(journal, sequence);
            }
            assertThat(journal.forceCount()).isEqualTo(50);
        }
    }

    @Test
    void oneForceCoversAllThatWasAppendedWhileTheLastWasInFlight() {
        final SimulatedDisk disk = new SimulatedDisk("disk");
        final CountDownLatch began = new CountDownLatch(1);
        final CountDownLatch mayGoOn = new CountDownLatch(1);
        try (Journal journal = open(disk, Durability.DISK)) {
            prepareRoom(journal);
            disk.atEachStep(() -> {
                began.countDown();
                awaitUninterrupted(mayGoOn);
            });
            try (ForceThread forceThread = new ForceThread(journal, wakeUps::release)) {
                forceThread.request(journal.append(1, source, 0, 64));
                awaitUninterrupted(began);
                for (int i = 0; i < 100; i++) {
                    forceThread.request(journal.append(1, source, 0, 64));
                }
                mayGoOn.countDown();
                awaitDurable(journal, journal.appendedSequence());
                assertThat(journal.forceCount()).isEqualTo(2);
            }
        }
    }

    @Test
    void preparesRoomForAJournalThatForcesNothing(@TempDir final Path directory) {
        try (Journal journal = open(new DiskFiles(directory), Durability.OS);
                ForceThread forceThread = new ForceThread(journal, wakeUps::release)) {
            for (int i = 0; i < 10_000; i++) {
                while (journal.append(1, source, 0, 64) == Journal.FULL) {
                    wakeUps.acquireUninterruptibly();
                }
                forceThread.request(journal.appendedSequence());
            }
            assertThat(journal.forceCount()).isZero();
            assertThat(journal.durableIndex()).isEqualTo(10_000);
        }
    }

    @Test
    void aStalledDiskForcesNothingUntilTheStallIsOver() {
        final SimulatedDisk disk = new SimulatedDisk("disk");
        try (Journal journal = open(disk, Durability.DISK)) {
            prepareRoom(journal);
            try (ForceThread forceThread = new ForceThread(journal, wakeUps::release)) {
                forceThread.stallUntil(System.nanoTime() + HOURS_NS);
                final long sequence = journal.append(1, source, 0, 64);
                forceThread.request(sequence);
                assertThat(journal.durableSequence()).isLessThan(sequence);
                forceThread.stallUntil(System.nanoTime());
                awaitDurable(journal, sequence);
                forceThread.stallUntil(System.nanoTime() + HOURS_NS);
                forceThread.request(journal.append(1, source, 0, 64));
            }
            assertThat(journal.durableSequence()).isLessThan(journal.appendedSequence());
        }
    }

    @Test
    void aFailedForceIsThrownToTheLoop() {
        final SimulatedDisk disk = new SimulatedDisk("disk");
        try (Journal journal = open(disk, Durability.DISK)) {
            prepareRoom(journal);
            disk.failForces();
            try (ForceThread forceThread = new ForceThread(journal, wakeUps::release)) {
                final long sequence = journal.append(1, source, 0, 64);
                forceThread.request(sequence);
                wakeUps.acquireUninterruptibly();
                assertThatThrownBy(() -> forceThread.request(sequence))
                        .isInstanceOf(FatalFault.class)
                        .hasMessage("journal stopped: disk/segment-00000000: Input/output error");
            }
        }
    }

    @Test
    void allThatWasForcedBesideAppendsAndTruncationsIsReadAgain(@TempDir final Path directory) {
        final long lastIndex;
        try (Journal journal = open(new DiskFiles(directory), Durability.DISK);
                ForceThread forceThread = new ForceThread(journal, wakeUps::release)) {
            for (int i = 1; i <= 20_000; i++) {
                source.putLong(0, i);
                while (journal.append(i, source, 0, 64) == Journal.FULL) {
                    wakeUps.acquireUninterruptibly();
                }
                if (i % 100 == 0) {
                    journal.truncateFrom(journal.lastIndex() - 9);
                }
                assertThat(journal.durableSequence()).isLessThanOrEqualTo(journal.appendedSequence());
                forceThread.request(journal.appendedSequence());
            }
            lastIndex = journal.lastIndex();
            awaitDurable(journal, journal.appendedSequence());
        }
        try (Journal journal = open(new DiskFiles(directory), Durability.DISK)) {
            assertThat(journal.lastIndex()).isEqualTo(lastIndex);
            for (long index = 1; index <= lastIndex; index++) {
                final long number = (index - 1) / 90 * 100 + (index - 1) % 90 + 1;
                assertThat(journal.termOf(index)).isEqualTo(number);
                assertThat(journal.bufferOf(index).getLong(journal.offsetOf(index) + Long.BYTES))
                        .isEqualTo(number);
            }
        }
    }

    private void awaitDurable(final Journal journal, final long sequence) {
        while (journal.durableSequence() < sequence) {
            wakeUps.acquireUninterruptibly();
        }
    }

    private static void prepareRoom(final Journal journal) {
        while (journal.needsForce()) {
            journal.force(journal.appendedSequence());
        }
    }

    private static void awaitUninterrupted(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Journal open(final JournalFiles files, final Durability durability) {
        return MappedJournal.open(files, OWNER, durability, SEGMENT_LENGTH);
    }
}
