package org.pacelab.harness.scenario;

/**
 * Endpoints with consecutive ids that replicate among themselves.
 *
 * @param size      how many they are
 * @param mayBeLost how many of them may lose what they have, always the same ones
 * @param mayDie    how many of those may never come back
 */
public record ReplicaGroup(int size, int mayBeLost, int mayDie) {
    /** One that works as long as more than half of it does. */
    public static ReplicaGroup ofMajority(final int size) {
        return new ReplicaGroup(size, (size - 1) / 2, (size - 1) / 2);
    }
}
