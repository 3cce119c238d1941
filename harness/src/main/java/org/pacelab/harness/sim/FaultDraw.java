package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import org.pacelab.harness.sim.Fault.Kind;
import org.pacelab.journal.Durability;
import org.pacelab.replica.SeededRandom;

/**
 * Draws the faults of one run.
 *
 * <p>What a durability does not promise to survive does not happen to it: no power cut unless it is {@code disk}, and under
 * {@code memory} no more replicas are ever killed than a cluster may lose for good.
 */
final class FaultDraw {
    private static final long MS = 1_000_000;
    private static final long FIRST_NS = 500 * MS;
    private static final long MAX_GAP_NS = 1_500 * MS;
    private static final long MAX_GAP_IN_BURST_NS = 300 * MS;
    private static final int SHORTEST_MS = 20;
    private static final int LONGEST_MS = 3_000;
    private static final int SLOWEST_MS = 1_000;
    private static final double HUNTING_PROBABILITY = .5;
    private static final double ALL_PROBABILITY = .2;
    private static final double BURST_PROBABILITY = .5;

    private final List<Fault> faults = new ArrayList<>();
    private final ClusterSetup setup;
    private final SeededRandom random;
    private final long healNs;
    private final int firstMortal;

    /** @param random a stream that nothing else draws from */
    static FaultPlan draw(final ClusterSetup setup, final long healNs, final SeededRandom random) {
        return FaultPlan.of(new FaultDraw(setup, healNs, random).faults, healNs);
    }

    private FaultDraw(final ClusterSetup setup, final long healNs, final SeededRandom random) {
        this.setup = setup;
        this.random = random;
        this.healNs = healNs;
        this.firstMortal = random.nextInt(setup.replicaCount());
        final List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
        if (setup.durability() != Durability.DISK) {
            kinds.remove(Kind.POWER_CUT);
        }
        long atNs = FIRST_NS;
        while (atNs < healNs) {
            final Fault fault = draw(kinds.get(random.nextInt(kinds.size())), atNs);
            faults.add(fault);
            addCompanion(fault);
            atNs += random.nextLong(0, random.nextBoolean(BURST_PROBABILITY) ? MAX_GAP_IN_BURST_NS : MAX_GAP_NS);
        }
    }

    private Fault draw(final Kind kind, final long fromNs) {
        final int replicaCount = setup.replicaCount();
        final int node = drawNode(kind);
        final int clients = random.nextInt(1 << setup.clientCount()) << replicaCount;
        final int others = node == Fault.NOBODY ? clients | 1 + random.nextInt((1 << replicaCount) - 2) : clients;
        final int detail = switch (kind) {
            case LOSS -> 10 + random.nextInt(300);
            case SLOW -> (int) random.nextLogUniform(SHORTEST_MS, SLOWEST_MS);
            case PAUSE -> random.nextInt(PausePoint.values().length);
            case ONE_WAY_CUT -> 1 + random.nextInt(replicaCount - 1);
            default -> 0;
        };
        final long lengthNs = (long) (random.nextLogUniform(SHORTEST_MS, LONGEST_MS) * MS);
        return new Fault(kind, fromNs, Math.min(fromNs + lengthNs, healNs), node, others, detail);
    }

    /** Some faults are worse together: a replica that hears late and then is cut off, one cut off that stands still. */
    private void addCompanion(final Fault fault) {
        final long lengthNs = fault.untilNs() - fault.fromNs();
        if (fault.kind() == Kind.SLOW) {
            final long fromNs = fault.fromNs() + random.nextLong(0, lengthNs / 2);
            final Kind kind = random.nextBoolean(.5) ? Kind.MUTE : Kind.PARTITION;
            faults.add(new Fault(kind, fromNs, fault.untilNs(), fault.node(), fault.others(), 0));
        } else if (fault.kind() == Kind.PARTITION && fault.node() != Fault.NOBODY) {
            final long fromNs = fault.fromNs() + random.nextLong(0, lengthNs / 4);
            final long untilNs = fault.untilNs() - random.nextLong(0, lengthNs / 4);
            faults.add(new Fault(Kind.PAUSE, fromNs, untilNs, fault.node(), 0, PausePoint.BEFORE_POLL.ordinal()));
        }
    }

    private int drawNode(final Kind kind) {
        if (kind == Kind.LOSS) {
            return Fault.NOBODY;
        }
        if (kind == Kind.KILL && setup.durability() == Durability.MEMORY) {
            return (firstMortal + random.nextInt((setup.replicaCount() - 1) / 2)) % setup.replicaCount();
        }
        if ((kind == Kind.KILL || kind == Kind.POWER_CUT) && random.nextBoolean(ALL_PROBABILITY)) {
            return Fault.ALL;
        }
        if (random.nextBoolean(HUNTING_PROBABILITY)) {
            return Fault.BUSIEST;
        }
        final boolean isPartition = kind == Kind.PARTITION || kind == Kind.HELD_PARTITION;
        return isPartition ? Fault.NOBODY : random.nextInt(setup.replicaCount());
    }
}
