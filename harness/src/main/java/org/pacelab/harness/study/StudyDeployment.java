package org.pacelab.harness.study;

import java.util.Map;
import org.pacelab.harness.scenario.Deployment;
import org.pacelab.harness.scenario.Idling;
import org.pacelab.harness.scenario.JournalKind;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.Patience;
import org.pacelab.harness.scenario.TransportKind;
import org.pacelab.journal.Durability;

/** How the processes of a study are deployed: over TCP, as patient as their topology is wide, with no more yielding than there are cores for. Immutable. */
record StudyDeployment(Layout layout, Durability durability) {
    private static final int REPLICAS_ON_ONE_HOST = 3;

    /** One for each side of a cut. */
    private static final int LOADS_ON_ONE_HOST = 2;

    /** Whether nothing lies between the processes. */
    static boolean isOneHost(final Layout layout) {
        return sites(layout) == 1;
    }

    static int sites(final Layout layout) {
        return layout.topology().sites().size();
    }

    Deployment of(final StudySetting setting) {
        return of(setting.protocol().name(), replicas(), setting.optionsFor(layout.topology()));
    }

    Deployment of(final String protocol, final int replicas, final Map<String, Long> options) {
        return new Deployment(
                protocol,
                replicas,
                TransportKind.TCP,
                "127.0.0.1",
                durability,
                durability == Durability.MEMORY ? JournalKind.MEMORY : JournalKind.MAPPED,
                options,
                idling(replicas() + loadProcesses(layout), Runtime.getRuntime().availableProcessors()),
                Patience.over(layout.topology().longestRoundTripNs()),
                isOneHost(layout) ? null : layout);
    }

    /**
     * Loops that have to share cores block as soon as they have nothing to do. In a closed loop a yield hands the core to the one that is waited for; where operations
     * fall due by the clock it puts the loop behind all others, for their turns of milliseconds.
     */
    static Idling idling(final int loops, final int cores) {
        return new Idling(loops <= cores ? Idling.DEFAULT_YIELD_WINDOW_NS : 0, Idling.DEFAULT_MAX_PARK_NS);
    }

    /** One at each site. */
    static int loadProcesses(final Layout layout) {
        return isOneHost(layout) ? LOADS_ON_ONE_HOST : sites(layout);
    }

    /** One at each site; three on one host. */
    int replicas() {
        return isOneHost(layout) ? REPLICAS_ON_ONE_HOST : sites(layout);
    }
}
