package org.pacelab.harness.scenario;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.pacelab.harness.scenario.Workload.Arrival;
import org.pacelab.harness.scenario.Workload.KeyChoice;
import org.pacelab.wire.Frames;

/** Reads the {@code workload} of a scenario. Several values of {@code rate}, or of {@code outstanding}, give a ladder of rows. */
final class WorkloadReader {
    static final List<String> KEYS = List.of(
            "arrival",
            "rate",
            "outstanding",
            "sessions",
            "load-processes",
            "read-ratio",
            "write",
            "delete-fraction",
            "keys",
            "zipf-theta",
            "key-count",
            "hot-fraction",
            "hot-keys",
            "value-length",
            "max-warm-up",
            "duration");
    private static final int MAX_SESSIONS = 65_536;
    private static final int MAX_LOAD_PROCESSES = 64;
    private static final long SECOND_NS = 1_000_000_000L;

    private final Section section;
    private final Arrival arrival;

    private WorkloadReader(final Section section) {
        this.section = section;
        this.arrival = section.choice("arrival", Arrival.CONSTANT, Arrival.values());
    }

    static List<Workload> read(final Section section) {
        return new WorkloadReader(section).rows();
    }

    private List<Workload> rows() {
        refuseMeaningless();
        final List<Workload> rows = new ArrayList<>();
        if (arrival == Arrival.CLOSED) {
            for (final long outstanding : ladder("outstanding", 1, MAX_SESSIONS)) {
                rows.add(row(0, (int) outstanding));
            }
        } else {
            for (final long rate : ladder("rate", 1000, 1_000_000_000L)) {
                rows.add(row(rate, 0));
            }
        }
        return rows;
    }

    private Workload row(final long ratePerSecond, final int outstanding) {
        final long keyCount = section.number("key-count", 100_000, 1, 1L << 40);
        final int loadProcesses =
                section.integer("load-processes", 1, 1, Math.min(MAX_LOAD_PROCESSES, Math.max(1, limit(outstanding))));
        final KeyChoice keyChoice = section.choice("keys", KeyChoice.UNIFORM, KeyChoice.values());
        if (keyChoice == KeyChoice.OWN && keyCount < loadProcesses) {
            throw section.refusal(
                    "key-count", "leaves a load process without keys of its own; allowed: from " + loadProcesses);
        }
        return new Workload(
                arrival,
                ratePerSecond,
                outstanding,
                section.integer("sessions", 0, Math.max(0, outstanding), MAX_SESSIONS),
                loadProcesses,
                section.decimal("read-ratio", 0.5, 0, 1),
                section.choice("write", Workload.Write.PUT, Workload.Write.values()),
                section.decimal("delete-fraction", 0, 0, 1),
                keyChoice,
                section.decimal("zipf-theta", 0.99, 0, 10),
                keyCount,
                section.decimal("hot-fraction", 0.1, 0, 1),
                section.integer("hot-keys", (int) Math.min(64, keyCount), 1, (int) Math.min(keyCount, 1 << 20)),
                section.integer("value-length", 64, 0, Frames.MAX_VALUE_LENGTH),
                section.durationNs("max-warm-up", 20 * SECOND_NS),
                atLeastOneMs("duration", 10 * SECOND_NS));
    }

    private int limit(final int outstanding) {
        return arrival == Arrival.CLOSED ? outstanding : MAX_LOAD_PROCESSES;
    }

    private List<Long> ladder(final String key, final long absent, final long max) {
        final List<Long> values = section.has(key) ? section.numbers(key, 1, max) : List.of(absent);
        if (values.isEmpty()) {
            throw section.refusal(key, "names none; allowed: a whole number from 1 to " + max + ", or a list of them");
        }
        if (new HashSet<>(values).size() < values.size()) {
            throw section.refusal(key, "has a value twice; allowed: different ones, each is a row");
        }
        return values;
    }

    private long atLeastOneMs(final String key, final long absentNs) {
        final long durationNs = section.durationNs(key, absentNs);
        if (durationNs < 1_000_000) {
            throw section.refusal(key, "is too short; allowed: from 1ms");
        }
        return durationNs;
    }

    private void refuseMeaningless() {
        final String other = arrival == Arrival.CLOSED ? "rate" : "outstanding";
        if (section.has(other)) {
            throw section.refusal(
                    other,
                    "means nothing with arrival: " + Section.wordOf(arrival) + "; allowed: "
                            + (arrival == Arrival.CLOSED ? "outstanding" : "rate"));
        }
        if (section.has("zipf-theta")
                && section.choice("keys", KeyChoice.UNIFORM, KeyChoice.values()) != KeyChoice.ZIPF) {
            throw section.refusal("zipf-theta", "means nothing without keys: zipf");
        }
    }
}
