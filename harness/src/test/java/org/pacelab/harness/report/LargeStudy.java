package org.pacelab.harness.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.pacelab.harness.load.LatencyTag;
import org.pacelab.harness.load.LatencyTag.Ending;
import org.pacelab.harness.load.LatencyTag.Kind;
import org.pacelab.harness.load.LatencyTag.Measure;

/** A study that never was, as large as they get: sixty settings, each at six rates for thirty seconds. */
final class LargeStudy {
    static final int SETTINGS = 60;
    static final int STEPS = 6;

    private static final int SECONDS = 30;
    private static final int SAMPLES = 20_000;
    private static final long SEED = 42;

    private final Random random = new Random(SEED);
    private final Path folder;
    private final Path manifest;
    private final List<String> settings = new ArrayList<>(
            List.of("row,family,setting,durability,topology,objective_p99_ns,capacity_per_second,knee_per_second,"
                    + "read_class,write_class,read_x_floor,write_x_floor,verdict"));
    private final List<String> ladder = new ArrayList<>(
            List.of("row,step,offered_per_second,achieved_per_second,kind,count,p50_ns,p90_ns,p99_ns,p99.9_ns,max_ns,"
                    + "send_backlog,receive_backlog,held,why_not,is_knee"));

    private LargeStudy(final Path folder, final Path manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /** @param small a study, whose manifest this one has, too */
    static void write(final Path folder, final Path small) throws IOException {
        final LargeStudy study = new LargeStudy(folder, small.resolve("rows/raft-lease-memory/run.json"));
        Files.createDirectories(folder);
        Files.copy(small.resolve("run.json"), folder.resolve("run.json"));
        for (int setting = 0; setting < SETTINGS; setting++) {
            study.writeRow(String.format(Locale.ROOT, "family-%d-setting-%02d", setting % 6, setting), setting);
        }
        Files.write(folder.resolve("settings.csv"), study.settings);
        Files.write(folder.resolve("ladder.csv"), study.ladder);
    }

    private void writeRow(final String label, final int setting) throws IOException {
        final List<Row> rows = new ArrayList<>();
        for (int step = 1; step <= STEPS; step++) {
            final Row row = row(label + "@" + 4_000 * step, setting, step);
            rows.add(row);
            addLadder(label, row, step);
        }
        final Path place = Files.createDirectories(folder.resolve("rows").resolve(label));
        Files.copy(manifest, place.resolve("run.json"));
        Files.write(place.resolve("summary.csv"), SummaryCsv.lines(Summary.of(rows)));
        Files.write(place.resolve("percentiles.csv"), PercentilesCsv.lines(rows));
        Files.write(place.resolve("seconds.csv"), SecondsCsv.lines(rows));
        final String partition = setting % 2 == 0 ? "PA" : "PC";
        settings.add(String.join(
                ",",
                label,
                "family-" + setting % 6,
                label,
                "memory,lan,5000000,24000,16000",
                partition + "/EL",
                partition + "/EC",
                "1.25,2.5,VALID"));
    }

    private Row row(final String label, final int setting, final int step) {
        final Row row = Rows.setting(label, Rows.atRate(4_000L * step), 1, 1, 4_000L * step);
        for (final Kind kind : Kind.values()) {
            for (final Measure measure : List.of(Measure.RESPONSE, Measure.SERVICE)) {
                final Histogram times = row.latency().of(new LatencyTag(kind, Ending.OK, measure));
                times.reset();
                for (int i = 0; i < SAMPLES; i++) {
                    times.recordValue((long) ((80_000 + 5_000 * setting) * step * Math.exp(random.nextGaussian())));
                }
            }
        }
        return Rows.during(
                row,
                LongStream.range(0, SECONDS)
                        .mapToObj(second ->
                                Rows.second(second, second / 5 == 2 ? "partition 0 | 1 2" : "", 4_000 * step, 90_000))
                        .toList());
    }

    private void addLadder(final String label, final Row row, final int step) {
        final Histogram reads = row.latency().of(new LatencyTag(Kind.READ, Ending.OK, Measure.RESPONSE));
        ladder.add(String.format(
                Locale.ROOT,
                "%s,%s,%d,%d,read,%d,%d,%d,%d,,%d,0,0,%b,%s,%b",
                label,
                row.label(),
                4_000 * step,
                4_000 * step,
                SAMPLES,
                reads.getValueAtPercentile(50),
                reads.getValueAtPercentile(90),
                reads.getValueAtPercentile(99),
                reads.getMaxValue(),
                step <= 4,
                step <= 4 ? "" : "p99 beyond the objective",
                step == 4));
    }
}
