package org.pacelab.harness.study;

import java.util.Optional;
import org.pacelab.harness.report.Provenance;
import org.pacelab.harness.report.StudyManifest;
import org.pacelab.harness.scenario.Scenario;

/**
 * One row of a study: a setting, or the floors once more, as a scenario with a run directory of its own. Immutable.
 *
 * @param label    one word, different for each row of a study
 * @param setting  empty for floors
 * @param topology its name
 */
record StudyItem(String label, Optional<StudySetting> setting, String topology, Scenario scenario) {
    /** By which it is known when a study goes on: the same code is to do the same on the same machine. */
    StudyManifest.PlannedRow planned(final Provenance provenance) {
        return new StudyManifest.PlannedRow(label, StudyManifest.keyOf(scenario, provenance));
    }

    /** Floors are compared with what stands and forces in the same way. */
    boolean isComparedWith(final StudyItem other) {
        return topology.equals(other.topology)
                && scenario.deployment().durability()
                        == other.scenario.deployment().durability();
    }
}
