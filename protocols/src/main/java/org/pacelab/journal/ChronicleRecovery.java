package org.pacelab.journal;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Reads what the cycles of a {@link ChronicleJournal} hold, without Chronicle: the records from the first on, as long as each names the
 * one before it. A cycle is read up to where the next one says that the log before it ends; so a later life supersedes what an
 * earlier one left behind a torn record. What follows the last record so found is cut by {@link #cut}; but if any record
 * anywhere knew a position behind it to be durable, it is damage that no crash explains, and the journal is refused. Nothing is changed
 * before that is decided.
 */
final class ChronicleRecovery {
    private final DiskFiles files;
    private final JournalOwner owner;
    private final int cycleLength;
    private final List<FoundCycle> found = new ArrayList<>();
    private final List<Long> lives = new ArrayList<>();
    private final Replay replay = new Replay();
    private long tailPosition;

    /** The files are the caller's to close, by {@link #close} if {@link #read} throws. */
    ChronicleRecovery(final DiskFiles files, final JournalOwner owner, final int cycleLength) {
        this.files = files;
        this.owner = owner;
        this.cycleLength = cycleLength;
    }

    /** @throws FatalFault if the journal is damaged, or not this owner's, or of another version */
    void read() {
        openCycles();
        String damage = null;
        for (int i = 0; i < found.size() && damage == null; i++) {
            damage = goOnWith(i);
        }
        final boolean isBegun = !index().segments().isEmpty();
        final String beginning = isBegun ? replay.beginningDamage() : damage;
        if (beginning != null && (isBegun || !isFirstOpeningTorn())) {
            throw refused(found.get(0), beginning);
        }
        for (final FoundCycle cycle : found) {
            cycle.records().forEachInt(record -> replay.knowDurable(cycle.bytes(), record));
        }
        if (replay.durablePosition() > tailPosition) {
            throw refused(
                    lastAccepted(),
                    (damage == null ? "ends" : damage) + ", and position " + tailPosition
                            + " in the journal was durable");
        }
    }

    /** Removes what stands behind the last record in cycles of its own; then all is forced that is kept, with {@code forced}. */
    void cut(final boolean forced) {
        final int acceptedCount = index().segments().size();
        for (int i = found.size() - 1; i >= acceptedCount; i--) {
            found.get(i).delete();
        }
        for (int i = 0; i < acceptedCount; i++) {
            found.get(i).complete();
        }
        for (final long life : lives) {
            removeIfEmpty(files, life);
        }
        if (forced) {
            index().segments().forEach(segment -> segment.file().force());
        }
    }

    /** Removes the queue of an ended life once it has no cycles. */
    static void removeIfEmpty(final DiskFiles files, final long life) {
        final String folder = CycleFile.folder(life);
        final DiskFiles inner = files.inside(folder);
        final List<String> names = inner.names();
        for (final String name : names) {
            if (CycleFile.isName(name)) {
                return;
            }
        }
        names.forEach(inner::delete);
        files.delete(folder);
        files.force();
    }

    void close() {
        found.forEach(FoundCycle::close);
    }

    EntryIndex index() {
        return replay.index();
    }

    /** What the records say. */
    Replay replay() {
        return replay;
    }

    /** The newest snapshot, null if there is none. */
    SnapshotMark mark() {
        return replay.mark();
    }

    /** The number of the cycle that names the newest snapshot; of the first one if there is none. */
    long markCycle() {
        if (replay.mark() != null) {
            return replay.markSegment();
        }
        return index().segments().isEmpty() ? nextNumber() : index().segments().get(0).number;
    }

    /** Where the log ends. */
    long tailPosition() {
        return tailPosition;
    }

    long nextLife() {
        return lives.isEmpty() ? 1 : lives.get(lives.size() - 1) + 1;
    }

    /** Of the first cycle of the next life. */
    long nextNumber() {
        return found.isEmpty() ? 1 : found.get(found.size() - 1).number + 1;
    }

    private void openCycles() {
        for (final String folder : files.names()) {
            if (CycleFile.isFolder(folder)) {
                final long life = CycleFile.life(folder);
                lives.add(life);
                final DiskFiles inner = files.inside(folder);
                for (final String name : inner.names()) {
                    if (CycleFile.isName(name)) {
                        found.add(new FoundCycle(inner, name, life, cycleLength));
                    }
                }
            }
        }
    }

    /** Returns what ends the log within the cycle or before it, null if it may go on in the next one. */
    private String goOnWith(final int place) {
        final FoundCycle cycle = found.get(place);
        if (!cycle.isBegun()) {
            return place == 0 ? "has no beginning" : "is followed by a cycle without a beginning, " + cycle.path;
        }
        final UnsafeBuffer bytes = cycle.bytes();
        final int first = cycle.records().getInt(0);
        final String refusal = CycleStart.refusal(bytes, first + JournalRecord.HEADER_LENGTH, owner, cycleLength);
        if (refusal != null) {
            throw refused(cycle, refusal);
        }
        if (place > 0 && cycle.positionBefore() != tailPosition) {
            return "does not go on at byte " + (tailPosition - index().current().positionOf(0));
        }
        if (cycle.positionBefore() == 0) {
            replay.startAt(1);
        }
        index().addSegment(cycle.accept());
        return applyRecords(cycle, limitOf(place));
    }

    private String applyRecords(final FoundCycle cycle, final long limit) {
        int end = cycle.records().getInt(0);
        for (int i = 0; i < cycle.records().size() && cycle.positionOf(end) < limit; i++) {
            final int record = cycle.records().getInt(i);
            if (record - end != CycleFile.gap(cycle.bytes(), record)) {
                return "is damaged behind byte " + end;
            }
            if (!replay.apply(cycle.bytes(), record)) {
                throw refused(cycle, "has a record at byte " + record + " that does not follow the one before");
            }
            end = cycle.endOf(record);
            index().current().end(end);
            tailPosition = cycle.positionOf(end);
        }
        return null;
    }

    /** Whether a crash may have cut short the making of this journal. */
    private boolean isFirstOpeningTorn() {
        final FoundCycle cycle = found.get(0);
        return found.size() == 1 && cycle.life == 1 && cycle.records().isEmpty() && cycle.isZeroBehindStart();
    }

    /** Where the next cycle, if there is one with a beginning, says that this one ends. */
    private long limitOf(final int place) {
        return place + 1 < found.size() && found.get(place + 1).isBegun()
                ? found.get(place + 1).positionBefore()
                : Long.MAX_VALUE;
    }

    private FoundCycle lastAccepted() {
        return found.get(Math.max(0, index().segments().size() - 1));
    }

    private static FatalFault refused(final FoundCycle cycle, final String reason) {
        return new FatalFault("journal cycle " + cycle.path + " " + reason + "; nothing was changed");
    }
}
