package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.pacelab.harness.sim.Fault.Kind;
import org.pacelab.journal.Durability;
import org.pacelab.replica.SeededRandom;

/**
 * The faults of one run, drawn from its seed. All are over at {@link #healNs}: links are whole and
 * lose nothing, every node is up and runs.
 *
 * <p>What a durability does not promise to survive does not happen to it: no power cut unless it is {@code disk}, and under
 * {@code memory} no more replicas are ever killed than a cluster may lose for good.
 */
final class FaultPlan {
    private static final long MS = 1_000_000;
    private static final long FIRST_NS = 500 * MS;
    private static final int MIN_FAULTS = 8;
    private static final int MAX_FAULTS = 24;
    private static final long MAX_LENGTH_NS = 2_000 * MS;
    private static final double HUNTING_PROBABILITY = .5;

    private final List<Fault> faults = new ArrayList<>();
    private final long healNs;

    FaultPlan(final int replicaCount, final Durability durability, final long healNs, final SeededRandom random) {
        this.healNs = healNs;
        final List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
        if (durability != Durability.DISK) {
            kinds.remove(Kind.POWER_CUT);
        }
        final int firstMortal = random.nextInt(replicaCount);
        final int count = MIN_FAULTS + random.nextInt(MAX_FAULTS - MIN_FAULTS + 1);
        for (int i = 0; i < count; i++) {
            final Kind kind = kinds.get(random.nextInt(kinds.size()));
            final long fromNs = random.nextLong(FIRST_NS, healNs - 1);
            final long untilNs = Math.min(fromNs + random.nextLong(MS, MAX_LENGTH_NS), healNs);
            final int node = node(kind, durability, replicaCount, firstMortal, random);
            faults.add(new Fault(kind, fromNs, untilNs, node, detail(kind, replicaCount, random)));
        }
        faults.sort(Comparator.comparingLong(Fault::fromNs));
    }

    List<Fault> faults() {
        return faults;
    }

    long healNs() {
        return healNs;
    }

    private static int node(
            final Kind kind,
            final Durability durability,
            final int replicaCount,
            final int mortal,
            final SeededRandom random) {
        if (kind == Kind.LOSS) {
            return Fault.NOBODY;
        }
        if (kind == Kind.KILL && durability == Durability.MEMORY) {
            return (mortal + random.nextInt((replicaCount - 1) / 2)) % replicaCount;
        }
        if (random.nextBoolean(HUNTING_PROBABILITY)) {
            return Fault.BUSIEST;
        }
        final boolean isPartition = kind == Kind.PARTITION || kind == Kind.HELD_PARTITION;
        return isPartition ? Fault.NOBODY : random.nextInt(replicaCount);
    }

    private static int detail(final Kind kind, final int replicaCount, final SeededRandom random) {
        return switch (kind) {
            case LOSS -> 10 + random.nextInt(300);
            case PAUSE -> random.nextInt(PausePoint.values().length);
            case PARTITION, HELD_PARTITION -> 1 + random.nextInt((1 << replicaCount) - 2);
            case ONE_WAY_CUT -> 1 + random.nextInt(replicaCount - 1);
            case KILL, POWER_CUT -> 0;
        };
    }
}
