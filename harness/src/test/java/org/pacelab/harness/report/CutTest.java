package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.check.FinalStates;
import org.pacelab.harness.check.HistoryText;
import org.pacelab.harness.check.Staleness;

/** A cut from 100 until 200. */
class CutTest {
    private static final FinalStates NOT_KNOWN = FinalStates.of(List.of());

    @Test
    void whatFellDueInTheCutIsServedLateRefusedOrUnknown() {
        final CutSide writes = cut("""
                verdict VALID
                90..95 s1 put x 1 -> ok
                96..105 s2 put x 2 -> ok
                100..110 s1 put x 3 -> ok
                120..199 s3 put x 4 -> ok
                130..200 s4 put x 5 -> ok
                140..160 s5 put x 6 -> failed
                150..170 s6 put x 7 -> failed
                160..- s7 put x 8 -> unknown
                200..205 s8 put x 9 -> ok
                """).side(false, List.of(), NOT_KNOWN);

        assertThat(writes.served()).isEqualTo(2);
        assertThat(writes.late()).isEqualTo(1);
        assertThat(writes.refused()).isEqualTo(2);
        assertThat(writes.unknown()).isEqualTo(1);
        assertThat(writes.response()).isEqualTo(new CutSide.Times(-1, -1, 79));
        assertThat(writes.servedInTail()).isZero();
        assertThat(writes.recoveryNs()).isEqualTo(5);
        assertThat(writes.lostWrites()).isEqualTo(CutSide.NONE);
    }

    @Test
    void aSideIsServedIfMostOfWhatFellDueInTheSecondHalfWas() {
        final String half = """
                verdict VALID
                110..120 s1 get x -> absent
                150..160 s1 get x -> absent
                160..210 s2 get x -> absent
                """;

        assertThat(cut(half).side(true, List.of(), NOT_KNOWN).servedInTail()).isEqualTo(.5);
        assertThat(cut(half).side(true, List.of(), NOT_KNOWN).isServed()).isTrue();
        assertThat(cut(half + "170..- s3 get x -> unknown\n")
                        .side(true, List.of(), NOT_KNOWN)
                        .isServed())
                .isFalse();
        assertThat(cut(half).side(false, List.of(), NOT_KNOWN).isServed()).isFalse();
        assertThat(cut(half).side(false, List.of(), NOT_KNOWN).recoveryNs()).isEqualTo(CutSide.NONE);
    }

    @Test
    void aWriteIsLostIfWhatIsThereHadBeenAcknowledgedBeforeItWasAskedFor() {
        final String writes = """
                verdict VALID
                10..20 s1 put x 1 -> ok
                110..120 s1 put x 2 -> ok
                130..140 s1 put x 3 -> ok
                150..- s1 put x 4 -> unknown
                10..20 s2 put y 5 -> ok
                15..30 s3 put y 6 -> ok
                10..20 s4 put z 7 -> ok
                """;

        assertThat(lost(writes, "end r0 x=1 y=5 z=7\nend r1 x=1 y=5 z=7")).isEqualTo(2);
        assertThat(lost(writes, "end r0 x=2 y=6 z=7\nend r1 x=2 y=6 z=7")).isEqualTo(1);
        assertThat(lost(writes, "end r0 x=4 y=6 z=7\nend r1 x=4 y=6 z=7")).isZero();
        assertThat(lost(writes, "end r0 x=3 y=5\nend r1 x=3 y=5")).isEqualTo(1);
        assertThat(lost(writes, "end r0 x=99 y=5 z=7\nend r1 x=99 y=5 z=7")).isZero();
        assertThat(lost(writes, "end r0 x=1 y=5 z=7\nend r1 x=3 y=5 z=7")).isZero();
        assertThat(lost(writes, "end r0 x=1 y=5 z=7")).isEqualTo(CutSide.NONE);
        assertThat(lost(writes, "end r0 x=1 y=5 z=7\nend r1 x=1 y=5 z=7", new Cut.Blame(Long.MIN_VALUE, 120)))
                .isEqualTo(1);
        assertThat(lost(writes, "end r0 x=1 y=5 z=7\nend r1 x=1 y=5 z=7", new Cut.Blame(120, Long.MAX_VALUE)))
                .isEqualTo(1);
    }

    @Test
    void staleReadsAreThoseOfItsClientsThatEndedInIt() {
        final HistoryText all = HistoryText.parse("""
                verdict VALID
                10..20 s1 put x 1 -> ok @1
                30..40 s1 put x 2 -> ok @2
                50..60 s2 get x -> 1 @1
                110..120 s2 get x -> 1 @1
                130..150 s3 get x -> 1 @1
                """);
        final Cut cut = new Cut(
                "partition",
                "minority",
                100,
                200,
                all.operations().stream()
                        .filter(operation -> operation.session() == 2)
                        .toList(),
                Cut.Blame.FOR_ALL);
        final CutSide reads = cut.side(true, Staleness.of(all.operations()).staleReads(), NOT_KNOWN);

        assertThat(reads.staleReads()).isEqualTo(1);
        assertThat(reads.maxStaleNs()).isEqualTo(70);
    }

    private static long lost(final String writes, final String ends) {
        return lost(writes, ends, Cut.Blame.FOR_ALL);
    }

    private static long lost(final String writes, final String ends, final Cut.Blame blame) {
        final HistoryText text = HistoryText.parse(writes + ends + "\n");
        return cut(writes, blame)
                .side(false, List.of(), FinalStates.of(text.states()))
                .lostWrites();
    }

    private static Cut cut(final String history) {
        return cut(history, Cut.Blame.FOR_ALL);
    }

    private static Cut cut(final String history, final Cut.Blame blame) {
        return new Cut(
                "partition", "minority", 100, 200, HistoryText.parse(history).operations(), blame);
    }
}
