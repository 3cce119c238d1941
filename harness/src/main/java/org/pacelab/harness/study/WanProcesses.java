package org.pacelab.harness.study;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.load.LatencyTag;
import org.pacelab.harness.load.Percentile;
import org.pacelab.harness.load.RowFlag;
import org.pacelab.harness.report.Row;
import org.pacelab.harness.scenario.Contender;
import org.pacelab.harness.scenario.Floors;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.Placement;
import org.pacelab.harness.scenario.Recording;
import org.pacelab.harness.scenario.Scenario;
import org.pacelab.harness.scenario.Topology;
import org.pacelab.harness.scenario.Workload;
import org.pacelab.harness.study.QuietLatency.Cell;
import org.pacelab.journal.Durability;

/** Every setting of every family as processes whose links are as long as a topology says, under little load: what a client waits for is messages. */
public final class WanProcesses {
    private static final double MEDIAN = .5;
    private static final long SECOND_NS = 1_000_000_000L;

    /** At each site. */
    private static final int OPERATIONS_PER_SECOND = 200;

    private static final int SESSIONS = 256;
    private static final int KEYS = 10_000;
    private static final int HOT_KEYS = 64;
    private static final double HOT_SHARE = .1;
    private static final int VALUE_LENGTH = 64;

    private final Layout layout;
    private final Topology topology;
    private final List<StudySetting> settings = Families.all().stream()
            .filter(setting -> !setting.readsWhatIsDirty())
            .toList();

    public WanProcesses(final Layout layout) {
        this.layout = layout;
        this.topology = layout.topology();
    }

    /** One row for each setting, in the order of the families. */
    public Scenario scenario() {
        final StudyDeployment deployment = new StudyDeployment(layout, Durability.MEMORY);
        final List<Contender> contenders = settings.stream()
                .map(setting ->
                        new Contender(nameOf(setting), deployment.of(setting), List.of(setting.setting()), List.of()))
                .toList();
        final Contender first = contenders.get(0);
        return new Scenario(
                WanStudy.NAME + "-" + topology.name(),
                "every setting of every family on " + topology.name(),
                first.deployment(),
                first.settings(),
                List.of(workload()),
                new Floors(List.of(), settings.size(), 0, 0),
                List.of(),
                contenders.subList(1, contenders.size()),
                null,
                false,
                Recording.ALL,
                1);
    }

    /** @param rows of a run of the {@link #scenario}, which may have ended early */
    public List<WanRow> rows(final List<Row> rows) {
        final List<Contender> contenders = scenario().contenders();
        return IntStream.range(0, settings.size())
                .boxed()
                .flatMap(i -> rows.stream()
                        .filter(row -> row.label()
                                .equals(contenders.get(i).label(settings.get(i).setting())))
                        .flatMap(row ->
                                Stream.of(wanRow(settings.get(i), row, true), wanRow(settings.get(i), row, false))))
                .toList();
    }

    /** A contender's label ends with its setting. */
    private static String nameOf(final StudySetting setting) {
        final String end = "-" + setting.setting();
        return setting.label().endsWith(end)
                ? setting.label().substring(0, setting.label().length() - end.length())
                : setting.label();
    }

    private WanRow wanRow(final StudySetting setting, final Row row, final boolean isRead) {
        final Placement placement =
                layout.of(IntStream.range(0, topology.sites().size()).boxed().toList());
        final LatencyTag tag = new LatencyTag(
                isRead ? LatencyTag.Kind.READ : LatencyTag.Kind.WRITE,
                LatencyTag.Ending.OK,
                LatencyTag.Measure.SERVICE);
        final List<Cell> cells = new ArrayList<>();
        for (int site = 0; site < placement.count(); site++) {
            final Histogram service =
                    row.atSites().get(topology.sites().get(site)).of(tag);
            cells.add(new Cell(
                    site,
                    isRead,
                    Percentile.knownNs(service, MEDIAN).orElse(Long.MAX_VALUE),
                    setting.closedForm(isRead).ns(placement, site),
                    Cell.NOT_COUNTED));
        }
        return new WanRow(layout, setting, isRead, cells, verdict(row));
    }

    /** And what is to be read with care, as its run says. */
    private static String verdict(final Row row) {
        return Stream.concat(
                        Stream.of(
                                row.verdict() == null
                                        ? "not judged"
                                        : row.verdict().label()),
                        row.flags().stream().map(RowFlag::label))
                .collect(Collectors.joining("; "));
    }

    private Workload workload() {
        final int sites = topology.sites().size();
        return new Workload(
                Workload.Arrival.CONSTANT,
                (long) sites * OPERATIONS_PER_SECOND,
                0,
                sites * SESSIONS,
                sites,
                .5,
                Workload.Write.PUT,
                0,
                Workload.KeyChoice.UNIFORM,
                0,
                KEYS,
                HOT_SHARE,
                HOT_KEYS,
                VALUE_LENGTH,
                5 * SECOND_NS,
                5 * SECOND_NS);
    }
}
