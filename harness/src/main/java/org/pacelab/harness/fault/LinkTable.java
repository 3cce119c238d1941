package org.pacelab.harness.fault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What distance and all strokes that are in force do to links, strokes in the order in which they struck. Confined to one thread. */
public final class LinkTable {
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Integer, Map<Integer, Long>> distancesNs = new HashMap<>();

    private record Entry(int stroke, Set<Integer> from, Set<Integer> to, LinkShape shape) {}

    /** @param stroke several entries may be of one */
    public void add(final int stroke, final Set<Integer> from, final Set<Integer> to, final LinkShape shape) {
        entries.add(new Entry(stroke, Set.copyOf(from), Set.copyOf(to), shape));
    }

    /** How much longer all frames from one endpoint to another take, whatever strikes. */
    public void distance(final int from, final int to, final long ns) {
        if (from != to) {
            distancesNs.computeIfAbsent(from, sender -> new TreeMap<>()).put(to, ns);
        }
    }

    /** An endpoint has ended: it has no distances any more. */
    public void forget(final int endpoint) {
        distancesNs.remove(endpoint);
        distancesNs.values().forEach(ofSender -> ofSender.remove(endpoint));
    }

    /** A stroke's entries are no longer in force. */
    public void remove(final int stroke) {
        entries.removeIf(entry -> entry.stroke == stroke);
    }

    /** By receiver, the links of a sender that something is done to. */
    public Map<Integer, LinkShape> shapesOf(final int sender) {
        final Map<Integer, LinkShape> shapes = new TreeMap<>();
        for (final Entry entry : entries) {
            if (entry.from.contains(sender)) {
                for (final int receiver : entry.to) {
                    if (receiver != sender) {
                        shapes.merge(receiver, entry.shape, LinkShape::under);
                    }
                }
            }
        }
        distancesNs
                .getOrDefault(sender, Map.of())
                .forEach((receiver, ns) ->
                        shapes.merge(receiver, LinkShape.OPEN.farther(ns), (struck, alone) -> struck.farther(ns)));
        return shapes;
    }
}
