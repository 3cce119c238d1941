package org.pacelab.harness.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pacelab.harness.fault.Fault;
import org.pacelab.harness.scenario.Deployment;
import org.pacelab.harness.scenario.Floors;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.scenario.Recording;
import org.pacelab.harness.scenario.Scenario;
import org.pacelab.harness.scenario.Workload;

/**
 * A piece of a run that has processes of its own: one setting, or one floor. Immutable.
 *
 * @param label     one word, different for each part
 * @param recording what is recorded of all rows
 */
record RunPart(
        String label,
        boolean isFloor,
        Deployment deployment,
        String setting,
        List<Workload> workloads,
        List<Fault> faults,
        boolean checkAdds,
        Recording recording) {
    private static final String ECHO = "echo";

    /** Of a scenario, in order: the floors before, between and after the settings. */
    static List<RunPart> of(final Scenario scenario) {
        final List<RunPart> parts = new ArrayList<>();
        final List<String> settings = scenario.settings();
        int floorCount = 0;
        for (int i = 0; i < settings.size(); i++) {
            if (i % scenario.floors().interval() == 0) {
                addFloors(parts, scenario, ++floorCount);
            }
            parts.add(new RunPart(
                    settings.get(i),
                    false,
                    scenario.deployment(),
                    settings.get(i),
                    scenario.workloads(),
                    scenario.faults(),
                    scenario.checkAdds(),
                    scenario.recording()));
        }
        addFloors(parts, scenario, ++floorCount);
        return parts;
    }

    /** One word for a row of this part, different for each row of a run. */
    String rowLabel(final Workload workload) {
        if (workloads.size() == 1) {
            return label;
        }
        return label + "@"
                + (workload.arrival() == Workload.Arrival.CLOSED ? workload.outstanding() : workload.ratePerSecond());
    }

    /** Empty for what has nothing to read. */
    Optional<Promise> promise() {
        return Protocols.find(deployment.protocol()).promiseOf(setting);
    }

    boolean shapesLinks() {
        return faults.stream().anyMatch(Fault::shapesLinks);
    }

    private static void addFloors(final List<RunPart> parts, final Scenario scenario, final int number) {
        final Floors floors = scenario.floors();
        for (final String name : floors.protocols()) {
            final Protocol protocol = Protocols.find(name);
            final int replicas = name.equals(ECHO) ? 1 : scenario.deployment().replicas();
            parts.add(new RunPart(
                    name + "-" + number,
                    true,
                    scenario.deployment().under(protocol, replicas),
                    protocol.settings().get(0),
                    scenario.workloads().stream()
                            .map(workload -> workload.lasting(floors.maxWarmUpNs(), floors.durationNs()))
                            .toList(),
                    List.of(),
                    false,
                    Recording.NOTHING));
        }
    }
}
