package org.pacelab.kv;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.journal.DiskFiles;
import org.pacelab.journal.Durability;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.journal.Snapshot;
import org.pacelab.journal.SnapshotHeader;
import org.pacelab.journal.SnapshotStore;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.SessionIds;
import org.pacelab.wire.SnapshotRecords;
import org.pacelab.wire.codec.LogEntryEncoder;

class SnapshotScanTest {
    private static final int SESSIONS = 40;
    private static final long FIRST_COUNTER = 100_000;

    /** Slots looked at and records written in a slice: at 100 ns each, well within a millisecond. */
    private static final int MAX_UNITS = 4_000;

    private final MemoryJournal journal = new MemoryJournal(1 << 16);
    private final SnapshotStore snapshots = journal.snapshots();
    private final UnsafeBuffer entry = new UnsafeBuffer(ByteBuffer.allocateDirect(16_384));
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(4_096));
    private final LogEntryEncoder encoder = new LogEntryEncoder();

    /** One log entry, as its fields. */
    private record Command(OperationKind kind, long session, long sequence, long key, int length) {}

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void isTheStateAfterItsIndexWhateverIsExecutedMeanwhile() {
        long written = 0;
        for (long seed = 0; seed < 60; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final KeyValueStateMachine machine = new KeyValueStateMachine(SESSIONS);
            final KeyValueStateMachine expected = new KeyValueStateMachine(SESSIONS);
            final List<Command> commands = commands(random, 4_000);
            final int taken = 1 + random.nextInt(3_000);
            final SnapshotScan scan = new SnapshotScan(machine, snapshots, SnapshotScan.MIN_CHUNK_LENGTH);
            for (int i = 0; i < taken; i++) {
                apply(machine, i + 1, commands.get(i));
                apply(expected, i + 1, commands.get(i));
            }
            begin(taken);
            scan.start(taken);
            int next = taken;
            while (scan.isRunning()) {
                for (int i = random.nextInt(200); i > 0 && next < commands.size(); i--) {
                    apply(machine, next + 1, commands.get(next));
                    next++;
                }
                scan.slice();
            }
            snapshots.publish(false);
            final KeyValueStateMachine restored = restored();
            assertThat(restored.store().count())
                    .as("seed %d", seed)
                    .isEqualTo(expected.store().count());
            assertThat(restored.sessionCount()).isEqualTo(expected.sessionCount());
            written += restored.store().count();
            for (int i = taken; i < commands.size(); i++) {
                assertThat(answer(restored, i + 1, commands.get(i)))
                        .as("seed %d, snapshot %d, entry %d", seed, taken, i + 1)
                        .isEqualTo(answer(expected, i + 1, commands.get(i)));
            }
        }
        assertThat(written).isGreaterThan(10_000);
    }

    @Test
    void noSliceOfAMillionKeysDoesMoreThanItsBound() {
        final KeyValueStateMachine machine = new KeyValueStateMachine(SESSIONS);
        final int keys = 1_000_000;
        for (int key = 0; key < keys; key++) {
            machine.store().put(key, 1, value, 0, key % 64);
        }
        final SnapshotScan scan = new SnapshotScan(machine, snapshots, SnapshotStore.MAX_CHUNK_LENGTH);
        begin(1);
        scan.start(1);
        int longest = 0;
        int slices = 0;
        while (scan.isRunning()) {
            longest = Math.max(longest, scan.slice());
            machine.store().put(keys - 1 - slices, 2, value, 0, 10);
            slices++;
        }
        assertThat(longest).isLessThanOrEqualTo(MAX_UNITS);
        snapshots.publish(false);
        assertThat(restored().store().count()).isEqualTo(keys);
    }

    /** Who asks to go on at once, while chunks wait for the disk, asks for ever. */
    @Test
    void doesSomethingExactlyIfItMayGoOn(@TempDir final Path directory) {
        final KeyValueStateMachine machine = new KeyValueStateMachine(SESSIONS);
        for (int key = 0; key < 10_000; key++) {
            machine.store().put(key, 1, value, 0, 64);
        }
        try (Journal journal =
                MappedJournal.open(new DiskFiles(directory), new JournalOwner(1, 0), Durability.DISK, 1 << 20)) {
            final SnapshotScan scan = new SnapshotScan(machine, journal.snapshots(), SnapshotScan.MIN_CHUNK_LENGTH);
            assertThat(scan.mayGoOn()).isFalse();
            assertThat(journal.snapshots().begin(header(1))).isTrue();
            scan.start(1);
            int waits = 0;
            while (scan.isRunning()) {
                final boolean mayGoOn = scan.mayGoOn();
                assertThat(scan.slice() > 0).isEqualTo(mayGoOn);
                if (!mayGoOn) {
                    waits++;
                    journal.force(journal.appendedSequence());
                }
            }
            assertThat(waits).isPositive();
        }
    }

    @Test
    void allocatesNothingOnceItsMemoryIsThere() {
        final KeyValueStateMachine machine = new KeyValueStateMachine(SESSIONS);
        for (int key = 0; key < 10_000; key++) {
            machine.store().put(key, 1, value, 0, 64);
        }
        final SnapshotScan scan = new SnapshotScan(machine, snapshots, SnapshotStore.MAX_CHUNK_LENGTH);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 1; round <= 20; round++) {
            begin(round);
            final long before = threads.getCurrentThreadAllocatedBytes();
            scan.start(round);
            while (scan.isRunning()) {
                scan.slice();
                machine.store().put(round, round + 1, value, 0, 64);
            }
            snapshots.publish(false);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }

    @Test
    void refusesRecordsThatNoSnapshotHas() {
        final KeyValueStateMachine machine = new KeyValueStateMachine(1);
        machine.startLoading();
        assertThat(machine.load(entry, 0, 0)).isTrue();
        entry.putByte(0, (byte) 77);
        assertThat(machine.load(entry, 0, 100)).isFalse();
        assertThat(SnapshotRecords.length(entry, 0, 100)).isEqualTo(-1);
    }

    private void begin(final long index) {
        assertThat(snapshots.begin(header(index))).isTrue();
    }

    private static SnapshotHeader header(final long index) {
        return new SnapshotHeader(index, 1, 0, 7, 0, 0, -1, 0);
    }

    private KeyValueStateMachine restored() {
        final KeyValueStateMachine machine = new KeyValueStateMachine(SESSIONS);
        final Snapshot newest = snapshots.newest();
        final UnsafeBuffer view = new UnsafeBuffer(0, 0);
        machine.startLoading();
        for (int chunk = 0; chunk < newest.chunkCount(); chunk++) {
            newest.wrapChunk(chunk, view);
            assertThat(machine.load(view, 0, view.capacity())).isTrue();
        }
        machine.adoptLoaded();
        return machine;
    }

    /** Keys of both kinds are deleted. Sessions are opened more often than the table holds them, and some commands come twice. */
    private static List<Command> commands(final SeededRandom random, final int count) {
        final List<Command> commands = new ArrayList<>();
        final List<Long> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (sessions.isEmpty() || random.nextInt(30) == 0) {
                sessions.add(SessionIds.of(1, i + 1L));
                commands.add(new Command(OperationKind.OPEN_SESSION, 0, 0, 0, 0));
            } else if (random.nextInt(10) == 0) {
                commands.add(commands.get(random.nextInt(commands.size())));
            } else {
                final long session = sessions.get(random.nextInt(sessions.size()));
                final OperationKind other = random.nextBoolean(.3) ? OperationKind.DELETE : OperationKind.PUT;
                final OperationKind kind = random.nextBoolean(.3) ? OperationKind.GET : other;
                final boolean isAdd = random.nextBoolean(.3);
                final long key = random.nextInt(1_500);
                commands.add(
                        isAdd
                                ? new Command(OperationKind.ADD, session, i, FIRST_COUNTER + key, Long.BYTES)
                                : new Command(kind, session, i, keyOf(kind, key), random.nextInt(300)));
            }
        }
        return commands;
    }

    private static long keyOf(final OperationKind kind, final long key) {
        return kind == OperationKind.DELETE && key % 2 == 0 ? FIRST_COUNTER + key : key;
    }

    private void apply(final KeyValueStateMachine machine, final long index, final Command command) {
        encoder.wrap(entry, 0).term(1);
        encoder.command()
                .sessionId(command.session())
                .sequence(command.sequence())
                .key(command.key())
                .operation(command.kind().code());
        value.putLong(0, command.sequence());
        encoder.putExpected(value, 0, 0).putValue(value, 0, command.length());
        machine.apply(index, entry, 0);
    }

    private String answer(final KeyValueStateMachine machine, final long index, final Command command) {
        apply(machine, index, command);
        final StringBuilder answer = new StringBuilder();
        answer.append(machine.status()).append(' ').append(machine.version()).append(' ');
        for (int i = 0; i < machine.answerLength(); i++) {
            answer.append(machine.answerBuffer().getByte(machine.answerOffset() + i))
                    .append(',');
        }
        return answer.toString();
    }
}
