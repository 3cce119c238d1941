package org.pacelab.harness.cluster;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.replica.Leadership;
import org.pacelab.replica.MemberOrder;
import org.pacelab.replica.Replica;

/**
 * What a replica process knows of who leads and who stands where. Immutable.
 *
 * @param leadingTerm in which one of its endpoints leads as far as it knows, {@link Leadership#NOT_LEADING} if none does
 * @param epoch       of {@code members}, 0 for none
 * @param members     replicas in their order as far as it knows: from head to tail, or the primary first
 */
public record Standing(long leadingTerm, long epoch, List<Integer> members) {
    static final Standing NONE = new Standing(Leadership.NOT_LEADING, 0, List.of());

    public Standing {
        members = List.copyOf(members);
    }

    /** Called on the replica's thread, between its steps. */
    public static Standing of(final Replica replica) {
        final long leadingTerm =
                replica instanceof Leadership leadership ? leadership.leadingTerm() : Leadership.NOT_LEADING;
        return replica instanceof MemberOrder order
                ? new Standing(
                        leadingTerm,
                        order.epoch(),
                        IntStream.range(0, order.memberCount())
                                .mapToObj(order::memberAt)
                                .toList())
                : new Standing(leadingTerm, 0, List.of());
    }

    /** What two endpoints of one process know. */
    Standing and(final Standing other) {
        final Standing later = epoch >= other.epoch ? this : other;
        return new Standing(Math.max(leadingTerm, other.leadingTerm), later.epoch, later.members);
    }

    /** By replica, of those that were asked: of several that say they lead all but one were deposed and do not know it yet. */
    static Optional<Integer> leaderOf(final Map<Integer, Standing> standings) {
        return standings.entrySet().stream()
                .filter(one -> one.getValue().isLeading())
                .max(Comparator.comparing(one -> one.getValue().leadingTerm))
                .map(Map.Entry::getKey);
    }

    /** By replica, of those that were asked: the order of the greatest epoch; empty if nobody knows one. */
    static List<Integer> membersOf(final Map<Integer, Standing> standings) {
        return standings.values().stream()
                .max(Comparator.comparing(Standing::epoch))
                .map(Standing::members)
                .orElse(List.of());
    }

    /**
     * In which order replicas are laid out: as they are lined up, or the one that leads first and then as they are numbered. Empty while nobody leads where
     * somebody has to, or members are missing.
     *
     * @param standings of those that were asked, by replica
     * @param count     of all
     */
    public static Optional<List<Integer>> order(
            final Map<Integer, Standing> standings,
            final int count,
            final Protocol protocol,
            final Map<String, Long> options) {
        if (!protocol.places().isEmpty()) {
            return Optional.of(membersOf(standings)).filter(members -> members.size() == count);
        }
        final Optional<Integer> leader = leaderOf(standings);
        if (protocol.hasLeader(options) && leader.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Stream.concat(
                        leader.stream(),
                        IntStream.range(0, count).boxed().filter(id -> !leader.equals(Optional.of(id))))
                .toList());
    }

    private boolean isLeading() {
        return leadingTerm != Leadership.NOT_LEADING;
    }
}
