package org.pacelab.harness.fault;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whom a fault meets: replicas by number, or whoever has a role when it strikes. Immutable.
 *
 * @param replicas of {@link Role#NUMBERED}, else empty
 */
public record Target(Role role, List<Integer> replicas) {
    /** Endpoints by what they are at the moment. */
    public enum Role {
        LEADER,
        /** The replica with the lowest number that does not lead. */
        FOLLOWER,
        /** The leader, where there is one, and the lowest numbers that make the largest minority with it. */
        MINORITY,
        /** The leader, where there is one, and the lowest numbers that make the smallest majority with it. */
        MAJORITY,
        /** Of the chain, as {@link #MIDDLE} and {@link #TAIL}. */
        HEAD,
        /** The replica next to the head, if it is not the tail. */
        MIDDLE,
        TAIL,
        PRIMARY,
        /** The first of the backups. */
        BACKUP,
        REPLICAS,
        CLIENTS,
        /** Replicas and clients. */
        ALL,
        NUMBERED
    }

    public Target {
        replicas = List.copyOf(replicas);
    }

    public static Target of(final Role role) {
        return new Target(role, List.of());
    }

    public static Target numbered(final List<Integer> replicas) {
        return new Target(Role.NUMBERED, replicas);
    }

    /** Whether it means nothing where nobody ever leads. */
    public boolean isAboutLeading() {
        return role == Role.LEADER || role == Role.FOLLOWER;
    }

    /** Whether who leads makes a difference. */
    public boolean dependsOnLeader() {
        return isAboutLeading() || role == Role.MINORITY || role == Role.MAJORITY;
    }

    /** Whether it means nothing where replicas do not stand in an order that has such a place. */
    public boolean isPlace() {
        return role == Role.PRIMARY || role == Role.BACKUP || isInChain();
    }

    public boolean isInChain() {
        return role == Role.HEAD || role == Role.MIDDLE || role == Role.TAIL;
    }

    /** Whether there is somebody whom it means. */
    public boolean isFoundIn(final Roster roster) {
        return switch (role) {
            case LEADER, FOLLOWER -> roster.leaderId() != Roster.NOBODY;
            case HEAD, TAIL, PRIMARY -> !roster.members().isEmpty();
            case MIDDLE -> roster.members().size() > 2;
            case BACKUP -> roster.members().size() > 1;
            default -> true;
        };
    }

    /** How many replicas it is in a cluster, without its clients. */
    public int replicaCount(final int clusterReplicas) {
        return switch (role) {
            case LEADER, FOLLOWER, HEAD, MIDDLE, TAIL, PRIMARY, BACKUP -> 1;
            case MINORITY -> (clusterReplicas - 1) / 2;
            case MAJORITY -> clusterReplicas / 2 + 1;
            case REPLICAS, ALL -> clusterReplicas;
            case CLIENTS -> 0;
            case NUMBERED -> replicas.size();
        };
    }

    /** Ids of replicas and clients, in order. Of somebody who {@link #isFoundIn is there}. */
    public Set<Integer> in(final Roster roster) {
        return switch (role) {
            case LEADER -> Set.of(roster.leaderId());
            case FOLLOWER, MINORITY, MAJORITY -> lowest(roster);
            case HEAD, PRIMARY -> Set.of(roster.members().get(0));
            case MIDDLE, BACKUP -> Set.of(roster.members().get(1));
            case TAIL -> Set.of(roster.members().get(roster.members().size() - 1));
            case REPLICAS -> roster.replicaIds();
            case CLIENTS -> new TreeSet<>(roster.clientIds());
            case ALL -> {
                final Set<Integer> all = roster.replicaIds();
                all.addAll(roster.clientIds());
                yield all;
            }
            case NUMBERED -> new TreeSet<>(replicas);
        };
    }

    private Set<Integer> lowest(final Roster roster) {
        final boolean withLeader = role != Role.FOLLOWER && roster.leaderId() != Roster.NOBODY;
        final Set<Integer> chosen = IntStream.range(0, roster.replicas())
                .filter(id -> id != roster.leaderId())
                .limit(replicaCount(roster.replicas()) - (withLeader ? 1 : 0))
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
        if (withLeader) {
            chosen.add(roster.leaderId());
        }
        return chosen;
    }

    /**
     * Who is there when a fault strikes.
     *
     * @param leaderId  {@link #NOBODY} if nobody leads
     * @param members   replicas in their order, from head to tail or the primary first; empty if there is none
     * @param clientIds of the load processes, in their order
     */
    public record Roster(int replicas, int leaderId, List<Integer> members, List<Integer> clientIds) {
        public static final int NOBODY = -1;

        /** In order; the caller's own set. */
        public Set<Integer> replicaIds() {
            return IntStream.range(0, replicas).boxed().collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
