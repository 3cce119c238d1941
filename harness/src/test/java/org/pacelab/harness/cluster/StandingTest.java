package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandingTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, -1",
        "0, 3, 0,  1",
        "3, 0, 4,  2",
        "4, 3, 0,  0",
        "2, 3, 4,  2",
    })
    void whoLeadsInTheGreatestTermLeads(final long of0, final long of1, final long of2, final int leader) {
        assertThat(Standing.leaderOf(Map.of(0, leading(of0), 1, leading(of1), 2, leading(of2)))
                        .orElse(-1))
                .isEqualTo(leader);
    }

    @Test
    void theChainOfTheGreatestEpochIsTheChain() {
        final Standing removed = new Standing(0, 3, List.of(0, 1, 2));
        final Standing present = new Standing(0, 4, List.of(1, 2));

        assertThat(Standing.membersOf(Map.of(0, removed, 1, present, 2, Standing.NONE)))
                .containsExactly(1, 2);
        assertThat(Standing.membersOf(Map.of(0, Standing.NONE))).isEmpty();
        assertThat(Standing.membersOf(Map.of())).isEmpty();
    }

    @Test
    void aProcessKnowsWhatItsEndpointsKnow() {
        final Standing node = new Standing(0, 3, List.of(0, 1, 2));
        final Standing control = leading(7);

        assertThat(node.and(control)).isEqualTo(new Standing(7, 3, List.of(0, 1, 2)));
        assertThat(control.and(node)).isEqualTo(node.and(control));
    }

    private static Standing leading(final long term) {
        return new Standing(term, 0, List.of());
    }
}
