package org.pacelab.harness.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(ints = 3)
    void eachSettingStandsWhereItIsExpected(final int replicas) {
        final Map<String, String> measured = new TreeMap<>();
        for (final StudySetting setting : Families.all()) {
            measured.put(
                    setting.label(),
                    PacelcMap.measure(setting, replicas).stream()
                            .map(place -> place.where().toString())
                            .collect(Collectors.joining(" ")));
        }
        assertThat(measured).isEqualTo(new TreeMap<>(EXPECTED));
    }

    /** Only what an asynchronous primary acknowledges alone is gone when it is back, and whoever was cut off is served again. */
    @Test
    void whatIsLostIsWhatAnAsynchronousPrimaryAcknowledgedAlone() {
        for (final StudySetting setting : Families.all()) {
            for (final PacelcMap.Place place : PacelcMap.measure(setting, 3)) {
                for (final PartitionProbe.Sides sides : place.sides()) {
                    final boolean mayLose =
                            setting.label().equals("primary-asynchronous") && !place.isRead() && sides.isolated() == 0;
                    assertThat(sides.lostWrites() > 0).as("%s", place).isEqualTo(mayLose);
                    assertThat(sides.recoveryNs()).as("%s", place).isBetween(1L, 10_000_000_000L);
                }
            }
        }
    }

    @Test
    void everySettingIsExpectedSomewhere() {
        final Set<String> labels =
                Families.all().stream().map(StudySetting::label).collect(Collectors.toSet());
        assertThat(labels).isEqualTo(EXPECTED.keySet());
    }
}
