package org.pacelab.kv;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.clock.DottedVersionVectorSet;
import org.pacelab.clock.DottedVersionVectorSetEncoder;
import org.pacelab.wire.Frames;
import org.pacelab.wire.LogEntries;
import org.pacelab.wire.SiblingUpdates;

/**
 * Makes of the siblings that stand under a key, and of a write or of another replica's siblings, what stands there next ({@link DottedVersionVectorSet}).
 *
 * <p>A set is a value, so it has to stay as short as one. Siblings of one replica's dots are all known to that replica: if each replica keeps its own to its share
 * of a value, the siblings of all together fit. Confined to one thread; allocates nothing after construction.
 */
final class SiblingSets {
    /** What stands there stays. */
    static final int UNCHANGED = 0;

    /** What would stand there is too long, or would be a dot that was used before. Nothing changes. */
    static final int REFUSED = -1;

    private final DottedVersionVectorSet present = new DottedVersionVectorSet();
    private final DottedVersionVectorSet other = new DottedVersionVectorSet();
    private final DottedVersionVectorSet made = new DottedVersionVectorSet();
    private final DottedVersionVectorSetEncoder encoder = new DottedVersionVectorSetEncoder();
    private final MutableDirectBuffer buffer = new UnsafeBuffer(new byte[Frames.MAX_VALUE_LENGTH]);

    /** Of what was made last. */
    DirectBuffer buffer() {
        return buffer;
    }

    /** As {@link #update} of another replica's set, which comes with a command. Returns the length of what was made, or why there is nothing. */
    int sync(final KeyValueStore store, final int reference, final DirectBuffer entry, final int command) {
        final int part = LogEntries.nextPart(entry, LogEntries.firstPart(command));
        wrapPresent(store, reference);
        other.wrap(entry, LogEntries.partOffset(part), LogEntries.partLength(entry, part));
        if (reference != KeyValueStore.ABSENT && present.covers(other)) {
            return UNCHANGED;
        }
        final int madeLength = encoder.wrap(buffer, 0, buffer.capacity()).sync(present, other);
        return madeLength > 0 ? madeLength : REFUSED;
    }

    /** A new sibling in the place of those that the command's context covers. */
    int update(final KeyValueStore store, final int reference, final DirectBuffer entry, final int command) {
        final int context = LogEntries.firstPart(command);
        final int part = LogEntries.nextPart(entry, context);
        final int update = LogEntries.partOffset(part);
        final int actor = SiblingUpdates.actor(entry, update);
        wrapPresent(store, reference);
        other.wrap(entry, LogEntries.partOffset(context), LogEntries.partLength(entry, context));
        encoder.wrap(buffer, 0, buffer.capacity());
        final int madeLength = SiblingUpdates.isDeleted(entry, update)
                ? encoder.delete(present, other, actor)
                : encoder.put(
                        present,
                        other,
                        actor,
                        entry,
                        update + SiblingUpdates.HEADER_LENGTH,
                        LogEntries.partLength(entry, part) - SiblingUpdates.HEADER_LENGTH);
        return madeLength > 0 && isWithinShare(madeLength, actor, SiblingUpdates.maxOwnLength(entry, update))
                ? madeLength
                : REFUSED;
    }

    private boolean isWithinShare(final int madeLength, final int actor, final int maxOwnLength) {
        made.wrap(buffer, 0, madeLength);
        int ownLength = 0;
        while (made.next()) {
            if (SiblingUpdates.replicaOf(made.dotActor()) == SiblingUpdates.replicaOf(actor)) {
                ownLength += DottedVersionVectorSet.SIBLING_HEADER_LENGTH + made.valueLength();
            }
        }
        return ownLength <= maxOwnLength && made.actorCount() <= SiblingUpdates.MAX_ACTORS;
    }

    private void wrapPresent(final KeyValueStore store, final int reference) {
        if (reference == KeyValueStore.ABSENT) {
            present.wrapEmpty();
        } else {
            present.wrap(store.bufferOf(reference), store.valueOffsetOf(reference), store.valueLengthOf(reference));
        }
    }
}
