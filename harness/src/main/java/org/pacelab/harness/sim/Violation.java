package org.pacelab.harness.sim;

import java.util.List;

/**
 * One thing that a check found in a run.
 *
 * @param check    that found it, by name: two runs fail alike if the same check fails
 * @param what     one line that a person can read
 * @param timeline of the operations that show it, session by session, a line each; empty where operations do not show it
 */
public record Violation(String check, String what, List<String> timeline) {
    public Violation {
        timeline = List.copyOf(timeline);
    }

    Violation(final String check, final String what) {
        this(check, what, List.of());
    }

    @Override
    public String toString() {
        final StringBuilder lines = new StringBuilder(check + ": " + what);
        timeline.forEach(line -> lines.append("\n      ").append(line));
        return lines.toString();
    }
}
