package org.pacelab.harness.scenario;

import java.util.List;
import java.util.Optional;

/**
 * Reads the section {@code history} of a scenario. Where it says nothing, all is recorded as long as that is not too much, and else a
 * sample of the keys.
 */
final class RecordingReader {
    /** So many operations a second are recorded whole. */
    private static final double WHOLE_PER_SECOND = 20_000;

    /** What a closed loop is taken to make of each operation in flight: 200 us each. */
    private static final double PER_SECOND_AND_OUTSTANDING = 5000;

    private static final double LEAST_SHARE = 1e-6;
    private static final String RECORD = "record";
    private static final String KEY_SHARE = "key-share";

    private enum Word {
        ALL,
        NONE,
        KEYS
    }

    private RecordingReader() {}

    static Recording read(
            final Section root, final Protocol protocol, final List<String> settings, final List<Workload> workloads) {
        final Section section = root.section("history", List.of(RECORD, KEY_SHARE));
        final double usual = usualShare(workloads);
        final Word word = section.choice(RECORD, usual < 1 ? Word.KEYS : Word.ALL, Word.values());
        if (section.has(KEY_SHARE) && word != Word.KEYS) {
            throw section.refusal(KEY_SHARE, "means nothing without record: keys");
        }
        if (settings.stream().map(protocol::promiseOf).allMatch(Optional::isEmpty)) {
            if (section.has(RECORD) && word != Word.NONE) {
                throw section.refusal(
                        RECORD, "means nothing with protocol: " + protocol.name() + ", which promises nothing");
            }
            return Recording.NOTHING;
        }
        return switch (word) {
            case ALL -> Recording.ALL;
            case NONE -> Recording.NOTHING;
            case KEYS -> new Recording(section.decimal(KEY_SHARE, usual, LEAST_SHARE, 1));
        };
    }

    private static double usualShare(final List<Workload> workloads) {
        final double most = workloads.stream()
                .mapToDouble(workload -> workload.arrival() == Workload.Arrival.CLOSED
                        ? workload.outstanding() * PER_SECOND_AND_OUTSTANDING
                        : workload.ratePerSecond())
                .max()
                .orElseThrow();
        return Math.max(LEAST_SHARE, Math.min(1, WHOLE_PER_SECOND / most));
    }
}
