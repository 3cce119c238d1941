package org.pacelab.harness.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.pacelab.harness.load.LatencyTotals;
import org.pacelab.harness.report.CutSide;
import org.pacelab.harness.report.PartVerdict;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest;
import org.pacelab.harness.report.RunManifest.RowManifest;
import org.pacelab.harness.report.RunManifest.Status;

/**
 * A row of a study as its run directory has it. Immutable.
 *
 * @param responses of what ended OK in each row of its run, by the row's label
 */
record MeasuredItem(StudyItem item, RunManifest manifest, Map<String, ResponseFigures.ByKind> responses) {
    MeasuredItem {
        responses = Map.copyOf(responses);
    }

    /** Empty if it is not there, or not whole. */
    static Optional<MeasuredItem> read(final StudyItem item, final RunDirectory study) {
        final Optional<RunDirectory> row = study.row(item.label());
        if (row.isEmpty()) {
            return Optional.empty();
        }
        final RunManifest manifest = row.get().manifest();
        if (manifest.status() == Status.RUNNING || manifest.status() == Status.INTERRUPTED) {
            return Optional.empty();
        }
        return Optional.of(new MeasuredItem(item, manifest, responses(row.get().latencyLog())));
    }

    /** None of a row that failed before anything was measured. */
    private static Map<String, ResponseFigures.ByKind> responses(final Path latencyLog) {
        if (!Files.exists(latencyLog)) {
            return Map.of();
        }
        try {
            final Map<String, ResponseFigures.ByKind> responses = new LinkedHashMap<>();
            LatencyTotals.readRows(latencyLog)
                    .forEach((row, totals) -> responses.put(row, ResponseFigures.ByKind.ofRow(totals)));
            return responses;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line; empty if nothing is wrong. */
    String failure() {
        if (manifest.status() == Status.FAILED) {
            return manifest.cause();
        }
        if (item.setting().isEmpty()) {
            return "";
        }
        if (verdict().isEmpty()) {
            return "it was not judged";
        }
        final long cuts =
                manifest.rows().stream().mapToLong(row -> row.strikes().size()).sum();
        final int planned = item.scenario().faults().size();
        if (cuts < planned) {
            return "only " + cuts + " of " + planned + " cuts were made: there was nobody to cut off";
        }
        return verdict().filter(PartVerdict::isRed).map(PartVerdict::describe).orElse("");
    }

    /** A word or two: that of a checker, unless something else went wrong. */
    String verdictLabel() {
        final Optional<PartVerdict> verdict = verdict();
        return verdict.isPresent() && (verdict.get().isRed() || failure().isEmpty())
                ? verdict.get().label()
                : "FAILED";
    }

    Optional<PartVerdict> verdict() {
        return manifest.rows().stream()
                .flatMap(row -> Optional.ofNullable(row.verdict()).stream())
                .findFirst();
    }

    /** The rates that were tried, in order. */
    List<RowManifest> steps() {
        return manifest.rows().stream().filter(row -> row.step() != null).toList();
    }

    /** What a closed loop reached, per second. */
    OptionalLong capacity() {
        return manifest.rows().stream()
                .filter(row -> row.targetPerSecond() == 0)
                .mapToLong(row -> Math.round(row.achievedPerSecond()))
                .findFirst();
    }

    /** Empty if no rate held, or something went wrong before all were tried. */
    OptionalLong knee() {
        if (manifest.rows().stream().allMatch(row -> row.strikes().isEmpty())) {
            return OptionalLong.empty();
        }
        return steps().stream()
                .filter(row -> row.step().held())
                .mapToLong(RowManifest::targetPerSecond)
                .max();
    }

    /** The row that faults struck. */
    Optional<RowManifest> cut() {
        return manifest.rows().stream().filter(row -> !row.sides().isEmpty()).findFirst();
    }

    /** In each cut, in order. */
    List<CutSide> sides(final String clients, final boolean isRead) {
        return cut().stream()
                .flatMap(row -> row.sides().stream())
                .filter(side -> side.clients().equals(clients) && side.isRead() == isRead)
                .toList();
    }

    ResponseFigures.ByKind responses(final RowManifest row) {
        return responses.get(row.label());
    }
}
