package org.pacelab.harness.sim;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long a node works on a frame, by the template of its message. Frames wait for their turn in one queue, in the order in which
 * they arrived. Immutable.
 *
 * @param ofOthersNs of messages that {@code byTemplate} does not name
 */
public record ServiceTimes(long ofOthersNs, Map<Integer, Long> byTemplate) {
    public static final ServiceTimes NONE = each(0);

    public ServiceTimes {
        byTemplate = Collections.unmodifiableMap(new TreeMap<>(byTemplate));
        if (ofOthersNs < 0 || byTemplate.values().stream().anyMatch(ns -> ns < 0)) {
            throw new IllegalArgumentException("a service time is negative: " + ofOthersNs + ", " + byTemplate);
        }
    }

    /** The same for every message. */
    public static ServiceTimes each(final long ns) {
        return new ServiceTimes(ns, Map.of());
    }

    /** These, but for one message. */
    public ServiceTimes with(final int templateId, final long ns) {
        final Map<Integer, Long> changed = new TreeMap<>(byTemplate);
        changed.put(templateId, ns);
        return new ServiceTimes(ofOthersNs, changed);
    }

    /** By template id, for look-ups that allocate nothing; beyond its end stand {@link #ofOthersNs}. */
    long[] toArray() {
        final long[] ns = new long
                [byTemplate.keySet().stream().mapToInt(id -> id + 1).max().orElse(0)];
        Arrays.fill(ns, ofOthersNs);
        byTemplate.forEach((id, templateNs) -> ns[id] = templateNs);
        return ns;
    }

    @Override
    public String toString() {
        return ofOthersNs + " ns" + (byTemplate.isEmpty() ? "" : " but " + byTemplate);
    }
}
