package org.pacelab.control;

/**
 * What a control plane goes by.
 *
 * @param nodeCount        the nodes that it looks after are the endpoints 0 .. nodeCount - 1
 * @param failureTimeoutNs a node unheard for so long is removed
 * @param minMembers       no node is removed if fewer members, of a chain fewer complete ones, would be left: so many minus one may lose
 *                         their disks
 * @param joinLag          a joiner that lacks no more entries than this becomes a member
 */
public record ControlOptions(int nodeCount, long failureTimeoutNs, int minMembers, long joinLag) {
    public ControlOptions {
        if (nodeCount < 1 || nodeCount > Configuration.MAX_MEMBERS) {
            throw new IllegalArgumentException(
                    "nodeCount " + nodeCount + " is not within 1.." + Configuration.MAX_MEMBERS);
        }
        if (minMembers < 1 || minMembers > nodeCount) {
            throw new IllegalArgumentException("minMembers " + minMembers + " is not within 1.." + nodeCount);
        }
        if (failureTimeoutNs < 1) {
            throw new IllegalArgumentException("failureTimeoutNs " + failureTimeoutNs + " is below 1");
        }
        if (joinLag < 0) {
            throw new IllegalArgumentException("joinLag " + joinLag + " is negative");
        }
    }
}
