package org.pacelab.harness.cluster;

import java.util.List;
import org.pacelab.harness.fault.Fault;
import org.pacelab.harness.scenario.Workload;

/**
 * A row that is to be measured. Immutable.
 *
 * @param label  one word, different for each row of a run
 * @param faults that strike in it
 */
record RowPlan(String label, Workload workload, List<Fault> faults) {
    RowPlan {
        faults = List.copyOf(faults);
    }
}
