package org.pacelab.harness.study;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pacelab.harness.scenario.FarOptions;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.scenario.Topology;

/**
 * One consistency setting of a family, as the study measures it. Immutable.
 *
 * @param family  as people call it
 * @param label   one word, different for each setting of the study
 * @param setting of the protocol
 * @param options that differ from the protocol's defaults
 * @param readsWhatIsDirty whether reads are looked at while a write of their key is on its way
 * @param read    how long a read takes
 * @param write   how long a write takes
 */
record StudySetting(
        String family,
        String label,
        Protocol protocol,
        String setting,
        Map<String, Long> options,
        boolean readsWhatIsDirty,
        ClosedForm read,
        ClosedForm write) {
    StudySetting {
        options = Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /** Whose reads are of keys that nobody writes just then. */
    StudySetting(
            final String family,
            final String label,
            final Protocol protocol,
            final String setting,
            final Map<String, Long> options,
            final ClosedForm read,
            final ClosedForm write) {
        this(family, label, protocol, setting, options, false, read, write);
    }

    ClosedForm closedForm(final boolean isRead) {
        return isRead ? read : write;
    }

    /** A value for each of the protocol's options, as far as the topology's sites are apart. */
    Map<String, Long> optionsFor(final Topology topology) {
        final Map<String, Long> all = FarOptions.of(protocol, topology);
        all.putAll(options);
        return all;
    }

    /** The one that has the flow of messages of its protocol: of a quorum's, as many answers as a read waits for. */
    String floor() {
        final List<String> floors = protocol.floors();
        return floors.get(floors.size() - (options.getOrDefault("readQuorum", 2L) == 1 ? 2 : 1));
    }
}
