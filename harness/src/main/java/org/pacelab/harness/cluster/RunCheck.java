package org.pacelab.harness.cluster;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.agrona.concurrent.SystemNanoClock;
import org.pacelab.harness.check.Judgement;
import org.pacelab.harness.check.SearchBudget;
import org.pacelab.harness.check.Staleness.JudgedRead;
import org.pacelab.harness.check.Staleness.StaleRead;
import org.pacelab.harness.history.HistoryCounts;
import org.pacelab.harness.history.HistoryEvents;
import org.pacelab.harness.history.PartHistory;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.report.PartVerdict;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest;
import org.pacelab.harness.scenario.Promise;

/**
 * Judges the histories of a run and what its replicas ended with, setting by setting, each by what it promises. Rows that share their
 * replicas are judged together: the keys are the same.
 */
public final class RunCheck {
    private static final long USUAL_CONFIGURATIONS = 100_000_000;
    private static final long USUAL_DURATION_NS = 60_000_000_000L;

    private final RunDirectory directory;
    private final RunManifest manifest;
    private final Supplier<SearchBudget> budgets;

    /** Of a run's own verdicts: 100 million configurations and a minute for each setting. */
    static SearchBudget usualBudget() {
        return new SearchBudget(USUAL_CONFIGURATIONS, USUAL_DURATION_NS, SystemNanoClock.INSTANCE);
    }

    private RunCheck(final RunDirectory directory, final RunManifest manifest, final Supplier<SearchBudget> budgets) {
        this.directory = directory;
        this.manifest = manifest;
        this.budgets = budgets;
    }

    /**
     * What was found of one part.
     *
     * @param staleReads in the order in which they completed
     * @param reads      all that could be judged
     * @param processes  of load, by their sessions
     */
    public record Checked(
            PartVerdict verdict, List<StaleRead> staleReads, List<JudgedRead> reads, Map<Long, Integer> processes) {
        private static Checked unknown(final PartVerdict verdict) {
            return new Checked(verdict, List.of(), List.of(), Map.of());
        }
    }

    /**
     * One for each setting that promises something, in the scenario's order; none if the run has no history at all.
     *
     * @param budgets one for each setting
     */
    public static List<Checked> check(
            final RunDirectory directory, final RunManifest manifest, final Supplier<SearchBudget> budgets) {
        final RunCheck check = new RunCheck(directory, manifest, budgets);
        final List<Checked> checked = new ArrayList<>();
        final List<RunPart> parts = RunPart.ofSettings(manifest.scenario());
        if (parts.stream().noneMatch(part -> Files.isDirectory(directory.history(part.label())))) {
            return checked;
        }
        for (final RunPart part : parts) {
            check.check(part).ifPresent(checked::add);
        }
        return checked;
    }

    /** The labels of what has a history, in order. */
    public static List<String> recorded(final RunDirectory directory, final RunManifest manifest) {
        return RunPart.ofSettings(manifest.scenario()).stream()
                .map(RunPart::label)
                .filter(label -> Files.isDirectory(directory.history(label)))
                .toList();
    }

    private Optional<Checked> check(final RunPart part) {
        final Promise promise = part.promise().orElse(null);
        if (promise == null) {
            return Optional.empty();
        }
        final String label = part.label();
        final double keyShare = manifest.scenario().recording().keyShare();
        if (!Files.isDirectory(directory.history(label))) {
            final boolean isMeasured =
                    manifest.rows().stream().anyMatch(row -> !row.isFloor() && RunPart.isRowOf(label, row.label()));
            final String why = isMeasured ? "its history is not there" : "it was not measured";
            return Optional.of(Checked.unknown(PartVerdict.unknown(label, promise, why, 0, keyShare)));
        }
        final Operations operations = new Operations();
        final PartHistory.Extent extent =
                PartHistory.of(directory.history(label)).replay(operations);
        final String gap = PartHistory.inOneLine(gaps(manifest, label, extent));
        if (!gap.isEmpty()) {
            return Optional.of(
                    Checked.unknown(PartVerdict.unknown(label, promise, gap, operations.all.size(), keyShare)));
        }
        final Judgement judgement =
                Judgement.of(operations.all, directory.finalStates(label), promise, part.bound(), budgets.get());
        return Optional.of(new Checked(
                PartVerdict.of(label, judgement, part.caveat(), operations.all.size(), keyShare),
                judgement.staleness().staleReads(),
                judgement.staleness().judgedReads(),
                operations.processes));
    }

    /** Why the history of a part is not all that happened, a line each; none if it is. */
    public static List<String> gaps(final RunManifest manifest, final String label, final PartHistory.Extent extent) {
        if (!extent.gaps().isEmpty()) {
            return extent.gaps();
        }
        final long counted = manifest.rows().stream()
                .filter(row -> !row.isFloor() && RunPart.isRowOf(label, row.label()))
                .map(RunManifest.RowManifest::history)
                .filter(Objects::nonNull)
                .mapToLong(HistoryCounts::completed)
                .sum();
        return extent.counts().completed() < counted
                ? List.of("load processes completed " + counted + " operations, their histories hold "
                        + extent.counts().completed())
                : List.of();
    }

    /** Keeps all, and which session was of which process. */
    static final class Operations implements HistoryEvents {
        private final List<RecordedOperation> all = new ArrayList<>();
        private final Map<Long, Integer> processes = new HashMap<>();
        private int process;

        List<RecordedOperation> all() {
            return all;
        }

        @Override
        public void onProcess(final int number) {
            process = number;
        }

        @Override
        public void onInvoked(final RecordedOperation operation) {
            processes.put(operation.session(), process);
        }

        @Override
        public void onCompleted(final RecordedOperation operation) {
            all.add(operation);
        }

        @Override
        public void onNeverCompleted(final RecordedOperation operation) {
            all.add(operation);
        }
    }
}
