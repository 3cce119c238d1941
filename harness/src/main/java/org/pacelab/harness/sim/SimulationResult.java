package org.pacelab.harness.sim;

import java.util.List;
import org.pacelab.harness.history.RecordedOperation;

/**
 * What one seed came to.
 *
 * @param setup        of the cluster
 * @param faults       the plan
 * @param operations   that got an outcome
 * @param okOperations of them
 * @param elections    won by some replica
 * @param traceHash    of everything that happened
 * @param history      all operations, in order of invocation
 * @param violations   of what the setting promises, a line each
 */
public record SimulationResult(
        ClusterSetup setup,
        List<Fault> faults,
        long operations,
        long okOperations,
        long elections,
        long deliveredFrames,
        long traceHash,
        List<RecordedOperation> history,
        List<String> violations) {
    /** The command that repeats this run. */
    public String replayLine() {
        return "./pacelab sim " + setup.protocol().name() + " --setting " + setup.setting() + " --seed " + setup.seed();
    }
}
