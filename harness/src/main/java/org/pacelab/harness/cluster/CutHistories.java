package org.pacelab.harness.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        final List<CutSide> sides = new ArrayList<>();
        for (final Row.Strike strike : row.strikes()) {
            if (strike.minorityClients().isEmpty()) {
                continue;
            }
            bySide(part, strike.minorityClients())
                    .forEach((clients, operations) -> Stream.of(true, false)
                            .map(isRead -> new Cut(
                                            strike.fault(), clients, strike.fromNs(), strike.untilNs(), operations)
                                    .side(isRead, checked.staleReads(), ends))
                            .forEach(sides::add));
        }
        return sides;
    }

    private Map<String, List<RecordedOperation>> bySide(final String part, final List<Integer> minorityClients) {
        final Map<String, List<RecordedOperation>> bySide = new LinkedHashMap<>();
        final List<Path> folders = PartHistory.of(directory.history(part)).processFolders();
        for (int process = 0; process < folders.size(); process++) {
            final RunCheck.Operations operations = new RunCheck.Operations();
            new PartHistory(List.of(folders.get(process))).replay(operations);
            bySide.computeIfAbsent(FaultInjector.sideOf(process, minorityClients), side -> new ArrayList<>())
                    .addAll(operations.all());
        }
        return bySide;
    }
}
