package org.pacelab.harness.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.SeededRandom;

class OutageTest {
    @Test
    void startAndEndOfTheWindowCount() {
        final OutageLog log = new OutageLog(100);
        log.onOk(107);
        log.onOk(110);
        assertThat(log.until(130)).containsExactly(new Outage(100, 107), new Outage(107, 110), new Outage(110, 130));
        assertThat(new OutageLog(100).until(130)).containsExactly(new Outage(100, 130));
    }

    /** Against all gaps, sorted. */
    @Test
    void theLongestOnesAreKept() {
        final OutageLog log = new OutageLog(0);
        final SeededRandom random = new SeededRandom(1);
        final List<Outage> all = new ArrayList<>();
        long okNs = 0;
        for (int i = 0; i < 20_000; i++) {
            final long nextNs = okNs + random.nextLong(1, 1_000_000_000);
            all.add(new Outage(okNs, nextNs));
            log.onOk(nextNs);
            okNs = nextNs;
        }
        final List<Outage> longest = all.stream()
                .sorted(Comparator.comparingLong(Outage::durationNs).reversed())
                .limit(OutageLog.KEPT)
                .sorted(Comparator.comparingLong(Outage::fromNs))
                .toList();
        assertThat(log.until(okNs)).isEqualTo(longest);
    }

    @Test
    void clientsOfSeveralProcessesAreOnlyCutOffWhileAllAre() {
        final List<Outage> one = List.of(new Outage(0, 10), new Outage(20, 50));
        final List<Outage> other = List.of(new Outage(5, 12), new Outage(25, 30), new Outage(45, 60));
        assertThat(Outage.longestNs(List.of(one))).isEqualTo(30);
        assertThat(Outage.longestNs(List.of(one, other))).isEqualTo(5);
        assertThat(Outage.longestNs(List.of(one, other, List.of()))).isZero();
        assertThat(Outage.longestNs(List.of())).isZero();
    }
}
