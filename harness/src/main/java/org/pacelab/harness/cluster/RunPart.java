package org.pacelab.harness.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pacelab.harness.fault.Fault;
import org.pacelab.harness.scenario.Contender;
import org.pacelab.harness.scenario.Deployment;
import org.pacelab.harness.scenario.Floors;
import org.pacelab.harness.scenario.KneeSearch;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.scenario.Recording;
import org.pacelab.harness.scenario.Scenario;
import org.pacelab.harness.scenario.StalenessBound;
import org.pacelab.harness.scenario.Workload;

/**
 * A piece of a run that has processes of its own: one setting, or one floor. Immutable.
 *
 * @param label     one word, different for each part
 * @param search    how its knee is looked for; null if its workloads are its rows
 * @param recording what is recorded of all rows
 */
record RunPart(
        String label,
        boolean isFloor,
        Deployment deployment,
        String setting,
        List<Workload> workloads,
        List<Fault> faults,
        KneeSearch search,
        boolean checkAdds,
        Recording recording) {
    private static final String ROW_MARK = "@";

    /** Of a scenario, in order: the floors before, between and after the settings. */
    static List<RunPart> of(final Scenario scenario) {
        final List<RunPart> parts = new ArrayList<>();
        int floorCount = 0;
        int settingCount = 0;
        for (final RunPart setting : ofSettings(scenario)) {
            if (settingCount++ % scenario.floors().interval() == 0) {
                addFloors(parts, scenario, ++floorCount);
            }
            parts.add(setting);
        }
        addFloors(parts, scenario, ++floorCount);
        return parts;
    }

    /** Without the floors: one for each setting of each contender, in order. */
    static List<RunPart> ofSettings(final Scenario scenario) {
        final List<RunPart> parts = new ArrayList<>();
        for (final Contender contender : scenario.contenders()) {
            for (final String setting : contender.settings()) {
                parts.add(new RunPart(
                        contender.label(setting),
                        false,
                        contender.deployment(),
                        setting,
                        scenario.workloads(),
                        contender.faults(),
                        scenario.search(),
                        scenario.checkAdds(),
                        scenario.recording()));
            }
        }
        return parts;
    }

    /** Its rows, in order, unless its knee is looked for. */
    List<RowPlan> rows() {
        return workloads.stream()
                .map(workload -> new RowPlan(rowLabel(workload), workload, faults))
                .toList();
    }

    private String rowLabel(final Workload workload) {
        if (workloads.size() == 1) {
            return label;
        }
        return rowLabel(Long.toString(
                workload.arrival() == Workload.Arrival.CLOSED ? workload.outstanding() : workload.ratePerSecond()));
    }

    /** One word for a row of this part. */
    String rowLabel(final String row) {
        return label + ROW_MARK + row;
    }

    /** Whether a row is one of the part of a label. */
    static boolean isRowOf(final String partLabel, final String rowLabel) {
        return rowLabel.equals(partLabel) || rowLabel.startsWith(partLabel + ROW_MARK);
    }

    /** Empty for what has nothing to read. */
    Optional<Promise> promise() {
        return Protocols.find(deployment.protocol()).promiseOf(setting);
    }

    String caveat() {
        return Protocols.find(deployment.protocol()).caveatOf(deployment.options());
    }

    Optional<StalenessBound> bound() {
        return Protocols.find(deployment.protocol()).boundOf(setting, deployment.options());
    }

    boolean shapesLinks() {
        return deployment.layout() != null || faults.stream().anyMatch(Fault::shapesLinks);
    }

    private static void addFloors(final List<RunPart> parts, final Scenario scenario, final int number) {
        final Floors floors = scenario.floors();
        for (final String name : floors.protocols()) {
            final Protocol protocol = Protocols.find(name);
            final int replicas = Floors.OF_ONE_REPLICA.contains(name)
                    ? 1
                    : scenario.deployment().replicas();
            parts.add(new RunPart(
                    name + "-" + number,
                    true,
                    scenario.deployment().under(protocol, replicas),
                    protocol.settings().get(0),
                    scenario.workloads().stream()
                            .map(workload -> workload.lasting(floors.maxWarmUpNs(), floors.durationNs()))
                            .toList(),
                    List.of(),
                    null,
                    false,
                    Recording.NOTHING));
        }
    }
}
