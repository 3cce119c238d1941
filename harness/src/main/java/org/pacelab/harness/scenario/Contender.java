package org.pacelab.harness.scenario;

import java.util.List;
import org.pacelab.harness.fault.Fault;

/**
 * A protocol that a scenario measures, under its own faults. Immutable.
 *
 * @param name     empty of the scenario's first
 * @param settings consistency settings of the protocol, each measured with fresh processes
 */
public record Contender(String name, Deployment deployment, List<String> settings, List<Fault> faults) {
    public Contender {
        settings = List.copyOf(settings);
        faults = List.copyOf(faults);
    }

    /** One word for a setting, different for each one of a scenario. */
    public String label(final String setting) {
        return name.isEmpty() ? setting : name + "-" + setting;
    }
}
