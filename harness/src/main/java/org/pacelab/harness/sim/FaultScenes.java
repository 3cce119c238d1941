package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import org.pacelab.harness.sim.Fault.Afterwards;
import org.pacelab.harness.sim.Fault.Kind;
import org.pacelab.harness.sim.SimulatedLink.Cut;
import org.pacelab.journal.Durability;
import org.pacelab.replica.SeededRandom;

/**
 * Draws faults that follow each other as they hardly ever do by chance, a scene after the other, with time between them in which the
 * cluster recovers. What does harm only within milliseconds of something else is found so.
 */
final class FaultScenes {
    private static final long MS = 1_000_000;
    private static final long SHORTEST_REST_NS = 500 * MS;
    private static final long LONGEST_REST_NS = 2_000 * MS;

    /** Cut off for so long, a leader has a successor. */
    private static final long SHORTEST_ABSENCE_NS = 700 * MS;

    private static final long LONGEST_ABSENCE_NS = 2_000 * MS;
    private static final long SHORTEST_SILENCE_NS = 150 * MS;
    private static final long LONGEST_SILENCE_NS = 350 * MS;
    private static final long LATEST_KILL_NS = 10 * MS;
    private static final double SHORTEST_RESTART_NS = 1 * MS;
    private static final double LONGEST_RESTART_NS = 50 * MS;
    private static final double SUFFIX_PROBABILITY = .7;
    private static final int STALLS = 3;
    private static final long SHORTEST_STALL_NS = 40 * MS;
    private static final long LONGEST_STALL_NS = 150 * MS;
    private static final long BETWEEN_STALLS_NS = 3 * MS;

    private final List<Fault> faults = new ArrayList<>();
    private final ClusterSetup setup;
    private final SeededRandom random;
    private final int replicaCount;

    private FaultScenes(final ClusterSetup setup, final SeededRandom random) {
        this.setup = setup;
        this.random = random;
        this.replicaCount = setup.replicaCount();
    }

    /** Whether such faults may happen to a cluster at all: frames are lost, and replicas come back with what they forced. */
    static boolean arePossible(final ClusterSetup setup) {
        return setup.durability() != Durability.MEMORY && setup.world().timing().model() != Timing.Model.SYNCHRONOUS;
    }

    /** Returns faults that are over by {@code lastNs}. */
    static List<Fault> draw(
            final ClusterSetup setup, final long firstNs, final long lastNs, final SeededRandom random) {
        final FaultScenes scenes = new FaultScenes(setup, random);
        long atNs = firstNs;
        while (atNs < lastNs) {
            atNs = scenes.add(atNs, lastNs) + random.nextLong(SHORTEST_REST_NS, LONGEST_REST_NS);
        }
        return scenes.faults;
    }

    /** Returns when the scene ends. One that would take too long is left out. */
    private long add(final long fromNs, final long lastNs) {
        return setup.durability() == Durability.DISK && random.nextBoolean(SUFFIX_PROBABILITY)
                ? addLossOfWhatReplacesASuffix(fromNs, lastNs)
                : addRestartOfVoters(fromNs, lastNs);
    }

    /**
     * One that has heard no leader for nearly a timeout, in which nobody wrote, stands just when those start again who did hear it; the
     * leader may be one of them, or cut off with some clients.
     */
    private long addRestartOfVoters(final long fromNs, final long lastNs) {
        final int standing = random.nextInt(replicaCount);
        final int isolated = random.nextBoolean(.5) ? random.nextInt(replicaCount) : standing;
        final long killNs = fromNs + random.nextLong(SHORTEST_SILENCE_NS, LONGEST_SILENCE_NS);
        final long untilNs = killNs + random.nextLong(SHORTEST_ABSENCE_NS, LONGEST_ABSENCE_NS);
        if (untilNs <= lastNs) {
            addIsolation(fromNs, killNs, standing, (1 << setup.clientCount()) - 1);
            for (int i = 0; i < replicaCount; i++) {
                if (i != standing && i != isolated) {
                    addRestart(killNs + random.nextLong(0, LATEST_KILL_NS), i);
                }
            }
            if (isolated != standing) {
                addIsolation(killNs, untilNs, isolated, someClients());
            }
        }
        return untilNs;
    }

    /**
     * A leader comes back with entries that never committed, to disks that are slow: they force the new term, and the power is cut before
     * they have forced the entries that took the place of its own.
     */
    private long addLossOfWhatReplacesASuffix(final long fromNs, final long lastNs) {
        final long backNs = fromNs + random.nextLong(SHORTEST_ABSENCE_NS, LONGEST_ABSENCE_NS);
        final long stallNs = random.nextLong(SHORTEST_STALL_NS, LONGEST_STALL_NS);
        final long untilNs = backNs + STALLS * stallNs;
        if (untilNs <= lastNs) {
            addIsolation(fromNs, backNs, Fault.BUSIEST, someClients());
            for (long atNs = backNs; atNs < untilNs; atNs += stallNs) {
                faults.add(new Fault.DiskStall(atNs, atNs + stallNs - BETWEEN_STALLS_NS, Fault.ALL));
            }
            final long cutNs = random.nextLong(backNs + stallNs, untilNs);
            faults.add(new Fault.Outage(Kind.POWER_CUT, cutNs, untilNs, Fault.ALL, Afterwards.RESTARTS));
        }
        return untilNs;
    }

    private void addIsolation(final long fromNs, final long untilNs, final int node, final int clients) {
        faults.add(new Fault.Partition(Kind.ISOLATION, fromNs, untilNs, node, clients << replicaCount, Cut.DROP));
    }

    private void addRestart(final long killNs, final int node) {
        final long startNs = killNs + (long) random.nextLogUniform(SHORTEST_RESTART_NS, LONGEST_RESTART_NS);
        faults.add(new Fault.Outage(Kind.KILL, killNs, startNs, node, Afterwards.RESTARTS));
    }

    private int someClients() {
        return random.nextInt(1 << setup.clientCount());
    }
}
