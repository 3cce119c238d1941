package org.pacelab.journal;

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
public final class ChronicleJournal extends FileJournal {
    public static final int DEFAULT_CYCLE_LENGTH = 16 * 1024 * 1024;

    private final DiskFiles files;
    private final DiskFiles folder;
    private final JournalOwner owner;
    private final int cycleLength;
    private final long life;
    private final CycleSupply supply;
    private final CycleAppender appender;
    private Segment current;
    private int appendOffset;

    private Segment forcing;

    private ChronicleJournal(
            final DiskFiles files,
            final JournalOwner owner,
            final ChronicleRecovery recovery,
            final FileSnapshot snapshot,
            final boolean forced,
            final int cycleLength) {
        super(files, recovery.replay(), snapshot, recovery.markCycle(), recovery.tailPosition(), cycleLength, forced);
        this.files = files;
        this.owner = owner;
        this.cycleLength = cycleLength;
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
    public void close() {
        appender.close();
        supply.close();
        index.segments().forEach(Segment::close);
        closeRest();
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
        recordVote(term(), votedFor());
        if (forced) {
            makeDurable();
        }
    }

    private void makeDurable() {
        current.file().force();
        folder.force();
        files.force();
        forcedUpTo(appendedPosition());
    }

    /** In the next cycle if need be. */
    @Override
    int begin(final int recordLength) {
        final int required = JournalRecord.paddedLength(recordLength) + CycleFile.RESERVED;
        if (required > cycleLength) {
            throw new IllegalArgumentException("a record of " + recordLength + " bytes exceeds a cycle");
        }
        if (appendOffset + required > cycleLength && !beginNextCycle()) {
            return NO_ROOM;
        }
        return beginExcerpt(recordLength);
    }

    @Override
    UnsafeBuffer records() {
        return appender.memory();
    }

    private boolean beginNextCycle() {
        if (!supply.isReady()) {
            return false;
        }
        appender.roll();
        supply.take(appender.number());
        beginCycle();
        return true;
    }

    /** Returns where its record starts. */
    private int beginExcerpt(final int recordLength) {
        final int start = appender.begin();
        final int end = start + JournalRecord.paddedLength(recordLength);
        assert end <= cycleLength : "end=" + end;
        appender.memory().putLong(end - JournalRecord.ALIGNMENT, 0);
        return start;
    }

    private void beginCycle() {
        final int length = JournalRecord.HEADER_LENGTH + CycleStart.LENGTH;
        final long positionBefore = appendedPosition();
        final int start = beginExcerpt(length);
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

    @Override
    long seal(final int start, final int kind, final int length, final long subject) {
        final UnsafeBuffer records = appender.memory();
        final int gap = start - appendOffset;
        final long durable = forced ? durablePosition() : current.positionOf(start);
        final long salt = CycleFile.salt(current.number, start, gap, life);
        CycleFile.putGap(records, start, gap);
        JournalRecord.seal(records, start, kind, length, durable, subject, salt);
        appendOffset = start + JournalRecord.paddedLength(length);
        appender.end(appendOffset);
        final long end = current.positionOf(appendOffset);
        appendedUpTo(end);
        return end;
    }

    @Override
    void forceUpTo(final long target) {
        long position = durablePosition();
        while (position < target) {
            final Segment cycle = forcing;
            cycle.file().force();
            countForce();
            if (target <= cycle.limitPosition()) {
                position = target;
            } else {
                position = cycle.positionOf(cycle.endOffset());
                forcing = cycle.next();
                folder.force();
            }
            forcedUpTo(position);
        }
    }

    @Override
    boolean hasRoomAhead() {
        return supply.isReady();
    }

    @Override
    boolean isRoomShort() {
        return appendedPosition() % cycleLength >= cycleLength / 2;
    }

    @Override
    boolean prepareRoom() {
        return supply.prepare();
    }

    @Override
    Removable released(final Segment cycle) {
        return new ReleasedCycle(files, cycle, cycle.incarnation != life);
    }

    @Override
    String mappedPath(final boolean isForcing) {
        return files.pathOf(CycleFile.folder(life));
    }
}
