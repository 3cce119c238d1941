package org.pacelab.harness.scenario;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pacelab.journal.Durability;

/**
 * What a cluster of a run is made of. Immutable.
 *
 * @param protocol name of a {@link Protocol}
 * @param replicas number of replica processes
 * @param host     name or address of this host on which every process listens, and at which the others find it
 * @param options  a value for each of {@link Protocol#options()}
 * @param layout   where its processes are to be; null: all on one host, as they are
 */
public record Deployment(
        String protocol,
        int replicas,
        TransportKind transport,
        String host,
        Durability durability,
        JournalKind journal,
        Map<String, Long> options,
        Idling idling,
        Patience patience,
        Layout layout) {
    public Deployment {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** The same transport, host, durability, journal, idling and patience under another protocol: a floor. */
    public Deployment under(final Protocol other, final int otherReplicas) {
        return under(other.name(), otherReplicas, other.options());
    }

    /** As above, with options of its own. */
    public Deployment under(final String other, final int otherReplicas, final Map<String, Long> otherOptions) {
        return new Deployment(
                other, otherReplicas, transport, host, durability, journal, otherOptions, idling, patience, layout);
    }
}
