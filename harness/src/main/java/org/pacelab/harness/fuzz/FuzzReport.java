package org.pacelab.harness.fuzz;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pacelab.wire.FrameFault;

/** What became of the inputs: accepted ones encoded back to equal bytes. Immutable. */
public record FuzzReport(long inputs, long accepted, Map<FrameFault, Long> rejected) {
    public FuzzReport {
        rejected = Map.copyOf(rejected);
    }

    /** One line for each verdict. */
    public List<String> lines() {
        final List<String> lines = new ArrayList<>();
        lines.add(line("inputs", inputs));
        lines.add(line("accepted", accepted));
        new EnumMap<>(rejected)
                .forEach((fault, count) -> lines.add(line(fault.name().toLowerCase(Locale.ROOT), count)));
        return lines;
    }

    private static String line(final String name, final long count) {
        return String.format(Locale.ROOT, "%-10s %,14d", name, count);
    }
}
