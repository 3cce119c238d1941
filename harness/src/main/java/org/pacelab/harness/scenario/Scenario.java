package org.pacelab.harness.scenario;

import java.util.List;
import java.util.stream.Stream;
import org.pacelab.harness.fault.Fault;

/**
 * One whole experiment, as read from a file and its overrides, every value valid and every default filled in. Immutable.
 *
 * @param settings  consistency settings of the protocol, each measured with fresh processes
 * @param workloads the rows of each setting, one after the other on the same replicas
 * @param beside    what is measured after it under the same load, to be compared; runs that do not say had nothing
 * @param search    how the knee of each setting is looked for, from the one workload; null if the workloads are the rows, as in all files
 * @param checkAdds whether each add gets a key of its own, which is read back after the measured time
 * @param recording what of the operations is recorded, the same for all rows of a setting; runs that do not say recorded nothing
 * @param seed      of every random choice of the run
 */
public record Scenario(
        String name,
        String description,
        Deployment deployment,
        List<String> settings,
        List<Workload> workloads,
        Floors floors,
        List<Fault> faults,
        List<Contender> beside,
        KneeSearch search,
        boolean checkAdds,
        Recording recording,
        long seed) {
    public Scenario {
        settings = List.copyOf(settings);
        workloads = List.copyOf(workloads);
        faults = List.copyOf(faults);
        beside = beside == null ? List.of() : List.copyOf(beside);
        recording = recording == null ? Recording.NOTHING : recording;
    }

    /** All that is measured, in order; floors are not. */
    public List<Contender> contenders() {
        return Stream.concat(Stream.of(new Contender("", deployment, settings, faults)), beside.stream())
                .toList();
    }
}
