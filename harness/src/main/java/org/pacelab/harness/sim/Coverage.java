package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.agrona.DirectBuffer;
import org.pacelab.harness.scenario.CoverageItem;
import org.pacelab.wire.Frames;

/**
 * What simulated runs have run into, each item in how many of them: messages by their names in the schema, kinds of faults that
 * struck something, and what the protocol declares ({@link CoverageItem}). Faults and declared items are told even if no run saw
 * them, messages once one did.
 */
final class Coverage {
    private static final int PER_MILLE_WANTED = 10;

    private final Map<String, Long> messages = new TreeMap<>();
    private final Map<String, Long> faults = new LinkedHashMap<>();
    private final Map<String, Long> events = new LinkedHashMap<>();
    private long runs;

    Coverage() {
        for (final Fault.Kind kind : Fault.Kind.values()) {
            faults.put(kind.label(), 0L);
        }
    }

    /** Notes the messages of one run. */
    static final class Messages implements SimulatedNetwork.FrameObserver {
        private final BitSet templateIds = new BitSet();

        @Override
        public void onFrame(
                final long atNs,
                final int from,
                final int to,
                final DirectBuffer buffer,
                final int offset,
                final int length) {
            templateIds.set(Frames.templateId(buffer, offset));
        }

        List<String> names() {
            return templateIds.stream().mapToObj(MessageNames::of).toList();
        }
    }

    void add(final SimulationResult result) {
        runs++;
        result.messages().forEach(name -> messages.merge(name, 1L, Long::sum));
        result.strikes().keySet().forEach(kind -> faults.merge(kind.label(), 1L, Long::sum));
        for (final CoverageItem item : result.setup().protocol().coverage()) {
            final boolean isSeen = result.counters().getOrDefault(item.counter(), 0L) >= item.atLeast();
            events.merge(item.name(), isSeen ? 1L : 0L, Long::sum);
        }
    }

    /** The share of runs that saw each item; those below 1 % once more, marked. */
    List<String> lines() {
        final List<String> lines = new ArrayList<>();
        lines.add("messages    " + shares(messages));
        lines.add("faults      " + shares(faults));
        if (!events.isEmpty()) {
            lines.add("events      " + shares(events));
        }
        final List<String> rare = rare();
        if (!rare.isEmpty()) {
            lines.add("! below 1 % of the seeds: " + String.join(", ", rare));
        }
        return lines;
    }

    private List<String> rare() {
        final List<String> rare = new ArrayList<>();
        for (final Map<String, Long> group : List.of(messages, faults, events)) {
            group.forEach((name, count) -> {
                if (count * 1_000 < runs * PER_MILLE_WANTED) {
                    rare.add(name);
                }
            });
        }
        return rare;
    }

    private String shares(final Map<String, Long> group) {
        return group.entrySet().stream()
                .map(entry ->
                        entry.getKey() + " " + String.format(Locale.ROOT, "%.1f %%", 100.0 * entry.getValue() / runs))
                .collect(Collectors.joining(", "));
    }
}
