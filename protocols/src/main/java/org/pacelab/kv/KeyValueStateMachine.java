package org.pacelab.kv;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.AppliedState;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.replica.SessionIds;
import org.pacelab.wire.Items;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.SnapshotRecords;
import org.pacelab.wire.codec.SnapshotKeyDecoder;
import org.pacelab.wire.codec.SnapshotSessionDecoder;

/**
 * Executes log entries in index order, each session's commands exactly once. Deterministic: what it is after an entry depends on
 * the entries before it and nothing else.
 *
 * <p>The answer to the latest {@link #apply} or {@link #read} stands in the accessors until the next call. Confined to one
 * thread; after the store has grown it allocates nothing.
 */
public final class KeyValueStateMachine {
    private static final DirectBuffer EMPTY = new UnsafeBuffer(new byte[0]);

    private final int sessionCapacity;
    private KeyValueStore store = new KeyValueStore();
    private SessionTable sessions;
    private KeyValueStore loadedStore;
    private SessionTable loadedSessions;
    private final SnapshotKeyDecoder keyRecord = new SnapshotKeyDecoder();
    private final SnapshotSessionDecoder sessionRecord = new SnapshotSessionDecoder();
    private final UnsafeBuffer sum = new UnsafeBuffer(new byte[Long.BYTES]);

    private final SiblingSets siblings = new SiblingSets();
    private ItemWatcher itemWatcher = ItemWatcher.NONE;
    private long duplicates;
    private OperationKind kind = OperationKind.NO_OP;
    private ReplyStatus status = ReplyStatus.OK;
    private long sessionId;
    private long sequence;
    private long version;
    private DirectBuffer answerBuffer = EMPTY;
    private int answerOffset;
    private int answerLength;

    public KeyValueStateMachine(final int sessionCapacity) {
        this.sessionCapacity = sessionCapacity;
        sessions = new SessionTable(sessionCapacity);
    }

    public void watchItems(final ItemWatcher watcher) {
        itemWatcher = watcher;
    }

    /** Starts loading a snapshot beside the present state, which stays as it is until {@link #adoptLoaded}. Allocates. */
    public void startLoading() {
        loadedStore = new KeyValueStore();
        loadedSessions = new SessionTable(sessionCapacity);
    }

    /** Loads the records of one chunk. Returns false if they are not what a snapshot of this table of sessions has. */
    public boolean load(final DirectBuffer chunk, final int offset, final int length) {
        final int end = offset + length;
        int position = offset;
        while (position < end) {
            final int recordLength = SnapshotRecords.length(chunk, position, end);
            if (recordLength < 0 || !loadRecord(chunk, position)) {
                return false;
            }
            position += recordLength;
        }
        return true;
    }

    /** What was loaded becomes the state. */
    public void adoptLoaded() {
        store = loadedStore;
        sessions = loadedSessions;
        dropLoaded();
    }

    /** What was loaded so far is given up. */
    public void dropLoaded() {
        loadedStore = null;
        loadedSessions = null;
    }

    /**
     * Announces entries that will be applied next: up to {@link KeyValueStore#MAX_EXPECTED} of them, then
     * {@link KeyValueStore#touchExpected}. Only a hint: an entry may be applied without it.
     */
    public void expect(final DirectBuffer buffer, final int offset) {
        final long key = LogEntries.key(buffer, offset + LogEntries.TERM_LENGTH);
        store.expect(key);
        itemWatcher.expect(key);
    }

    /** Executes the entry, its term included, that stands at the offset and has this log index. */
    public void apply(final long index, final DirectBuffer buffer, final int offset) {
        final int command = offset + LogEntries.TERM_LENGTH;
        sessionId = LogEntries.sessionId(buffer, command);
        sequence = LogEntries.sequence(buffer, command);
        kind = LogEntries.operation(buffer, command);
        switch (kind) {
            case NO_OP, MEMBERSHIP -> answer(ReplyStatus.OK, 0);
            case CONFIGURATION -> configure(index, buffer, command);
            case ITEM -> merge(index, buffer, command);
            case UPDATE, SIBLINGS -> mergeSiblings(index, buffer, command);
            case OPEN_SESSION -> open(index, LogEntries.term(buffer, offset));
            case GET -> readThroughLog(index, LogEntries.key(buffer, command));
            default -> execute(index, buffer, command);
        }
    }

    /** Answers a read outside the log, of the state after the entries applied so far. */
    public void read(final long key) {
        final int reference = store.find(key);
        if (reference == KeyValueStore.ABSENT) {
            answer(ReplyStatus.OK, 0);
        } else {
            answer(ReplyStatus.OK, store.versionOf(reference));
            answerBuffer = store.bufferOf(reference);
            answerOffset = store.valueOffsetOf(reference);
            answerLength = store.valueLengthOf(reference);
        }
    }

    /** Whether a session's command of this sequence would be executed, for all that is known so far. */
    public boolean isNext(final long ofSessionId, final long ofSequence) {
        final int row = sessions.find(ofSessionId);
        return row != SessionTable.UNKNOWN_SESSION && ofSequence > sessions.sequenceOf(row);
    }

    /** As {@link AppliedState#find}. */
    public boolean find(final long key, final AppliedState.ValueReader reader) {
        final int reference = store.find(key);
        final boolean isThere = isThere(reference);
        if (isThere) {
            reader.onValue(store.bufferOf(reference), store.valueOffsetOf(reference), store.valueLengthOf(reference));
        }
        return isThere;
    }

    public KeyValueStore store() {
        return store;
    }

    SessionTable sessions() {
        return sessions;
    }

    /** Commands that were not executed again, since they had been. */
    public long duplicates() {
        return duplicates;
    }

    public int sessionCapacity() {
        return sessionCapacity;
    }

    public int sessionCount() {
        return sessions.count();
    }

    /** Of the latest applied entry. */
    public OperationKind kind() {
        return kind;
    }

    public ReplyStatus status() {
        return status;
    }

    /** The session of the latest applied entry; of an opened session its new id. */
    public long sessionId() {
        return sessionId;
    }

    public long sequence() {
        return sequence;
    }

    /** The index that last wrote the key, or deleted it, 0 if none did. */
    public long version() {
        return version;
    }

    public DirectBuffer answerBuffer() {
        return answerBuffer;
    }

    public int answerOffset() {
        return answerOffset;
    }

    public int answerLength() {
        return answerLength;
    }

    private boolean isThere(final int reference) {
        return reference != KeyValueStore.ABSENT && !store.isDeleted(reference);
    }

    private boolean loadRecord(final DirectBuffer chunk, final int offset) {
        final short kind = SnapshotRecords.kind(chunk, offset);
        if (SnapshotRecords.isOfKey(kind)) {
            keyRecord.wrap(chunk, offset, SnapshotKeyDecoder.BLOCK_LENGTH, SnapshotKeyDecoder.SCHEMA_VERSION);
            if (kind == SnapshotRecords.DELETED_KEY) {
                loadedStore.delete(keyRecord.key(), keyRecord.version());
                return true;
            }
            final int value = keyRecord.limit();
            loadedStore.put(
                    keyRecord.key(),
                    keyRecord.version(),
                    chunk,
                    LogEntries.partOffset(value),
                    LogEntries.partLength(chunk, value));
            return true;
        }
        sessionRecord.wrap(chunk, offset, SnapshotSessionDecoder.BLOCK_LENGTH, SnapshotSessionDecoder.SCHEMA_VERSION);
        return loadedSessions.restore(
                sessionRecord.sessionId(),
                sessionRecord.sequence(),
                sessionRecord.lastIndex(),
                sessionRecord.version(),
                sessionRecord.answer(),
                sessionRecord.answerLength(),
                (byte) sessionRecord.status());
    }

    private void configure(final long index, final DirectBuffer buffer, final int command) {
        final int value = LogEntries.nextPart(buffer, LogEntries.firstPart(command));
        store.put(
                LogEntries.key(buffer, command),
                index,
                buffer,
                LogEntries.partOffset(value),
                LogEntries.partLength(buffer, value));
        answer(ReplyStatus.OK, index);
    }

    /** The answer's version is the entry that brought what stands there now. */
    private void merge(final long index, final DirectBuffer buffer, final int command) {
        final long key = LogEntries.key(buffer, command);
        final int item = LogEntries.partOffset(LogEntries.nextPart(buffer, LogEntries.firstPart(command)));
        final int reference = store.find(key);
        final boolean isThere =
                reference != KeyValueStore.ABSENT && store.valueLengthOf(reference) >= Items.HEADER_LENGTH;
        final DirectBuffer present = isThere ? store.bufferOf(reference) : null;
        final int presentOffset = isThere ? store.valueOffsetOf(reference) : 0;
        if (isThere && !Items.isLater(buffer, item, present, presentOffset)) {
            answer(ReplyStatus.OK, store.versionOf(reference));
        } else {
            final int itemLength =
                    LogEntries.partLength(buffer, LogEntries.nextPart(buffer, LogEntries.firstPart(command)));
            final int presentLength = isThere ? store.valueLengthOf(reference) : 0;
            itemWatcher.onItem(key, present, presentOffset, presentLength, buffer, item, itemLength);
            configure(index, buffer, command);
        }
    }

    /** As {@link #merge}, of what stands there then; refused if that would be too long. */
    private void mergeSiblings(final long index, final DirectBuffer buffer, final int command) {
        final long key = LogEntries.key(buffer, command);
        final int reference = store.find(key);
        final boolean isThere = reference != KeyValueStore.ABSENT;
        final int madeLength = kind == OperationKind.UPDATE
                ? siblings.update(store, reference, buffer, command)
                : siblings.sync(store, reference, buffer, command);
        if (madeLength > 0) {
            itemWatcher.onItem(
                    key,
                    isThere ? store.bufferOf(reference) : null,
                    isThere ? store.valueOffsetOf(reference) : 0,
                    isThere ? store.valueLengthOf(reference) : 0,
                    siblings.buffer(),
                    0,
                    madeLength);
            store.put(key, index, siblings.buffer(), 0, madeLength);
        }
        if (madeLength == SiblingSets.REFUSED) {
            answer(ReplyStatus.BAD_VALUE, 0);
        } else {
            read(key);
        }
    }

    private void open(final long index, final long term) {
        sessionId = SessionIds.of(term, index);
        sessions.open(sessionId, index);
        answer(ReplyStatus.OK, 0);
    }

    private void readThroughLog(final long index, final long key) {
        final int row = sessions.find(sessionId);
        if (row != SessionTable.UNKNOWN_SESSION) {
            sessions.touch(row, index);
        }
        read(key);
    }

    private void execute(final long index, final DirectBuffer buffer, final int command) {
        final int row = sessions.find(sessionId);
        if (row == SessionTable.UNKNOWN_SESSION) {
            answer(ReplyStatus.SESSION_EXPIRED, 0);
            return;
        }
        final long lastSequence = sessions.sequenceOf(row);
        if (sequence <= lastSequence) {
            duplicates++;
            if (sequence < lastSequence) {
                answer(ReplyStatus.STALE_SEQUENCE, 0);
            } else {
                answerAgain(row);
            }
            return;
        }
        final long key = LogEntries.key(buffer, command);
        final int expected = LogEntries.firstPart(command);
        final int value = LogEntries.nextPart(buffer, expected);
        switch (kind) {
            case PUT -> put(row, index, key, buffer, value);
            case DELETE -> delete(row, index, key);
            case ADD -> add(row, index, key, buffer, value);
            case COMPARE_AND_SET -> compareAndSet(row, index, key, buffer, expected, value);
            default -> throw new IllegalArgumentException("no write: " + kind);
        }
    }

    private void put(final int row, final long index, final long key, final DirectBuffer buffer, final int value) {
        store.put(key, index, buffer, LogEntries.partOffset(value), LogEntries.partLength(buffer, value));
        record(row, index, ReplyStatus.OK, index);
    }

    private void delete(final int row, final long index, final long key) {
        store.delete(key, index);
        record(row, index, ReplyStatus.OK, index);
    }

    private void add(final int row, final long index, final long key, final DirectBuffer buffer, final int value) {
        final int reference = store.find(key);
        final boolean isThere = isThere(reference);
        if (LogEntries.partLength(buffer, value) != Long.BYTES
                || isThere && store.valueLengthOf(reference) != Long.BYTES) {
            record(row, index, ReplyStatus.BAD_VALUE, 0);
            return;
        }
        final long before =
                isThere ? store.bufferOf(reference).getLong(store.valueOffsetOf(reference), LITTLE_ENDIAN) : 0;
        final long after = before + buffer.getLong(LogEntries.partOffset(value), LITTLE_ENDIAN);
        sum.putLong(0, after, LITTLE_ENDIAN);
        store.put(key, index, sum, 0, Long.BYTES);
        record(row, index, ReplyStatus.OK, index);
        keepAnswer(row, after, Long.BYTES);
    }

    private void compareAndSet(
            final int row,
            final long index,
            final long key,
            final DirectBuffer buffer,
            final int expected,
            final int value) {
        final int reference = store.find(key);
        final boolean matches = isEqual(reference, buffer, expected);
        final long version;
        if (matches) {
            store.put(key, index, buffer, LogEntries.partOffset(value), LogEntries.partLength(buffer, value));
            version = index;
        } else {
            version = reference == KeyValueStore.ABSENT ? 0 : store.versionOf(reference);
        }
        record(row, index, ReplyStatus.OK, version);
        keepAnswer(row, matches ? 1 : 0, Byte.BYTES);
    }

    private boolean isEqual(final int reference, final DirectBuffer buffer, final int part) {
        final int length = LogEntries.partLength(buffer, part);
        if (reference == KeyValueStore.ABSENT) {
            return length == 0;
        }
        if (length != store.valueLengthOf(reference)) {
            return false;
        }
        final DirectBuffer current = store.bufferOf(reference);
        final int currentOffset = store.valueOffsetOf(reference);
        final int expectedOffset = LogEntries.partOffset(part);
        for (int i = 0; i < length; i++) {
            if (current.getByte(currentOffset + i) != buffer.getByte(expectedOffset + i)) {
                return false;
            }
        }
        return true;
    }

    private void record(final int row, final long index, final ReplyStatus result, final long resultVersion) {
        sessions.record(row, sequence, index, resultVersion, result.code());
        answer(result, resultVersion);
    }

    private void keepAnswer(final int row, final long value, final int length) {
        sessions.answer(row, value, length);
        answerFrom(row);
    }

    private void answerAgain(final int row) {
        answer(ReplyStatus.of(sessions.statusOf(row)), sessions.versionOf(row));
        answerFrom(row);
    }

    private void answerFrom(final int row) {
        answerBuffer = sessions.buffer();
        answerOffset = sessions.answerOffsetOf(row);
        answerLength = sessions.answerLengthOf(row);
    }

    private void answer(final ReplyStatus result, final long resultVersion) {
        status = result;
        version = resultVersion;
        answerBuffer = EMPTY;
        answerOffset = 0;
        answerLength = 0;
    }
}
