package org.pacelab.control;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.wire.ChainBody;
import org.pacelab.wire.codec.ConfigurationDecoder;
import org.pacelab.wire.codec.ConfigurationEncoder;

/**
 * Who replicates from an epoch on, in order: of a chain the head first, of a primary and its backups the primary. Epochs count up one by one;
 * each configuration is made from the one before it and holds at least one of its members. Immutable.
 */
public final class Configuration {
    /** Bytes of an encoded configuration. */
    public static final int LENGTH = ConfigurationEncoder.BLOCK_LENGTH;

    public static final int MAX_MEMBERS = ConfigurationEncoder.idsLength();

    /** In the place of a node's id. */
    public static final int NOBODY = 255;

    /** Before the first: nobody replicates anything. */
    public static final Configuration NONE = new Configuration(0, 0, new Member[0], NOBODY, 0, Phase.ACTIVE, 0, 0);

    private final long epoch;
    private final long removalEpoch;
    private final Member[] members;
    private final int joinerId;
    private final int joinerLife;
    private final Phase phase;
    private final long base;
    private final int baseCount;

    /**
     * @param id        endpoint
     * @param life      the incarnation that was admitted
     * @param admission the epoch since which it has been a member without a break
     */
    public record Member(int id, int life, long admission) {}

    private Configuration(
            final long epoch,
            final long removalEpoch,
            final Member[] members,
            final int joinerId,
            final int joinerLife,
            final Phase phase,
            final long base,
            final int baseCount) {
        this.epoch = epoch;
        this.removalEpoch = removalEpoch;
        this.members = members;
        this.joinerId = joinerId;
        this.joinerLife = joinerLife;
        this.phase = phase;
        this.base = base;
        this.baseCount = baseCount;
    }

    /** The first: nodes 0 .. count - 1 in their first lives. */
    public static Configuration first(final int count) {
        final Member[] members = new Member[count];
        for (int id = 0; id < count; id++) {
            members[id] = new Member(id, 1, 1);
        }
        return new Configuration(1, 0, members, NOBODY, 0, Phase.ACTIVE, 0, 0);
    }

    /** What {@link #encode} wrote, checked by {@link org.pacelab.wire.Frames#check} if it came by a link. */
    public static Configuration decode(final DirectBuffer buffer, final int offset) {
        final ConfigurationDecoder decoder =
                new ConfigurationDecoder().wrap(buffer, offset, LENGTH, ConfigurationDecoder.SCHEMA_VERSION);
        final Member[] members = new Member[decoder.memberCount()];
        for (int i = 0; i < members.length; i++) {
            members[i] = new Member(decoder.ids(i), decoder.lives(i), decoder.admissions(i));
        }
        return new Configuration(
                decoder.epoch(),
                decoder.removalEpoch(),
                members,
                decoder.joinerId(),
                decoder.joinerLife(),
                Phase.of(decoder.phase()),
                decoder.baseMembers(),
                decoder.baseCount());
    }

    /** What somebody sent as one, {@link #NONE} if it cannot be one. */
    public static Configuration decodeUnchecked(final DirectBuffer buffer, final int offset, final int length) {
        return length == LENGTH && ChainBody.isConfiguration(buffer, offset) ? decode(buffer, offset) : NONE;
    }

    /** Writes {@link #LENGTH} bytes. */
    public void encode(final MutableDirectBuffer buffer, final int offset) {
        buffer.setMemory(offset, LENGTH, (byte) 0);
        final ConfigurationEncoder encoder = new ConfigurationEncoder()
                .wrap(buffer, offset)
                .epoch(epoch)
                .removalEpoch(removalEpoch)
                .memberCount((short) members.length)
                .joinerId((short) joinerId)
                .joinerLife(joinerLife)
                .phase((short) phase.ordinal())
                .baseMembers(base)
                .baseCount((short) baseCount);
        for (int i = 0; i < members.length; i++) {
            encoder.ids(i, (short) members[i].id);
            encoder.lives(i, members[i].life);
            encoder.admissions(i, members[i].admission);
        }
    }

    /** Encoded, in a buffer of its own that is not to be changed. */
    public DirectBuffer encoded() {
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[LENGTH]);
        encode(bytes, 0);
        return bytes;
    }

    public long epoch() {
        return epoch;
    }

    /** The latest epoch that lacks a member of the one before it, 0 for none. */
    public long removalEpoch() {
        return removalEpoch;
    }

    public int count() {
        return members.length;
    }

    public Member member(final int position) {
        return members[position];
    }

    public int idAt(final int position) {
        return members[position].id;
    }

    public int first() {
        return members.length == 0 ? NOBODY : members[0].id;
    }

    public int last() {
        return members.length == 0 ? NOBODY : members[members.length - 1].id;
    }

    /** Where a node stands, -1 if it is no member. */
    public int positionOf(final int id) {
        for (int i = 0; i < members.length; i++) {
            if (members[i].id == id) {
                return i;
            }
        }
        return -1;
    }

    public boolean isMember(final int id) {
        return positionOf(id) >= 0;
    }

    /** Since when a node belongs to this, in the life that was admitted: other for each admission, 0 if it does not. */
    public long admissionOf(final int id) {
        if (id == joinerId) {
            return -joinerLife;
        }
        final int position = positionOf(id);
        return position < 0 ? 0 : members[position].admission;
    }

    /** Whether all that it names are among the first so many endpoints. */
    public boolean isAmong(final int nodeCount) {
        for (final Member member : members) {
            if (member.id >= nodeCount) {
                return false;
            }
        }
        return joinerId < nodeCount || !hasJoiner();
    }

    /** Whose entries a node gets: of a member the one before it, of the joiner the last. */
    public int predecessorOf(final int id) {
        if (id == joinerId) {
            return last();
        }
        final int position = positionOf(id);
        return position > 0 ? members[position - 1].id : NOBODY;
    }

    /** Who gets a node's entries: of the last member the joiner. */
    public int successorOf(final int id) {
        final int position = positionOf(id);
        if (position < 0) {
            return NOBODY;
        }
        return position + 1 < members.length ? members[position + 1].id : joinerId;
    }

    public int joinerId() {
        return joinerId;
    }

    public int joinerLife() {
        return joinerLife;
    }

    public boolean hasJoiner() {
        return joinerId != NOBODY;
    }

    /** The next one, without some of the members, whose bits are set, and without the joiner if its bit is. */
    public Configuration without(final long nodes) {
        final Member[] rest = membersBut(nodes);
        final boolean staysJoiner = hasJoiner() && !isIn(nodes, joinerId);
        return new Configuration(
                epoch + 1,
                rest.length < members.length ? epoch + 1 : removalEpoch,
                rest,
                staysJoiner ? joinerId : NOBODY,
                staysJoiner ? joinerLife : 0,
                phase,
                base,
                baseCount);
    }

    /** The next one, in which a node gets entries, and does not count. */
    public Configuration withJoiner(final int id, final int life) {
        return new Configuration(epoch + 1, removalEpoch, members, id, life, phase, base, baseCount);
    }

    /** As above of a node that has lost all that it had: it is not one of those any more that may be asked. */
    public Configuration withJoinerAnew(final int id, final int life) {
        return new Configuration(epoch + 1, removalEpoch, members, id, life, phase, base & ~(1L << id), baseCount);
    }

    /** The next one, in which the joiner is the last member. */
    public Configuration withJoinerLast() {
        final Member[] more = inserted(members, members.length, joinerId, joinerLife);
        return new Configuration(epoch + 1, removalEpoch, more, NOBODY, 0, phase, base, baseCount);
    }

    /** The next one, in which a node that is no member has all the members from a position on behind it. There is no joiner. */
    public Configuration withInserted(final int position, final int id, final int life) {
        return new Configuration(
                epoch + 1, removalEpoch, inserted(members, position, id, life), NOBODY, 0, phase, base, baseCount);
    }

    /** The next one, in which a member that has lost all that it had is admitted anew, as the last. There is no joiner. */
    public Configuration withReplaced(final int id, final int life) {
        final Member[] rest = membersBut(1L << id);
        return new Configuration(
                epoch + 1, epoch + 1, inserted(rest, rest.length, id, life), NOBODY, 0, phase, base, baseCount);
    }

    /** The next one, in which some of the members come first and some last, whose bits are set. There is no joiner. */
    public Configuration withOrder(final long first, final long last) {
        final Member[] ordered = new Member[members.length];
        int count = 0;
        for (int rank = 0; rank < 3; rank++) {
            for (final Member member : members) {
                final int ranked = isIn(first, member.id) ? 0 : isIn(last, member.id) ? 2 : 1;
                if (ranked == rank) {
                    ordered[count++] = member;
                }
            }
        }
        return new Configuration(epoch + 1, removalEpoch, ordered, NOBODY, 0, phase, base, baseCount);
    }

    /** The next one, in which nobody takes part in anything. */
    public Configuration sealed() {
        return new Configuration(epoch + 1, removalEpoch, members, NOBODY, 0, Phase.SEALED, base(), baseCount());
    }

    /**
     * The next one, in which these nodes in these lives, the first one first, agree on what they have.
     *
     * @param anew those that have lost all that they had, a bit each: they are not of those any more that may be asked
     */
    public Configuration recovering(final int[] ids, final int[] lives, final long anew) {
        final Member[] next = new Member[ids.length];
        boolean lostSomebody = false;
        for (int i = 0; i < next.length; i++) {
            next[i] = new Member(ids[i], lives[i], epoch + 1);
        }
        for (final Member member : members) {
            boolean stays = false;
            for (final int id : ids) {
                stays |= id == member.id;
            }
            lostSomebody |= !stays;
        }
        return new Configuration(
                epoch + 1,
                lostSomebody ? epoch + 1 : removalEpoch,
                next,
                NOBODY,
                0,
                Phase.RECOVERING,
                base() & ~anew,
                baseCount());
    }

    /** The next one, in which what the members of this one have agreed on is acknowledged. */
    public Configuration active() {
        return new Configuration(epoch + 1, removalEpoch, members, joinerId, joinerLife, Phase.ACTIVE, 0, 0);
    }

    public Phase phase() {
        return phase;
    }

    /** Of how many members the latest configuration was that was active, this one if it is. */
    public int baseCount() {
        return phase == Phase.ACTIVE ? members.length : baseCount;
    }

    /** Those members of that one that have not lost all since, a bit each. */
    public long base() {
        if (phase != Phase.ACTIVE) {
            return base;
        }
        long ids = 0;
        for (final Member member : members) {
            ids |= 1L << member.id;
        }
        return ids;
    }

    private Member[] membersBut(final long nodes) {
        int left = 0;
        final Member[] rest = new Member[members.length];
        for (final Member member : members) {
            if (!isIn(nodes, member.id)) {
                rest[left++] = member;
            }
        }
        return Arrays.copyOf(rest, left);
    }

    private Member[] inserted(final Member[] before, final int position, final int id, final int life) {
        final Member[] more = Arrays.copyOf(before, before.length + 1);
        System.arraycopy(before, position, more, position + 1, before.length - position);
        more[position] = new Member(id, life, epoch + 1);
        return more;
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder("epoch ").append(epoch).append(':');
        for (final Member member : members) {
            text.append(' ').append(member.id);
        }
        if (hasJoiner()) {
            text.append(", joining ").append(joinerId);
        }
        return phase == Phase.ACTIVE
                ? text.toString()
                : text.append(", ").append(phase).toString();
    }

    private static boolean isIn(final long nodes, final int id) {
        return (nodes >>> id & 1) != 0;
    }
}
