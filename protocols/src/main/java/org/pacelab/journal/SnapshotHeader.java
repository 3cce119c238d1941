package org.pacelab.journal;

/**
 * What a snapshot stands for (dissertation §5.1): the state after all entries up to {@code index}, whose last one has {@code term},
 * and the cluster's membership as of that entry, a bit for each endpoint id, which a journal keeps and does not interpret.
 *
 * @param membershipIndex the index of the entry that says who belongs to the cluster, 0 for what it began with
 * @param admittedId      whom that entry made a voter, -1 for nobody; {@code admittedLife}: in which of its incarnations
 */
public record SnapshotHeader(
        long index,
        long term,
        long membershipIndex,
        long voters,
        long learners,
        long returning,
        int admittedId,
        int admittedLife) {}
