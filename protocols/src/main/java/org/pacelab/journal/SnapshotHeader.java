package org.pacelab.journal;

/**
 * What a snapshot stands for (dissertation §5.1): the state after all entries up to {@code index}, whose last one has {@code term}.
 *
 * @param voters             the cluster's voting replicas as of that entry, a bit for each id
 * @param learners           those that take entries and do not count
 * @param configurationIndex the index of the entry that made this the configuration, 0 for the one the cluster started with
 */
public record SnapshotHeader(long index, long term, long voters, long learners, long configurationIndex) {}
