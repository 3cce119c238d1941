package org.pacelab.harness.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.fault.LinkDelay.Jitter;
import org.pacelab.harness.fault.LinkShape.Cut;

class LinkTableTest {
    private static final LinkShape SLOW = LinkShape.delayed(new LinkDelay(5, 0, Jitter.UNIFORM));
    private static final LinkShape CUT = LinkShape.cut(Cut.DROP);

    private final LinkTable table = new LinkTable();

    @Test
    void nothingIsDoneToALinkThatNoStrokeNames() {
        table.add(1, Set.of(0), Set.of(1, 1024), CUT);
        assertThat(table.shapesOf(0)).isEqualTo(Map.of(1, CUT, 1024, CUT));
        assertThat(table.shapesOf(1)).isEmpty();
    }

    @Test
    void nobodyHasALinkToItself() {
        table.add(1, Set.of(0, 1), Set.of(0, 1), SLOW);
        assertThat(table.shapesOf(0)).isEqualTo(Map.of(1, SLOW));
    }

    @Test
    void strokesThatOverlapAreInForceTogetherAndEndAlone() {
        table.add(1, Set.of(0), Set.of(1), SLOW);
        table.add(2, Set.of(0), Set.of(1), CUT);
        assertThat(table.shapesOf(0)).isEqualTo(Map.of(1, SLOW.under(CUT)));
        table.remove(1);
        assertThat(table.shapesOf(0)).isEqualTo(Map.of(1, CUT));
        table.remove(2);
        assertThat(table.shapesOf(0)).isEmpty();
    }

    @Test
    void distanceIsAddedToWhatStrikesAndStays() {
        table.distance(0, 1, 90);
        table.distance(0, 2, 40);
        table.add(1, Set.of(0), Set.of(1), SLOW);
        table.add(2, Set.of(0), Set.of(1, 3), CUT);
        assertThat(table.shapesOf(0))
                .isEqualTo(Map.of(
                        1,
                        new LinkShape(Cut.DROP, new LinkDelay(95, 0, Jitter.UNIFORM), 0, true),
                        2,
                        LinkShape.delayed(new LinkDelay(40, 0, Jitter.UNIFORM)),
                        3,
                        CUT));
        table.remove(1);
        table.remove(2);
        assertThat(table.shapesOf(0).get(1)).isEqualTo(LinkShape.delayed(new LinkDelay(90, 0, Jitter.UNIFORM)));
    }
}
