package org.pacelab.harness.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Where each setting is expected on the map, held against what is measured. */
class PacelcMapTest {
    private static final Map<String, String> EXPECTED = Map.ofEntries(
            Map.entry("raft-log", "PC/EC PC/EC"),
            Map.entry("raft-read-index", "PC/EC PC/EC"),
            Map.entry("raft-lease", "PC/EL PC/EC"),
            Map.entry("raft-sequential", "PA/EL PC/EC"),
            Map.entry("raft-eventual", "PA/EL PC/EC"),
            Map.entry("chain-tail", "PC/EL PC/EC"),
            Map.entry("chain-head", "PC/EL PC/EC"),
            Map.entry("craq-linearizable", "PC/EL PC/EC"),
            Map.entry("craq-linearizable-dirty", "PC/EC PC/EC"),
            Map.entry("craq-eventual", "PA/EL PC/EC"),
            Map.entry("primary-synchronous", "PC/EL PC/EC"),
            Map.entry("primary-semi-synchronous", "PC/EL PC/EC"),
            Map.entry("primary-asynchronous", "PA/EL PA/EL"),
            Map.entry("quorum-one", "PA/EL PA/EL"),
            Map.entry("quorum-majority", "PC/EC PC/EC"),
            Map.entry("abd", "PC/EC PC/EC"));

    private static final List<PacelcMap.Place> MAP = Families.all().stream()
            .flatMap(setting -> PacelcMap.measure(setting, 3).stream())
            .toList();

    @Test
    void eachSettingStandsWhereItIsExpected() {
        assertThat(MAP.stream()
                        .collect(Collectors.groupingBy(
                                place -> place.setting().label(),
                                Collectors.mapping(place -> place.where().toString(), Collectors.joining(" ")))))
                .isEqualTo(EXPECTED);
    }

    /** Only what an asynchronous primary acknowledges alone is gone when it is back, and whoever was cut off is served again. */
    @Test
    void whatIsLostIsWhatAnAsynchronousPrimaryAcknowledgedAlone() {
        for (final PacelcMap.Place place : MAP) {
            for (final PartitionProbe.Sides sides : place.sides()) {
                final boolean mayLose = place.setting().label().equals("primary-asynchronous")
                        && !place.isRead()
                        && sides.isolated() == 0;
                assertThat(sides.lostWrites() > 0).as("%s", place).isEqualTo(mayLose);
                assertThat(sides.recoveryNs()).as("%s", place).isBetween(1L, 10_000_000_000L);
            }
        }
    }
}
