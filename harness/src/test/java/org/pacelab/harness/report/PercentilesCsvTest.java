package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.load.LatencyTag;
import org.pacelab.harness.load.LatencyTag.Ending;
import org.pacelab.harness.load.LatencyTag.Kind;
import org.pacelab.harness.load.LatencyTag.Measure;
import org.pacelab.harness.load.LatencyTotals;
import org.pacelab.harness.load.Percentile;

class PercentilesCsvTest {
    @TempDir
    private Path folder;

    @Test
    void eachKindOfASettingAndAllOfAFloorHaveTheirQuantiles() {
        final List<String> lines = PercentilesCsv.lines(List.of(
                Rows.floor("echo-1", Rows.OPEN, 1_000, 1000), Rows.setting("log", Rows.OPEN, 2_000, 3_000, 1000)));

        assertThat(lines.get(0)).isEqualTo("row,kind,measure,quantile,value_ns,count");
        assertThat(lines)
                .contains(
                        "echo-1,all,response,0,1000,100",
                        "echo-1,all,response,0.775,1000,100",
                        "echo-1,all,response,0.8,1000,100",
                        "echo-1,all,response,0.9,10007,125",
                        "echo-1,all,response,1,10007,125",
                        "log,read,response,0.5,2000,100",
                        "log,write,response,0.5,3001,25",
                        "log,write,response,1,3001,25")
                .noneMatch(line -> line.startsWith("log,write,response,0.7")
                        || line.startsWith("echo-1,read")
                        || line.contains("service"));
    }

    @Test
    void quantilesWithTooFewSamplesAreLeftOut() {
        final List<PercentileCurve> curves = PercentileCurve.of("a", false, thousandReads());

        assertThat(curves).hasSize(2);
        final List<PercentileCurve.Point> points = curves.get(0).points();
        assertThat(points.subList(0, points.size() - 1))
                .isNotEmpty()
                .allSatisfy(point ->
                        assertThat(Percentile.samplesNeeded(point.quantile())).isLessThanOrEqualTo(1_000));
        assertThat(points.get(points.size() - 2).quantile()).isEqualTo(.9890625);
        assertThat(points.get(points.size() - 1)).isEqualTo(new PercentileCurve.Point(1, 1_000_447, 1_000));
    }

    @Test
    void valuesAreThoseOfTheSummary() {
        final LatencyTotals latency = thousandReads();
        final Histogram reads = latency.of(new LatencyTag(Kind.READ, Ending.OK, Measure.RESPONSE));

        assertThat(PercentileCurve.of("a", false, latency).get(0).points())
                .filteredOn(point -> point.quantile() == .5 || point.quantile() == .9)
                .extracting(PercentileCurve.Point::valueNs)
                .containsExactly(Percentile.valueNs(reads, .5), Percentile.valueNs(reads, .9));
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        final Row row = Rows.setting("log", Rows.OPEN, 2_000, 3_000, 1000);
        final Path file = Files.write(folder.resolve("percentiles.csv"), PercentilesCsv.lines(List.of(row)));

        assertThat(PercentilesCsv.curves(CsvTable.read(file)))
                .isEqualTo(PercentileCurve.of(row.label(), row.isFloor(), row.latency()));
    }

    @Test
    void figureThatIsNoneIsRefusedWithItsLine() throws IOException {
        final Path file = Files.writeString(
                folder.resolve("percentiles.csv"),
                "row,kind,measure,quantile,value_ns,count\na,read,response,.5,many,9\n");

        assertThatThrownBy(() -> PercentilesCsv.curves(CsvTable.read(file)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + ":2: value_ns: 'many' is no number");
    }

    /** Of 1 us, 2 us and so on. */
    private static LatencyTotals thousandReads() {
        try {
            final LatencyTotals totals = LatencyTotals.read(List.of());
            for (final Measure measure : List.of(Measure.RESPONSE, Measure.SERVICE)) {
                final Histogram reads = totals.of(new LatencyTag(Kind.READ, Ending.OK, measure));
                for (int us = 1; us <= 1_000; us++) {
                    reads.recordValue(us * 1_000L);
                }
            }
            return totals;
        } catch (final IOException e) {
            throw new AssertionError("no log was read", e);
        }
    }
}
