package org.pacelab.log;

/** Told of each entry that was executed, in order. */
@FunctionalInterface
public interface Executed {
    /**
     * The answer stands in the state machine until the next entry is executed.
     *
     * @param client who waits for it here, {@link Admission#NO_CLIENT} for nobody
     */
    void onExecuted(long index, int client);
}
