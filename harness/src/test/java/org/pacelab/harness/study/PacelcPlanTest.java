package org.pacelab.harness.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.fault.Fault;
import org.pacelab.harness.fault.Target;
import org.pacelab.harness.report.Provenance;
import org.pacelab.harness.report.StudyManifest;
import org.pacelab.harness.scenario.Contender;
import org.pacelab.harness.scenario.Layout;
import org.pacelab.harness.scenario.Scenario;
import org.pacelab.harness.scenario.ScenarioException;
import org.pacelab.harness.scenario.TopologyReader;
import org.pacelab.journal.Durability;

class PacelcPlanTest {
    private static final long MS_NS = 1_000_000;

    @Test
    void floorsAreBeforeBetweenAndAfterAndSettingsRotate() {
        final List<String> all = PacelcPlan.allSettings();
        final List<String> labels = labels(plan(all, 0, layout("lan")));
        final List<String> rotated = labels(plan(all, 4, layout("lan")));

        assertThat(all).hasSize(15).doesNotContain("craq-linearizable-dirty");
        assertThat(labels.stream().filter(label -> !label.startsWith("floors"))).containsExactlyElementsOf(all);
        assertThat(labels).hasSize(18).startsWith("floors-1", "raft-log").endsWith("abd", "floors-3");
        assertThat(labels.get(9)).isEqualTo("floors-2");
        assertThat(rotated)
                .hasSameElementsAs(labels)
                .startsWith("floors-1", all.get(4))
                .endsWith(all.get(3), "floors-3");
    }

    @Test
    void floorsAreWarmedAsSettingsAre() {
        final List<StudyItem> items =
                plan(PacelcPlan.allSettings(), 0, layout("lan")).items();
        final Scenario floors = items.get(0).scenario();
        final Scenario setting = items.get(1).scenario();

        assertThat(floors.search().outstanding()).isEqualTo(setting.search().outstanding());
        assertThat(floors.search().steps()).isEqualTo(1);
        assertThat(floors.workloads().get(0).lasting(0, 0))
                .isEqualTo(setting.workloads().get(0).lasting(0, 0));
        assertThat(floors.workloads().get(0).maxWarmUpNs())
                .isEqualTo(setting.workloads().get(0).maxWarmUpNs());
    }

    @Test
    void everyDurabilityAndTopologyHasRowsAndFloorsOfItsOwn() {
        final PacelcPlan plan = new PacelcPlan(
                PacelcDepth.QUICK,
                List.of("raft-lease", "quorum-one"),
                List.of(layout("lan"), layout("zones")),
                List.of(Durability.MEMORY, Durability.DISK),
                0,
                0);

        assertThat(labels(plan))
                .doesNotHaveDuplicates()
                .hasSize(4 * (2 + 2))
                .contains("raft-lease-memory-lan", "raft-lease-disk-zones", "quorum-one-disk-lan", "floors-8");
        final StudyItem far = plan.items().stream()
                .filter(item -> item.label().equals("raft-lease-memory-zones"))
                .findFirst()
                .orElseThrow();
        assertThat(far.scenario().deployment().layout()).isEqualTo(layout("zones"));
        assertThat(plan.items().get(0).isComparedWith(plan.items().get(1))).isTrue();
        assertThat(plan.items().get(0).isComparedWith(far)).isFalse();
    }

    @Test
    void onlyTheFloorsOfItsSettingsAreMeasured() {
        final List<StudyItem> items =
                plan(List.of("raft-lease", "quorum-one"), 0, layout("lan")).items();

        assertThat(items.get(0).scenario().contenders().stream().map(Contender::deployment))
                .extracting(deployment -> deployment.protocol() + " " + deployment.replicas())
                .containsExactly("echo 1", "relay 3", "fan-out-first 3");
    }

    @Test
    void whoeverLeadsIsCutOffAndInDepthOneWhoDoesNot() {
        assertThat(rolesCutOff(PacelcDepth.QUICK))
                .containsExactly(
                        Target.Role.LEADER,
                        Target.Role.HEAD,
                        Target.Role.HEAD,
                        Target.Role.PRIMARY,
                        Target.Role.MINORITY);
        assertThat(rolesCutOff(PacelcDepth.FULL))
                .containsExactly(
                        Target.Role.LEADER,
                        Target.Role.FOLLOWER,
                        Target.Role.HEAD,
                        Target.Role.TAIL,
                        Target.Role.HEAD,
                        Target.Role.TAIL,
                        Target.Role.PRIMARY,
                        Target.Role.BACKUP,
                        Target.Role.MINORITY);
    }

    private static List<Target.Role> rolesCutOff(final PacelcDepth depth) {
        final PacelcPlan plan = new PacelcPlan(
                depth,
                List.of("raft-log", "chain-tail", "craq-eventual", "primary-asynchronous", "abd"),
                List.of(layout("lan")),
                List.of(Durability.MEMORY),
                0,
                0);
        return plan.items().stream()
                .flatMap(item -> item.scenario().faults().stream())
                .map(fault -> ((Fault.Partition) fault).side().role())
                .toList();
    }

    @Test
    void theObjectiveIsFiveMillisecondsOrTwiceTheLongestClosedFormOrOnesOwn() {
        final long longest = Stream.of(true, false)
                .mapToLong(isRead -> Families.all()
                        .get(0)
                        .closedForm(isRead)
                        .ns(layout("zones").of(List.of(0, 1, 2)), 2))
                .max()
                .orElseThrow();

        assertThat(objectiveNs(plan(List.of("raft-log"), 0, layout("lan")))).isEqualTo(5 * MS_NS);
        assertThat(objectiveNs(plan(List.of("raft-log"), 0, layout("zones")))).isGreaterThanOrEqualTo(2 * longest);
        assertThat(objectiveNs(new PacelcPlan(
                        PacelcDepth.QUICK,
                        List.of("raft-log"),
                        List.of(layout("lan")),
                        List.of(Durability.MEMORY),
                        7 * MS_NS,
                        0)))
                .isEqualTo(7 * MS_NS);
    }

    @Test
    void aRowsKeyIsThatOfItsScenarioAndItsProvenance() {
        final StudyItem item =
                plan(List.of("raft-log"), 0, layout("lan")).items().get(1);
        final Provenance provenance = new Provenance("0123456789", false, "", "a JVM", List.of(), null);
        final Provenance changed = new Provenance("0123456789", true, "other", "a JVM", List.of(), null);
        final String key = item.planned(provenance).key();

        assertThat(key).hasSize(64).isEqualTo(StudyManifest.keyOf(item.scenario(), provenance));
        assertThat(item.planned(changed).key()).isNotEqualTo(key);
        assertThat(plan(List.of("raft-lease"), 0, layout("lan"))
                        .items()
                        .get(1)
                        .planned(provenance)
                        .key())
                .isNotEqualTo(key);
    }

    @Test
    void aSettingThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> plan(List.of("raft-lese"), 0, layout("lan")))
                .isInstanceOf(ScenarioException.class)
                .hasMessageStartingWith("unknown setting 'raft-lese'")
                .hasMessageContaining("raft-lease");
    }

    private static long objectiveNs(final PacelcPlan plan) {
        return plan.items().get(1).scenario().search().objectiveNs();
    }

    private static List<String> labels(final PacelcPlan plan) {
        return plan.items().stream().map(StudyItem::label).toList();
    }

    private static PacelcPlan plan(final List<String> settings, final int rotation, final Layout layout) {
        return new PacelcPlan(PacelcDepth.QUICK, settings, List.of(layout), List.of(Durability.MEMORY), 0, rotation);
    }

    private static Layout layout(final String topology) {
        return new Layout(TopologyReader.read(Path.of("topologies", topology + ".yaml")), 0);
    }
}
