package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.sim.Fault.Afterwards;
import org.pacelab.harness.sim.Fault.Kind;
import org.pacelab.harness.sim.SimulatedLink.Cut;

class FaultTest {
    /** What of the links between replicas is left, as lines from>to; clients come after the replicas. */
    @ParameterizedTest
    @CsvSource({
        "SPLIT,       3, -2, 001,   '1>2 2>1'",
        "SPLIT,       5, -2, 00011, '0>1 1>0 2>3 2>4 3>2 3>4 4>2 4>3'",
        "ISOLATION,   3,  1, 0,     '0>2 2>0'",
        "BRIDGE,      3,  1, 0,     '0>1 1>0 1>2 2>1'",
        "BRIDGE,      5,  0, 0,     '0>1 0>2 0>3 0>4 1>0 1>2 2>0 2>1 3>0 3>4 4>0 4>3'",
        "RING,        3, -2, 0,     '0>1 1>2 2>0'",
        "RING,        5, -2, 0,     '0>1 0>4 1>0 1>2 2>1 2>3 3>2 3>4 4>0 4>3'",
        "ONE_WAY_CUT, 3,  0, 010,   '0>2 1>0 1>2 2>0 2>1'",
        "MUTE,        3,  2, 0,     '0>1 0>2 1>0 1>2'",
        "DEAF,        3,  2, 0,     '0>1 1>0 2>0 2>1'"
    })
    void aPartitionLeavesTheLinksOfItsShape(
            final Kind kind, final int replicaCount, final int node, final String others, final String left) {
        final Fault.Partition partition = new Fault.Partition(kind, 0, 1, node, Integer.parseInt(others, 2), Cut.DROP);
        final StringBuilder whole = new StringBuilder();
        for (int from = 0; from < replicaCount; from++) {
            for (int to = 0; to < replicaCount; to++) {
                if (from != to && !partition.cuts(from, to, node, replicaCount)) {
                    whole.append(' ').append(from).append('>').append(to);
                }
            }
        }
        assertThat(whole.toString().strip()).isEqualTo(left);
    }

    @Test
    void clientsAreOnTheSideThatTheFaultNames() {
        final Fault.Partition isolation = new Fault.Partition(Kind.ISOLATION, 0, 1, 1, 0b01000, Cut.DROP);
        assertThat(isolation.cuts(1, 3, 1, 3)).isFalse();
        assertThat(isolation.cuts(0, 3, 1, 3)).isTrue();
        assertThat(isolation.cuts(1, 4, 1, 3)).isTrue();
        assertThat(isolation.cuts(0, 4, 1, 3)).isFalse();
    }

    @Test
    void printedAFaultIsOneLineThatAPersonCanRead() {
        assertThat(List.of(
                        new Fault.Outage(Kind.POWER_CUT, 5, 9, Fault.ALL, Afterwards.RESTARTS),
                        new Fault.Outage(Kind.ROTTEN_RECORD, 5, 9, 2, Afterwards.STAYS_DOWN),
                        new Fault.Pause(5, 9, Fault.BUSIEST, PausePoint.AFTER_POLL),
                        new Fault.DiskStall(5, 9, 1),
                        new Fault.ClockChange(Kind.CLOCK_JUMP, 5, 1, 700),
                        new Fault.ClockChange(Kind.CLOCK_DRIFT, 5, 1, -700),
                        new Fault.BadLinks(Kind.LOSS, 5, 9, Fault.ALL, 30),
                        new Fault.BadLinks(Kind.NARROW_LINKS, 5, 9, 0, 9_000),
                        new Fault.Partition(Kind.SPLIT, 5, 9, Fault.ALL, 0b1011, Cut.HOLD),
                        new Fault.Partition(Kind.ISOLATION, 5, 9, Fault.BUSIEST, 0, Cut.DROP),
                        new Fault.Partition(Kind.RING, 5, 9, Fault.ALL, 0, Cut.DROP)))
                .map(Fault::toString)
                .containsExactly(
                        "power-cut from 5 to 9 ns: all nodes",
                        "rotten-record from 5 to 9 ns: node 2, never to come back",
                        "pause from 5 to 9 ns: the busiest node after poll",
                        "disk-stall from 5 to 9 ns: node 1",
                        "clock-jump at 5 ns: node 1 by 700 ns",
                        "clock-drift at 5 ns: node 1 by -700 ppm",
                        "loss from 5 to 9 ns: 30 frames in 1000",
                        "narrow-links from 5 to 9 ns: from node 0 at 9000 bytes/s",
                        "split from 5 to 9 ns: 0 1 3 against the rest, frames wait",
                        "isolation from 5 to 9 ns: the busiest node with nobody",
                        "ring from 5 to 9 ns: each replica reaches its neighbours");
    }

    @Test
    void aPlanIsInTheOrderOfTimeAndEndsBeforeItIsHealed() {
        final Fault early = new Fault.DiskStall(5, 9, 1);
        final Fault late = new Fault.DiskStall(7, 8, 1);
        assertThat(FaultPlan.of(List.of(late, early), 9).faults()).containsExactly(early, late);
        assertThatThrownBy(() -> FaultPlan.of(List.of(late, early), 8)).hasMessage("ends after 8 ns: " + early);
    }
}
