package org.pacelab.clock;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What {@link KeyReplica} is to do, told by causal histories: each write knows the set of all dots before it, and no vector is used. */
final class NaiveReplica {
    private Map<Dot, Write> writes = new TreeMap<>();

    record Write(String value, Set<Dot> past) {}

    void forget() {
        writes = new TreeMap<>();
    }

    void put(final Set<Dot> context, final int actor, final String value) {
        final Dot dot = new Dot(
                actor, 1 + seen().stream().filter(seen -> seen.actor() == actor).count());
        writes.keySet().removeAll(context);
        writes.put(dot, new Write(value, context));
    }

    void sync(final NaiveReplica other) {
        final Map<Dot, Write> union = new TreeMap<>(writes);
        union.putAll(other.writes);
        final Set<Dot> superseded = new TreeSet<>();
        union.values().forEach(write -> superseded.addAll(write.past()));
        union.keySet().removeAll(superseded);
        writes = union;
    }

    Set<Dot> seen() {
        final Set<Dot> seen = new TreeSet<>(writes.keySet());
        writes.values().forEach(write -> seen.addAll(write.past()));
        return seen;
    }

    Map<Dot, String> siblings() {
        final Map<Dot, String> siblings = new TreeMap<>();
        writes.forEach((dot, write) -> siblings.put(dot, write.value()));
        return siblings;
    }
}
