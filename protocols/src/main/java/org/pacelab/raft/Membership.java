package org.pacelab.raft;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.pacelab.journal.SnapshotHeader;
import org.pacelab.wire.codec.MembershipDecoder;
import org.pacelab.wire.codec.MembershipEncoder;

/**
 * Who belongs to the cluster (dissertation §4.1), a bit for each endpoint id. Immutable.
 *
 * @param index        of the log entry that says so, 0 for what the cluster began with
 * @param voters       elect and commit
 * @param learners     get entries, and count for nothing (§4.2.1)
 * @param returning    the learners that lost what they had promised as voters: the leader makes them voters again by itself
 * @param admittedId   whom this entry made a voter, {@link #NOBODY} for none
 * @param admittedLife the incarnation of that replica that had caught up: an earlier or later one is not meant
 */
record Membership(long index, long voters, long learners, long returning, int admittedId, int admittedLife) {
    static final int LENGTH = MembershipEncoder.BLOCK_LENGTH;
    static final int NOBODY = -1;

    /** Endpoints 0 .. count - 1 vote, from the beginning. */
    static Membership initial(final int voterCount) {
        return of((1L << voterCount) - 1);
    }

    /** These vote, from the beginning. */
    static Membership of(final long voters) {
        return new Membership(0, voters, 0, 0, NOBODY, 0);
    }

    /** As a snapshot has it. */
    static Membership of(final SnapshotHeader header) {
        return new Membership(
                header.membershipIndex(),
                header.voters(),
                header.learners(),
                header.returning(),
                header.admittedId(),
                header.admittedLife());
    }

    /** The header of a snapshot that ends at an entry as of which this counts. */
    SnapshotHeader header(final long lastIndex, final long lastTerm) {
        return new SnapshotHeader(lastIndex, lastTerm, index, voters, learners, returning, admittedId, admittedLife);
    }

    static Membership decode(final long index, final DirectBuffer buffer, final int offset) {
        final MembershipDecoder decoder =
                new MembershipDecoder().wrap(buffer, offset, LENGTH, MembershipDecoder.SCHEMA_VERSION);
        return new Membership(
                index,
                decoder.voters(),
                decoder.learners(),
                decoder.returning(),
                decoder.admittedId(),
                decoder.admittedLife());
    }

    /** Writes {@link #LENGTH} bytes: all but the index. */
    void encode(final MutableDirectBuffer buffer, final int offset) {
        new MembershipEncoder()
                .wrap(buffer, offset)
                .voters(voters)
                .learners(learners)
                .returning(returning)
                .admittedId(admittedId)
                .admittedLife(admittedLife);
    }

    boolean isVoter(final int id) {
        return (voters & bit(id)) != 0;
    }

    boolean isReturning(final int id) {
        return (returning & bit(id)) != 0;
    }

    boolean isMember(final int id) {
        return ((voters | learners) & bit(id)) != 0;
    }

    /** Whether more than half of the voters are among these endpoints. */
    boolean isMajority(final long endpoints) {
        return Long.bitCount(endpoints & voters) > Long.bitCount(voters) / 2;
    }

    boolean isOnlyVoter(final int id) {
        return voters == bit(id);
    }

    boolean hasSameMembers(final Membership other) {
        return voters == other.voters && learners == other.learners && returning == other.returning;
    }

    /** The same, at an index yet to come. */
    Membership again() {
        return new Membership(0, voters, learners, returning, NOBODY, 0);
    }

    /** This with one more learner, at an index yet to come. */
    Membership withLearner(final int id) {
        return new Membership(0, voters & ~bit(id), learners | bit(id), returning & ~bit(id), NOBODY, 0);
    }

    /** This with a voter that lost its promises as a learner that is to come back. */
    Membership withReturning(final int id) {
        return new Membership(0, voters & ~bit(id), learners | bit(id), returning | bit(id), NOBODY, 0);
    }

    /** This with a learner as a voter. */
    Membership withVoter(final int id, final int life) {
        return new Membership(0, voters | bit(id), learners & ~bit(id), returning & ~bit(id), id, life);
    }

    Membership without(final int id) {
        return new Membership(0, voters & ~bit(id), learners & ~bit(id), returning & ~bit(id), NOBODY, 0);
    }

    private static long bit(final int id) {
        return 1L << id;
    }
}
