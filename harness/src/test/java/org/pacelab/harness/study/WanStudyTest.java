package org.pacelab.harness.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.scenario.Contender;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.TopologyReader;
import org.pacelab.harness.study.BusyClient.Served;
import org.pacelab.harness.study.PartitionProbe.Sides;

class WanStudyTest {
    private static final Layout SECOND_FIRST = new Layout(TopologyReader.read(Path.of("topologies", "zones.yaml")), 1);
    private static final Served ALWAYS = new Served(9, 7_000_000);
    private static final Served NEVER = new Served(0, 10_000_000_000L);

    @Test
    void everyLineOfATableHasItsCells() {
        final WanFigures figures = new WanStudy(List.of(SECOND_FIRST)).run(progress -> {});

        assertThat(figures.isAsExpected()).isTrue();
        for (final List<String> table : List.of(figures.latencyCsv(), figures.mapCsv())) {
            assertThat(table).hasSizeGreaterThan(2 * Families.all().size());
            assertThat(table)
                    .allSatisfy(line -> assertThat(line.split(",", -1))
                            .hasSameSizeAs(table.get(0).split(",", -1)));
        }
        assertThat(figures.latencyCsv())
                .contains("zones,Raft,raft-lease,read,dallas-2,dallas-2,90000,90000,0.000000,1,");
        assertThat(figures.lines())
                .anyMatch(line -> line.matches("raft-lease +PC/EL +PC/EC +1 / 1 +2 / 4 +nobody +nobody +0 .*"));
    }

    /** Where it is served under a cut of the first, and of the last: by nobody, the majority, the minority, both. */
    @ParameterizedTest
    @CsvSource({
        "majority, majority, C",
        "both,     majority, A",
        "majority, both,     A",
        "both,     both,     A",
        "nobody,   both,     NONE",
        "majority, minority, NONE",
        "nobody,   nobody,   NONE",
    })
    void aClassFollowsFromWhatEachSideWasServed(final String first, final String last, final String expected) {
        assertThat(PartitionProbe.classOf(List.of(sides(0, first), sides(2, last)), true))
                .isEqualTo(PacelcClass.Partition.valueOf(expected));
    }

    @Test
    void oneWhoWaitsIsNotServedHoweverOftenOthersAre() {
        assertThat(ALWAYS.and(new Served(1_000, 1_000_000_000)).isServed()).isFalse();
        assertThat(ALWAYS.and(ALWAYS).isServed()).isTrue();
    }

    @Test
    void theProcessesAreAllSettingsOnceAtTheSameSites() {
        final WanProcesses processes = new WanProcesses(SECOND_FIRST);
        assertThat(processes.scenario().contenders())
                .hasSize((int) Families.all().stream()
                        .filter(setting -> !setting.readsWhatIsDirty())
                        .count())
                .extracting(Contender::deployment)
                .allMatch(deployment -> deployment.layout().firstSite() == 1 && deployment.replicas() == 3);
        assertThat(processes.rows(List.of())).isEmpty();
    }

    private static Sides sides(final int isolated, final String served) {
        return new Sides(
                isolated,
                true,
                served.equals("minority") || served.equals("both") ? ALWAYS : NEVER,
                served.equals("majority") || served.equals("both") ? ALWAYS : NEVER,
                0,
                0);
    }
}
