package org.pacelab.harness.sim;

import java.util.List;
import org.pacelab.harness.sim.Fault.Afterwards;
import org.pacelab.harness.sim.Fault.Kind;
import org.pacelab.harness.sim.SimulatedLink.Cut;
import org.pacelab.journal.Durability;
import org.pacelab.replica.SeededRandom;

/**
 * Draws faults that follow each other as they hardly ever do by chance, for replicas without a leader of which some may lose what they have: they do so
 * while others have not heard yet of what they acknowledged, and come back before those have, or without somebody who had. Where quorums are sloppy, those that stand in are alone.
 */
final class QuorumScenes extends Scenes {
    private static final long LONGEST_REST_NS = 1_500 * MS;
    private static final double SHORTEST_LATENESS_NS = 100 * MS;
    private static final double LONGEST_LATENESS_NS = 1_500 * MS;
    private static final double SHORTEST_RESTART_NS = 1 * MS;
    private static final double LONGEST_RESTART_NS = 30 * MS;

    private QuorumScenes(final ClusterSetup setup, final List<Integer> mortals, final SeededRandom random) {
        super(setup, mortals, random);
    }

    /** @param mortals who may lose what it promised */
    static boolean arePossible(final ClusterSetup setup, final List<Integer> mortals) {
        return setup.options().containsKey("readQuorum")
                && (!mortals.isEmpty() || areSloppy(setup))
                && setup.world().timing().model() != Timing.Model.SYNCHRONOUS;
    }

    /** Returns faults that are over by {@code lastNs}. */
    static List<Fault> draw(
            final ClusterSetup setup,
            final List<Integer> mortals,
            final long firstNs,
            final long lastNs,
            final SeededRandom random) {
        final QuorumScenes scenes = new QuorumScenes(setup, mortals, random);
        return scenes.drawn(scenes::add, firstNs, lastNs, LONGEST_REST_NS);
    }

    private static boolean areSloppy(final ClusterSetup setup) {
        return setup.options().get("sloppy") == 1;
    }

    private long add(final long fromNs) {
        if (areSloppy(setup)) {
            return addStandInsAlone(fromNs);
        }
        return random.nextBoolean(.5) ? addLossBeforeOthersHear(fromNs) : addLateCompany(fromNs);
    }

    /** Others hear late. Returns when the scene ends. */
    private long addLossBeforeOthersHear(final long fromNs) {
        final long latenessNs = (long) random.nextLogUniform(SHORTEST_LATENESS_NS, LONGEST_LATENESS_NS);
        final long lossNs = fromNs + random.nextLong(0, 2 * latenessNs);
        final long onTimeNs = lossNs + random.nextLong(0, latenessNs);
        final int apart = random.nextInt(replicaCount);
        final long apartNs = random.nextBoolean(.5) ? lossNs : onTimeNs + random.nextLong(0, latenessNs);
        final long untilNs = Math.max(apartNs, onTimeNs) + random.nextLong(latenessNs, 3 * latenessNs);
        for (int replica = 0; replica < replicaCount; replica++) {
            if (mortals.contains(replica)) {
                final long atNs = lossNs + random.nextLong(0, latenessNs / 4);
                addLoss(atNs, atNs + (long) random.nextLogUniform(SHORTEST_RESTART_NS, LONGEST_RESTART_NS), replica);
            } else {
                faults.add(new Fault.BadLinks(Kind.SLOW_LINKS, fromNs, onTimeNs, replica, latenessNs));
            }
        }
        addSplit(apartNs, untilNs, 1 << apart, Cut.DROP);
        return untilNs;
    }

    /**
     * Some clients reach nobody but one that loses what it acknowledged to them. It has come back with what all others have before one of these hears of it, and
     * acknowledges it, too; then that one is alone.
     */
    private long addLateCompany(final long fromNs) {
        final int mortal = mortals.get(0);
        final int late = (mortal + 1 + random.nextInt(replicaCount - 1)) % replicaCount;
        final int clients = 1 + random.nextInt((1 << setup.clientCount()) - 1) << replicaCount;
        final long cutOffNs = fromNs + (long) random.nextLogUniform(SHORTEST_LATENESS_NS, LONGEST_LATENESS_NS);
        final long lossNs = cutOffNs + random.nextLong(0, 10 * MS);
        final long backNs = lossNs + random.nextLong(MS, 40 * MS);
        final long heardNs = backNs + (long) random.nextLogUniform(SHORTEST_LATENESS_NS, LONGEST_LATENESS_NS);
        final long toldNs = heardNs + (long) random.nextLogUniform(SHORTEST_LATENESS_NS / 2, LONGEST_LATENESS_NS / 2);
        final long untilNs = toldNs + random.nextLong(300 * MS, 1_000 * MS);
        final int all = (1 << replicaCount) - 1;
        addSplit(fromNs, backNs, 1 << mortal | clients, Cut.HOLD);
        addSplit(cutOffNs, heardNs, clients, Cut.HOLD);
        addLoss(lossNs, backNs, mortal);
        addSplit(heardNs - MS, toldNs, all & ~(1 << mortal | 1 << late), Cut.DROP);
        addSplit(toldNs, untilNs, 1 << late, Cut.DROP);
        return untilNs;
    }

    /**
     * Clients reach those alone that stand in for as many as keep a key; one of these starts again. Those that keep it come back, and for a while are so slow that
     * others are asked in their place while they take what was kept for them.
     */
    private long addStandInsAlone(final long fromNs) {
        int away = 0;
        while (Integer.bitCount(away) < setup.options().get("copies")) {
            away |= 1 << random.nextInt(replicaCount);
        }
        final long latenessNs = (long) random.nextLogUniform(SHORTEST_LATENESS_NS, LONGEST_LATENESS_NS);
        final long backNs = fromNs + random.nextLong(latenessNs, 3 * latenessNs);
        final long untilNs = backNs + random.nextLong(latenessNs, 3 * latenessNs);
        addSplit(fromNs, backNs, away, Cut.DROP);
        for (int replica = 0; replica < replicaCount; replica++) {
            if ((away >>> replica & 1) != 0) {
                faults.add(new Fault.BadLinks(Kind.SLOW_LINKS, backNs, untilNs, replica, latenessNs / 4));
            } else if (setup.durability() != Durability.MEMORY && random.nextBoolean(.5)) {
                final long killNs = random.nextLong(fromNs, backNs);
                faults.add(new Fault.Outage(Kind.KILL, killNs, killNs + 10 * MS, replica, Afterwards.RESTARTS));
            }
        }
        return untilNs;
    }
}
