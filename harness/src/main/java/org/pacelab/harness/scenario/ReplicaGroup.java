package org.pacelab.harness.scenario;

/**
 * Endpoints with consecutive ids that replicate among themselves.
 *
 * @param size      how many they are
 * @param mayBeLost how many of them may lose what they have for good, always the same ones
 */
public record ReplicaGroup(int size, int mayBeLost) {
    /** One that works as long as more than half of it does. */
    public static ReplicaGroup ofMajority(final int size) {
        return new ReplicaGroup(size, (size - 1) / 2);
    }
}
