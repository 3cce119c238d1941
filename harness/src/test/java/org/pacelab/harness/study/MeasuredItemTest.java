package org.pacelab.harness.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.load.LadderStep;
import org.pacelab.harness.load.LoadResult;
import org.pacelab.harness.report.PartVerdict;
import org.pacelab.harness.report.Row.Strike;
import org.pacelab.harness.report.RunManifest;
import org.pacelab.harness.report.RunManifest.RowManifest;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.TopologyReader;
import org.pacelab.journal.Durability;

class MeasuredItemTest {
    private static final List<StudyItem> ITEMS = new PacelcPlan(
                    PacelcDepth.QUICK,
                    List.of("raft-lease"),
                    List.of(new Layout(TopologyReader.read(Path.of("topologies/lan.yaml")), 0)),
                    List.of(Durability.MEMORY),
                    0,
                    0)
            .items();
    private static final PartVerdict VALID = verdict(Answer.VALID, "");
    private static final Strike CUT = new Strike("partition 0 | 1 2", 0, 1, List.of(1));

    @Test
    void theKneeIsTheHighestRateThatHeld() {
        final MeasuredItem item = setting(
                step(2_000, ""), step(8_000, ""), step(32_000, "p99 9.00ms is above 5.00ms"), struck(4_000, CUT));

        assertThat(item.knee()).hasValue(8_000);
        assertThat(item.failure()).isEmpty();
        assertThat(item.verdictLabel()).isEqualTo("VALID");
    }

    @Test
    void thereIsNoKneeIfNoRateHeld() {
        final MeasuredItem item = setting(step(2_000, "p99 9.00ms is above 5.00ms"), struck(1_000, CUT));

        assertThat(item.knee()).isEmpty();
        assertThat(item.failure()).isEmpty();
    }

    @Test
    void whatEndedBeforeItWasCutHasNoKneeAndFailed() {
        final MeasuredItem item = setting(step(2_000, ""), struck(1_000));

        assertThat(item.knee()).isEmpty();
        assertThat(item.failure()).isEqualTo("only 0 of 1 cuts were made: there was nobody to cut off");
        assertThat(item.verdictLabel()).isEqualTo("FAILED");
    }

    @Test
    void whatWasNotJudgedFailed() {
        final MeasuredItem item = judged(null, step(2_000, ""), struck(1_000, CUT));

        assertThat(item.failure()).isEqualTo("it was not judged");
        assertThat(item.verdictLabel()).isEqualTo("FAILED");
    }

    @Test
    void aVerdictThatIsRedIsAFailureByItsOwnName() {
        final PartVerdict invalid = verdict(Answer.INVALID, "a read of nothing");
        final MeasuredItem item = judged(invalid, step(2_000, ""), struck(1_000, CUT));

        assertThat(item.failure()).isEqualTo(invalid.describe());
        assertThat(item.verdictLabel()).isEqualTo("INVALID");
    }

    @Test
    void aRunThatFailedSaysWhy() {
        final MeasuredItem item = measured(ITEMS.get(1), Status.FAILED, "replica-0 ended", List.of());

        assertThat(item.failure()).isEqualTo("replica-0 ended");
        assertThat(item.verdictLabel()).isEqualTo("FAILED");
        assertThat(item.capacity()).isEmpty();
    }

    @Test
    void floorsAreNotJudged() {
        assertThat(measured(ITEMS.get(0), Status.OK, "", List.of()).failure()).isEmpty();
    }

    private static MeasuredItem setting(final RowManifest... rows) {
        return judged(VALID, rows);
    }

    private static MeasuredItem judged(final PartVerdict verdict, final RowManifest... rows) {
        return measured(
                ITEMS.get(1),
                Status.OK,
                "",
                Arrays.stream(rows)
                        .map(row -> row(row.targetPerSecond(), verdict, row.step(), row.strikes()))
                        .toList());
    }

    private static MeasuredItem measured(
            final StudyItem item, final Status status, final String cause, final List<RowManifest> rows) {
        return new MeasuredItem(
                item,
                new RunManifest(
                        status, cause, "2026-01-01T00:00:00Z", "2026-01-01T00:00:20Z", null, item.scenario(), rows),
                Map.of());
    }

    private static RowManifest step(final long ratePerSecond, final String whyNot) {
        return row(ratePerSecond, null, new LadderStep(5_000_000, 1_000_000, 0, 0, whyNot), List.of());
    }

    private static RowManifest struck(final long ratePerSecond, final Strike... strikes) {
        return row(ratePerSecond, null, null, List.of(strikes));
    }

    private static RowManifest row(
            final long ratePerSecond, final PartVerdict verdict, final LadderStep step, final List<Strike> strikes) {
        return new RowManifest(
                "lease@" + ratePerSecond,
                false,
                "raft",
                "lease",
                ratePerSecond,
                ratePerSecond,
                List.of(),
                new LoadResult(2, 16, 0, 1, 0, true, false, 0, 0, 0, 0, 0, 0, 0, 0),
                List.of(),
                List.of(),
                null,
                null,
                verdict,
                step,
                strikes,
                List.of());
    }

    private static PartVerdict verdict(final Answer answer, final String reason) {
        return new PartVerdict(
                "lease",
                Promise.LINEARIZABLE,
                answer,
                false,
                reason,
                "",
                1_000,
                1,
                2_000,
                10,
                Map.of(),
                0L,
                0,
                0L,
                0L,
                "",
                List.of());
    }
}
