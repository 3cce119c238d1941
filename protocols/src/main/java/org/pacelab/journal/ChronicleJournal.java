package org.pacelab.journal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Experimental: a journal on Chronicle Queue, to be compared with {@link MappedJournal}, whose contract and threads it keeps. Each change is
 * an excerpt with a record of our own in it ({@link CycleFile}), written to the mapped file; a sequence is the position at which the
 * record ends. A truncation is a record that supersedes what stands before it. The log is read through a mapping of our own.
 *
 * <p>With {@link Durability#OS} a change is durable at once, with {@link Durability#DISK} after {@link #force}, an fdatasync of the cycle's
 * file. Chronicle's own {@code sync} is not relied on, though the queue is built to do it: it logs a failed msync and goes on.
 *
 * <p>Cycles end by length, not by time: the queue's clock is driven. Where one ends, the replica's thread waits for Chronicle to map
 * and begin the next file, and allocates some ten kilobytes; other changes allocate nothing. The file itself is made by {@link #force}, one
 * cycle ahead; where that is late, a change is {@link #FULL}. Released are whole cycles, up to the one that names the newest snapshot.
 *
 * <p>Chronicle never reopens a queue here. A process that was killed, or a power cut, leaves excerpts that are locked or torn, for which it waits and
 * which it patches; it has no checksum to tell them from damage. So each life of the journal has a queue of its own, and earlier
 * ones are read by our records alone ({@link ChronicleRecovery}); a damaged header or index of Chronicle's harms nothing. What cannot be
 * decided: damage to the very last records, which no later record knew to be durable, is taken for a torn tail. That is why each opening
 * appends a record behind those it recovered.
 */
public final class ChronicleJournal implements Journal, SnapshotLog {
    public static final int DEFAULT_CYCLE_LENGTH = 16 * 1024 * 1024;

    private static final VarHandle APPENDED;
    private static final VarHandle DURABLE;

    static {
        try {
            final MethodHandles.Lookup lookup = MethodHandles.lookup();
            APPENDED = lookup.findVarHandle(ChronicleJournal.class, "appendedPosition", long.class);
            DURABLE = lookup.findVarHandle(ChronicleJournal.class, "durablePosition", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final DiskFiles files;
    private final DiskFiles folder;
    private final JournalOwner owner;
    private final boolean forced;
    private final int cycleLength;
    private final long life;
    private final EntryIndex index;
    private final Removals removals;
    private final FileSnapshots snapshots;
    private final CycleSupply supply;
    private final CycleAppender appender;
    private Segment current;
    private int appendOffset;
    private long term;
    private int votedFor;
    private long durableIndex;
    private long appendedPosition;
    private long snapshotSequence;
    private long snapshotCycle;

    private Segment forcing;
    private long durablePosition;
    private volatile long forceCount;
    private volatile FatalFault fault;

    private ChronicleJournal(
            final DiskFiles files,
            final JournalOwner owner,
            final ChronicleRecovery recovery,
            final FileSnapshot snapshot,
            final boolean forced,
            final int cycleLength) {
        this.files = files;
        this.owner = owner;
        this.forced = forced;
        this.cycleLength = cycleLength;
        index = recovery.index();
        term = recovery.term();
        votedFor = recovery.votedFor();
        appendedPosition = recovery.tailPosition();
        durablePosition = appendedPosition;
        durableIndex = index.lastIndex();
        removals = new Removals(files, forced);
        snapshots = new FileSnapshots(this, files, removals, snapshot, cycleLength, forced);
        snapshotCycle = recovery.markCycle();
        if (snapshot != null) {
            index.releaseUnrecorded(snapshot.header().index(), snapshot.header().term());
        }
        life = recovery.nextLife();
        final String folderName = CycleFile.folder(life);
        folder = files.inside(folderName);
        supply = new CycleSupply(folder, cycleLength, forced);
        appender = new CycleAppender(files.pathOf(folderName), recovery.nextNumber(), cycleLength, forced);
    }

    /** Whether a journal was ever begun in a directory. */
    public static boolean isIn(final JournalFiles files) {
        for (final String name : files.names()) {
            if (CycleFile.isFolder(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Opens the journal in a directory, or makes a new one. Owns the directory from now on, also if this fails.
     *
     * @param durability  {@link Durability#OS} or {@link Durability#DISK}; it may be another than at the last time
     * @param cycleLength a multiple of 64 KiB, at least two of them; of an existing journal, its own
     * @throws FatalFault if it is damaged, or another replica's, or of another version; it is untouched then
     */
    public static ChronicleJournal open(
            final DiskFiles files, final JournalOwner owner, final Durability durability, final int cycleLength) {
        if (durability == Durability.MEMORY
                || cycleLength < 2 * CycleFile.RESERVED
                || cycleLength % CycleFile.RESERVED != 0) {
            throw new IllegalArgumentException(durability + " with cycles of " + cycleLength + " bytes");
        }
        final boolean forced = durability == Durability.DISK;
        final ChronicleRecovery recovery = new ChronicleRecovery(files, owner, cycleLength);
        ChronicleJournal journal = null;
        try {
            recovery.read();
            final SnapshotMark mark = recovery.mark();
            final FileSnapshot snapshot = mark == null ? null : FileSnapshot.open(files, mark, cycleLength);
            recovery.cut(forced);
            journal = new ChronicleJournal(files, owner, recovery, snapshot, forced, cycleLength);
            journal.beginLife();
            return journal;
        } catch (final RuntimeException | InternalError e) {
            if (journal != null) {
                journal.close();
            } else {
                recovery.close();
                files.close();
            }
            throw e instanceof FatalFault fault ? fault : new FatalFault("journal not opened: " + e.getMessage(), e);
        }
    }

    @Override
    public long append(final long entryTerm, final DirectBuffer buffer, final int offset, final int length) {
        final int recordLength = JournalRecord.HEADER_LENGTH + JournalRecord.TERM_LENGTH + length;
        if (!makeRoomFor(recordLength)) {
            return FULL;
        }
        try {
            final int start = begin(recordLength);
            final UnsafeBuffer records = appender.memory();
            final int body = start + JournalRecord.HEADER_LENGTH;
            records.putLong(body, entryTerm, LITTLE_ENDIAN);
            records.putBytes(body + JournalRecord.TERM_LENGTH, buffer, offset, length);
            index.addEntry(start);
            return seal(start, JournalRecord.ENTRY, recordLength, index.lastIndex());
        } catch (final RuntimeException | InternalError e) {
            throw stopped(e);
        }
    }

    @Override
    public long truncateFrom(final long fromIndex) {
        final long sequence = change(JournalRecord.TRUNCATION, fromIndex, 0);
        if (sequence != FULL) {
            index.truncateFrom(fromIndex);
            durableIndex = Math.min(durableIndex, fromIndex - 1);
        }
        return sequence;
    }

    @Override
    public long recordVote(final long currentTerm, final int candidate) {
        assert currentTerm >= term : "term=" + term + " currentTerm=" + currentTerm;
        final long sequence = change(JournalRecord.VOTE, currentTerm, candidate);
        if (sequence != FULL) {
            term = currentTerm;
            votedFor = candidate;
        }
        return sequence;
    }

    @Override
    public void releaseBefore(final long releaseIndex) {
        assert releaseIndex <= lastIndex() + 1 : "lastIndex=" + lastIndex() + " releaseIndex=" + releaseIndex;
        final Snapshot snapshot = snapshots.newest();
        if (snapshot == null || snapshotSequence > durableSequence()) {
            return;
        }
        final long newFirstIndex = Math.min(releaseIndex, snapshot.header().index() + 1);
        if (newFirstIndex > index.firstIndex()) {
            index.release(newFirstIndex, termOf(newFirstIndex - 1), 0);
        }
        Segment oldest = index.oldestBefore(index.firstIndex());
        while (oldest != null && oldest.number < snapshotCycle && removals.room() > FileSnapshots.REMOVALS) {
            index.removeOldest();
            removals.add(0, new ReleasedCycle(files, oldest, oldest.incarnation != life));
            oldest = index.oldestBefore(index.firstIndex());
        }
    }

    @Override
    public SnapshotStore snapshots() {
        return snapshots;
    }

    @Override
    public long publish(final FileSnapshot snapshot, final boolean replacesLog) {
        final SnapshotHeader header = snapshot.header();
        assert header.index() >= firstIndex() - 1 && (replacesLog || termOf(header.index()) == header.term()) : header;
        final SnapshotMark mark =
                new SnapshotMark(header, snapshot.parts().number(), term, votedFor, snapshot.chunkCount(), replacesLog);
        final int length = JournalRecord.HEADER_LENGTH + SnapshotMark.LENGTH;
        if (!makeRoomFor(length)) {
            return FULL;
        }
        try {
            final int start = begin(length);
            mark.encode(appender.memory(), start + JournalRecord.HEADER_LENGTH);
            snapshotSequence = seal(start, JournalRecord.SNAPSHOT, length, header.index());
        } catch (final RuntimeException | InternalError e) {
            throw stopped(e);
        }
        snapshotCycle = current.number;
        if (replacesLog) {
            index.restartAt(header.index() + 1);
            index.release(header.index() + 1, header.term(), snapshotSequence);
            durableIndex = 0;
        }
        return snapshotSequence;
    }

    @Override
    public long segmentsSinceSnapshot() {
        return current.number - snapshotCycle;
    }

    @Override
    public boolean reusesReleasedRoom() {
        return false;
    }

    @Override
    public long term() {
        return term;
    }

    @Override
    public int votedFor() {
        return votedFor;
    }

    @Override
    public long firstIndex() {
        return index.firstIndex();
    }

    @Override
    public long lastIndex() {
        return index.lastIndex();
    }

    @Override
    public long termOf(final long entryIndex) {
        return index.termOf(entryIndex);
    }

    @Override
    public DirectBuffer bufferOf(final long entryIndex) {
        return index.segmentOf(entryIndex).buffer();
    }

    @Override
    public int offsetOf(final long entryIndex) {
        return index.offsetOf(entryIndex);
    }

    @Override
    public int lengthOf(final long entryIndex) {
        return index.lengthOf(entryIndex);
    }

    @Override
    public long sequenceOf(final long entryIndex) {
        return index.sequenceOf(entryIndex);
    }

    @Override
    public long appendedSequence() {
        return appendedPosition;
    }

    @Override
    public long durableSequence() {
        throwIfStopped();
        return forced ? (long) DURABLE.getAcquire(this) : (long) APPENDED.getAcquire(this);
    }

    @Override
    public long durableIndex() {
        final long lastIndex = index.lastIndex();
        final long durableSequence = durableSequence();
        if (durableSequence == appendedPosition) {
            durableIndex = lastIndex;
        }
        while (durableIndex < lastIndex && sequenceOf(durableIndex + 1) <= durableSequence) {
            durableIndex = Math.max(durableIndex + 1, index.firstIndex() - 1);
        }
        return durableIndex;
    }

    @Override
    public boolean needsForce() {
        final long durable = forced ? (long) DURABLE.getAcquire(this) : appendedPosition;
        return durable < appendedPosition || !supply.isReady() || snapshots.needsForce() || removals.isDue(durable);
    }

    @Override
    public boolean force(final long upToSequence) {
        throwIfStopped();
        try {
            if (forced && upToSequence > durablePosition) {
                forceUpTo(upToSequence);
                if (isRoomShort()) {
                    supply.prepare();
                }
                stepSnapshots();
                return true;
            }
            return supply.prepare() || stepSnapshots();
        } catch (final RuntimeException | InternalError e) {
            throw stopped(e);
        }
    }

    @Override
    public long forceCount() {
        return forceCount;
    }

    @Override
    public void close() {
        appender.close();
        supply.close();
        index.segments().forEach(Segment::close);
        removals.close();
        snapshots.close();
        files.close();
    }

    /** A first cycle behind what was recovered, and a record that knows all of that to be durable. */
    private void beginLife() {
        while (supply.prepare()) {}
        supply.take(appender.number());
        beginCycle();
        forcing = current;
        if (forced) {
            makeDurable();
        }
        recordVote(term, votedFor);
        if (forced) {
            makeDurable();
        }
    }

    private void makeDurable() {
        current.file().force();
        folder.force();
        files.force();
        durablePosition = appendedPosition;
    }

    private long change(final int kind, final long subject, final int candidate) {
        if (!makeRoomFor(JournalRecord.SHORT_LENGTH)) {
            return FULL;
        }
        try {
            final int start = begin(JournalRecord.SHORT_LENGTH);
            appender.memory().putInt(start + JournalRecord.HEADER_LENGTH, candidate, LITTLE_ENDIAN);
            return seal(start, kind, JournalRecord.SHORT_LENGTH, subject);
        } catch (final RuntimeException | InternalError e) {
            throw stopped(e);
        }
    }

    /** In the next cycle if need be. Returns false if that is not ready. */
    private boolean makeRoomFor(final int recordLength) {
        throwIfStopped();
        final int required = JournalRecord.paddedLength(recordLength) + CycleFile.RESERVED;
        if (required > cycleLength) {
            throw new IllegalArgumentException("a record of " + recordLength + " bytes exceeds a cycle");
        }
        if (appendOffset + required <= cycleLength) {
            return true;
        }
        if (!supply.isReady()) {
            return false;
        }
        try {
            appender.roll();
            supply.take(appender.number());
            beginCycle();
            return true;
        } catch (final RuntimeException | InternalError e) {
            throw stopped(e);
        }
    }

    /** Begins an excerpt, whose last bytes are zeros until they are written. Returns where its record starts. */
    private int begin(final int recordLength) {
        final int start = appender.begin();
        final int end = start + JournalRecord.paddedLength(recordLength);
        assert end <= cycleLength : "end=" + end;
        appender.memory().putLong(end - JournalRecord.ALIGNMENT, 0);
        return start;
    }

    private void beginCycle() {
        final int length = JournalRecord.HEADER_LENGTH + CycleStart.LENGTH;
        final long positionBefore = appendedPosition;
        final int start = begin(length);
        final long number = appender.number();
        final JournalFile file = folder.open(CycleFile.name(number));
        final Segment next = new Segment(number, life, file, file.map(cycleLength));
        if (current != null) {
            current.end(appendOffset);
            current.publishNext(next);
        }
        index.addSegment(next);
        current = next;
        appendOffset = start;
        CycleStart.encode(appender.memory(), start + JournalRecord.HEADER_LENGTH, owner, cycleLength);
        seal(start, JournalRecord.START, length, positionBefore);
    }

    private long seal(final int start, final int kind, final int length, final long subject) {
        final UnsafeBuffer records = appender.memory();
        final int gap = start - appendOffset;
        final long durable = forced ? (long) DURABLE.getAcquire(this) : current.positionOf(start);
        final long salt = CycleFile.salt(current.number, start, gap, life);
        CycleFile.putGap(records, start, gap);
        JournalRecord.seal(records, start, kind, length, durable, subject, salt);
        appendOffset = start + JournalRecord.paddedLength(length);
        appender.end(appendOffset);
        final long end = current.positionOf(appendOffset);
        APPENDED.setRelease(this, end);
        return end;
    }

    private void forceUpTo(final long sequence) {
        final long target = Math.min(sequence, (long) APPENDED.getAcquire(this));
        long position = durablePosition;
        while (position < target) {
            final Segment cycle = forcing;
            cycle.file().force();
            forceCount++;
            if (target <= cycle.limitPosition()) {
                position = target;
            } else {
                position = cycle.positionOf(cycle.endOffset());
                forcing = cycle.next();
                folder.force();
            }
            DURABLE.setRelease(this, position);
        }
    }

    /** Whether the next cycle can no longer wait for a time at which there is nothing to force. */
    private boolean isRoomShort() {
        return (long) APPENDED.getAcquire(this) % cycleLength >= cycleLength / 2;
    }

    private boolean stepSnapshots() {
        return snapshots.step() || removals.step(forced ? durablePosition : (long) APPENDED.getAcquire(this));
    }

    private FatalFault stopped(final Throwable cause) {
        if (cause instanceof FatalFault first) {
            return first;
        }
        final String place = cause instanceof InternalError ? files.pathOf(CycleFile.folder(life)) + ": " : "";
        fault = new FatalFault("journal stopped: " + place + cause.getMessage(), cause);
        return fault;
    }

    private void throwIfStopped() {
        final FatalFault first = fault;
        if (first != null) {
            throw first;
        }
    }
}
