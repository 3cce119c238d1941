package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.pacelab.harness.sim.Fault.Afterwards;
import org.pacelab.harness.sim.Fault.Kind;
import org.pacelab.harness.sim.SimulatedLink.Cut;
import org.pacelab.journal.Durability;
import org.pacelab.replica.SeededRandom;

/** Scenes of faults that follow each other as they hardly ever do by chance, one after the other, with time between them in which the nodes recover. */
abstract class Scenes {
    static final long MS = 1_000_000;

    private static final long SHORTEST_REST_NS = 300 * MS;

    final List<Fault> faults = new ArrayList<>();
    final ClusterSetup setup;
    final List<Integer> mortals;
    final SeededRandom random;
    final int replicaCount;

    /** @param mortals who may lose what it promised */
    Scenes(final ClusterSetup setup, final List<Integer> mortals, final SeededRandom random) {
        this.setup = setup;
        this.mortals = mortals;
        this.random = random;
        this.replicaCount = setup.replicaCount();
    }

    /**
     * Returns faults that are over by {@code lastNs}.
     *
     * @param scene adds one that begins at a time, and returns when it ends
     */
    final List<Fault> drawn(
            final LongUnaryOperator scene, final long firstNs, final long lastNs, final long longestRestNs) {
        long atNs = firstNs;
        while (atNs < lastNs) {
            atNs = scene.applyAsLong(atNs) + random.nextLong(SHORTEST_REST_NS, longestRestNs);
        }
        faults.removeIf(fault -> fault.untilNs() > lastNs);
        return faults;
    }

    /** One that may loses its disk, or all its process had where there are no disks. */
    final void addLoss(final long atNs, final long backNs, final int mortal) {
        final Kind kind = setup.durability() == Durability.MEMORY ? Kind.KILL : Kind.WIPED_DISK;
        faults.add(new Fault.Outage(kind, atNs, backNs, mortal, Afterwards.RESTARTS));
    }

    final void addSplit(final long fromNs, final long untilNs, final int side, final Cut cut) {
        faults.add(new Fault.Partition(Kind.SPLIT, fromNs, untilNs, Fault.ALL, side, cut));
    }
}
