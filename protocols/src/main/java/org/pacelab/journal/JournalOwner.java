package org.pacelab.journal;

/** Whose journal it is: one that belongs to another replica or cluster is refused. */
public record JournalOwner(long clusterId, int replicaId) {
    @Override
    public String toString() {
        return "replica " + replicaId + " of cluster " + Long.toHexString(clusterId);
    }
}
