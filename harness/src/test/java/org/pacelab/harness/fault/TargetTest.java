package org.pacelab.harness.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.fault.Target.Role;
import org.pacelab.harness.fault.Target.Roster;

class TargetTest {
    @ParameterizedTest
    @CsvSource({
        "3, 2, LEADER, 2",
        "3, 0, FOLLOWER, 1",
        "3, 2, FOLLOWER, 0",
        "3, 2, MINORITY, 2",
        "5, 3, MINORITY, 0 3",
        "4, 3, MINORITY, 3",
        "5, -1, MINORITY, 0 1",
        "3, 2, MAJORITY, 0 2",
        "5, 3, MAJORITY, 0 1 3",
        "4, -1, MAJORITY, 0 1 2",
        "3, -1, HEAD, 2",
        "3, -1, MIDDLE, 0",
        "3, -1, TAIL, 1",
        "3, -1, PRIMARY, 2",
        "3, -1, BACKUP, 0",
        "3, 0, REPLICAS, 0 1 2",
        "3, 0, CLIENTS, 1024 1025",
        "3, 0, ALL, 0 1 2 1024 1025"
    })
    void rolesAreLookedUp(final int replicas, final int leaderId, final Role role, final String ids) {
        final Target target = Target.of(role);
        final Set<Integer> found =
                new TreeSet<>(target.in(new Roster(replicas, leaderId, List.of(2, 0, 1), List.of(1024, 1025))));
        assertThat(found.toString().replaceAll("[\\[\\],]", "")).isEqualTo(ids);
        assertThat(found.stream().filter(id -> id < replicas)).hasSize(target.replicaCount(replicas));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, '',    LEADER,   false",
        "-1, '',    FOLLOWER, false",
        " 2, '',    FOLLOWER, true",
        "-1, '',    MINORITY, true",
        "-1, '',    HEAD,     false",
        " 2, '',    TAIL,     false",
        "-1, 2,     TAIL,     true",
        "-1, 2 1,   MIDDLE,   false",
        "-1, 2 1 0, MIDDLE,   true",
        "-1, '',    PRIMARY,  false",
        "-1, 2,     PRIMARY,  true",
        "-1, 2,     BACKUP,   false",
        "-1, 2 1,   BACKUP,   true",
    })
    void nobodyIsFoundInAPlaceThatNobodyHas(
            final int leaderId, final String members, final Role role, final boolean isFound) {
        final List<Integer> replicas = members.isEmpty()
                ? List.of()
                : Arrays.stream(members.split(" ")).map(Integer::valueOf).toList();
        assertThat(Target.of(role).isFoundIn(new Roster(3, leaderId, replicas, List.of())))
                .isEqualTo(isFound);
    }

    @Test
    void numbersAreThemselves() {
        assertThat(Target.numbered(List.of(0, 2)).in(new Roster(3, 0, List.of(), List.of())))
                .containsExactly(0, 2);
    }
}
