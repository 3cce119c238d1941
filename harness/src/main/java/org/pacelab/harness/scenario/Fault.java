package org.pacelab.harness.scenario;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What is done to a cluster while it is measured. Immutable. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fault")
@JsonSubTypes(@JsonSubTypes.Type(value = Fault.KillLeader.class, name = "kill-leader"))
public sealed interface Fault {
    /** From the start of the measured time to the first stroke. */
    long firstAfterNs();

    /** From one stroke to the next. */
    long intervalNs();

    int times();

    /**
     * Kills the leader's process with SIGKILL, and starts it again under the same id and directory.
     *
     * @param restartAfterNs from the kill to the restart
     */
    record KillLeader(int times, long firstAfterNs, long intervalNs, long restartAfterNs) implements Fault {}
}
