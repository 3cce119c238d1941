package org.pacelab.harness.scenario;

import java.util.List;

/**
 * How the knee of a setting is looked for, the highest rate at which it meets an objective while no queue grows, and at which share of it faults strike. The rows of
 * it are asked for by the same load processes, one after the other. Immutable.
 *
 * @param objectiveNs the p99 of response times must not be above it
 * @param outstanding kept in flight over all load processes in the first row, a closed loop: what that reaches bounds the search
 * @param climb       rates that are tried next, as shares of that, as long as they hold; those between are tried then
 * @param steps       rates that are tried, the workload's own included, which is the first
 * @param faultShare  of the knee, in the last row, the one that faults strike
 * @param faultRowNs  how long that row is; 0: there is none
 */
public record KneeSearch(
        long objectiveNs, int outstanding, List<Double> climb, int steps, double faultShare, long faultRowNs) {
    public KneeSearch {
        climb = List.copyOf(climb);
    }
}
