package org.pacelab.harness.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pacelab.harness.check.FinalStates;
import org.pacelab.harness.history.PartHistory;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.report.Cut;
import org.pacelab.harness.report.CutSide;
import org.pacelab.harness.report.Row;
import org.pacelab.harness.report.RunDirectory;

/** What clients on each side of partitions were served, from the histories of a part, process by process. */
final class CutHistories {
    private final RunDirectory directory;
    private final RunCheck.Checked checked;

    CutHistories(final RunDirectory directory, final RunCheck.Checked checked) {
        this.directory = directory;
        this.checked = checked;
    }

    /** Two for each side of each partition that divided the clients: reads, and writes. */
    List<CutSide> sides(final Row row) {
        final String part = checked.verdict().part();
        final FinalStates ends = directory.finalStates(part);
        final List<Row.Strike> cuts = row.strikes().stream()
                .filter(strike -> !strike.minorityClients().isEmpty())
                .toList();
        final List<CutSide> sides = new ArrayList<>();
        for (int i = 0; i < cuts.size(); i++) {
            final Row.Strike cut = cuts.get(i);
            final Cut.Blame blame = new Cut.Blame(
                    i == 0 ? Long.MIN_VALUE : cut.fromNs(),
                    i == cuts.size() - 1 ? Long.MAX_VALUE : cuts.get(i + 1).fromNs());
            bySide(row, cut.minorityClients())
                    .forEach((clients, operations) -> Stream.of(true, false)
                            .map(isRead -> new Cut(cut.fault(), clients, cut.fromNs(), cut.untilNs(), operations, blame)
                                    .side(isRead, checked.staleReads(), ends))
                            .forEach(sides::add));
        }
        return sides;
    }

    private Map<String, List<RecordedOperation>> bySide(final Row row, final List<Integer> minorityClients) {
        final Map<String, List<RecordedOperation>> bySide = new LinkedHashMap<>();
        for (final Path folder : foldersOf(row)) {
            final RunCheck.Operations operations = new RunCheck.Operations();
            new PartHistory(List.of(folder)).replay(operations);
            bySide.computeIfAbsent(FaultInjector.sideOf(processOf(folder), minorityClients), side -> new ArrayList<>())
                    .addAll(operations.all());
        }
        return bySide;
    }

    /** Of the load processes that were started for a row; where they went on from one row to the next, of those of the part. */
    private List<Path> foldersOf(final Row row) {
        final List<Path> ofPart =
                PartHistory.of(directory.history(checked.verdict().part())).processFolders();
        final List<Path> ofRow = ofPart.stream()
                .filter(folder -> folder.getFileName().toString().matches(Pattern.quote(row.label()) + "-\\d+"))
                .toList();
        return ofRow.isEmpty() ? ofPart : ofRow;
    }

    private static int processOf(final Path folder) {
        final String name = folder.getFileName().toString();
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }
}
