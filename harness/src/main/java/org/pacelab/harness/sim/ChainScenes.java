package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pacelab.harness.sim.Fault.Afterwards;
import org.pacelab.harness.sim.Fault.Kind;
import org.pacelab.harness.sim.SimulatedLink.Cut;
import org.pacelab.journal.Durability;
import org.pacelab.replica.SeededRandom;

/**
 * Draws faults that follow each other as they hardly ever do by chance, for nodes that a control plane looks after: a scene after the
 * other, with time between them in which the nodes recover. What does harm only within a lease of something else is found so.
 */
final class ChainScenes extends Scenes {
    private static final long LONGEST_REST_NS = 1_000 * MS;
    private static final double SHORTEST_RESTART_NS = 1 * MS;
    private static final double LONGEST_RESTART_NS = 100 * MS;
    private static final double SHORTEST_LATENESS_NS = 50 * MS;
    private static final double LONGEST_LATENESS_NS = 1_000 * MS;
    private static final double RESTART_PROBABILITY = .4;
    private static final double SPLIT_PROBABILITY = .7;
    private static final double FIRST_PROBABILITY = .5;
    private static final double SHORTEST_TIME_NS = 20 * MS;
    private static final double LONGEST_TIME_NS = 1_000 * MS;

    private final int nodeCount;
    private final int minMembers;
    private final int copies;
    private final long timeoutNs;
    private final long leaseNs;

    private ChainScenes(final ClusterSetup setup, final List<Integer> mortals, final SeededRandom random) {
        super(setup, mortals, random);
        this.nodeCount = setup.groups().get(0).size();
        this.minMembers = Math.toIntExact(setup.options().get("minMembers"));
        this.copies = copiesOf(nodeCount);
        this.timeoutNs = setup.options().get("failureTimeoutNs");
        this.leaseNs = setup.options().get("leaseNs");
    }

    /** Whether somebody else decides which nodes belong to a cluster, and links may be cut. */
    static boolean arePossible(final ClusterSetup setup) {
        return setup.groups().size() > 1 && setup.world().timing().model() != Timing.Model.SYNCHRONOUS;
    }

    /**
     * Whether, besides, nodes that are no members have to make up for those that fail, and what is acknowledged has more copies than one and fewer than
     * there are nodes.
     */
    static boolean membersMayBeMadeUp(final ClusterSetup setup) {
        if (!arePossible(setup)) {
            return false;
        }
        final ChainScenes scenes = new ChainScenes(setup, List.of(), null);
        return scenes.copies > 1
                && scenes.copies < scenes.nodeCount
                && scenes.minMembers > 1
                && scenes.minMembers < scenes.nodeCount;
    }

    /**
     * Returns faults that are over by {@code lastNs}.
     *
     * @param mortals who may lose what it promised
     */
    static List<Fault> draw(
            final ClusterSetup setup,
            final List<Integer> mortals,
            final long firstNs,
            final long lastNs,
            final SeededRandom random) {
        final ChainScenes scenes = new ChainScenes(setup, mortals, random);
        return scenes.drawn(scenes::add, firstNs, lastNs, LONGEST_REST_NS);
    }

    /** As above, of nodes of which {@linkplain #membersMayBeMadeUp some may have to make up} for others that had something else. */
    static List<Fault> drawOfThoseThatMakeUp(
            final ClusterSetup setup,
            final List<Integer> mortals,
            final long firstNs,
            final long lastNs,
            final SeededRandom random) {
        final ChainScenes scenes = new ChainScenes(setup, mortals, random);
        return scenes.drawn(scenes::addOfThoseThatMakeUp, firstNs, lastNs, LONGEST_REST_NS);
    }

    /** Returns when the scene ends. */
    private long add(final long fromNs) {
        return switch (random.nextInt(7)) {
            case 0, 1 -> addWrongSuspicion(fromNs);
            case 2 -> addMovingPartition(fromNs);
            case 3 -> addLateFrames(fromNs);
            case 4 -> addLateHearing(fromNs);
            case 5 -> addUnheardByTheOthers(fromNs);
            default -> addLossOfAllThatMayBeLost(fromNs);
        };
    }

    /**
     * A node that the control plane does not hear any more, though the others do until they are about to go on without it; then it is
     * alone with some clients, and what it was granted may still run. Just then some of the others start again, and one comes back that was gone.
     */
    private long addWrongSuspicion(final long fromNs) {
        final int node = random.nextInt(nodeCount);
        final int gone = (node + 1 + random.nextInt(nodeCount - 1)) % nodeCount;
        final long unheardNs = fromNs + leaseNs;
        final long removedNs = unheardNs + timeoutNs;
        final long untilNs = removedNs + leaseNs + random.nextLong(0, timeoutNs);
        addOneWayCut(unheardNs, untilNs, node, plane());
        addSplit(removedNs + random.nextLong(-leaseNs / 2, leaseNs / 8), untilNs, 1 << node | someClients());
        addSplit(fromNs, removedNs + random.nextLong(-leaseNs / 2, leaseNs / 4), 1 << gone);
        addRestarts(removedNs, removedNs + leaseNs / 2);
        return untilNs;
    }

    /** The side that the control plane is not on changes while some start again. */
    private long addMovingPartition(final long fromNs) {
        final int before = someNodes();
        final int after = random.nextBoolean(.5) ? someNodes() : before ^ 1 << random.nextInt(nodeCount);
        final long movesNs = fromNs + timeoutNs + random.nextLong(0, timeoutNs);
        final long untilNs = movesNs + random.nextLong(leaseNs, 2 * timeoutNs);
        addSplit(fromNs, movesNs, before | someClients());
        addSplit(movesNs, untilNs, after | someClients());
        addRestarts(movesNs - leaseNs / 2, movesNs + leaseNs / 2);
        return untilNs;
    }

    /** What one node sent to some others arrives when nodes have gone and come back. */
    private long addLateFrames(final long fromNs) {
        final int late = random.nextInt(nodeCount);
        final long goneNs = fromNs + random.nextLong(0, leaseNs);
        final long untilNs = goneNs + timeoutNs + random.nextLong(0, 2 * timeoutNs);
        final long backNs = random.nextLong(goneNs, untilNs);
        faults.add(new Fault.Partition(Kind.ONE_WAY_CUT, fromNs, backNs, late, someNodes(), Cut.HOLD));
        addSplit(goneNs, untilNs, 1 << random.nextInt(nodeCount) | someClients());
        return untilNs;
    }

    /** A node that the control plane does not hear hears of all that happens late, and in another order; another one goes, and comes back. */
    private long addLateHearing(final long fromNs) {
        final int late = random.nextInt(nodeCount);
        final long unheardNs = fromNs + random.nextLong(0, timeoutNs);
        final long untilNs = unheardNs + 2 * timeoutNs + random.nextLong(0, 2 * timeoutNs);
        final long amount = (long) random.nextLogUniform(SHORTEST_LATENESS_NS, LONGEST_LATENESS_NS);
        faults.add(new Fault.BadLinks(Kind.SLOW_LINKS, fromNs, untilNs, late, amount));
        addOneWayCut(unheardNs, untilNs, late, plane());
        final int other = random.nextInt(nodeCount);
        if (other != late) {
            addSplit(fromNs, fromNs + timeoutNs + random.nextLong(0, timeoutNs), 1 << other);
        }
        return untilNs;
    }

    /**
     * A node that some others, and then all of them, do not hear, the control plane now and then; one that may lose its disk does so when it was
     * the only one to hear.
     */
    private long addUnheardByTheOthers(final long fromNs) {
        final int node = random.nextInt(nodeCount);
        final int hearing =
                mortals.isEmpty() || mortals.get(0) >= nodeCount ? random.nextInt(nodeCount) : mortals.get(0);
        final long lossNs = fromNs + random.nextLong(leaseNs / 4, timeoutNs);
        final long heardNs = lossNs + timeoutNs + random.nextLong(leaseNs / 2, timeoutNs);
        final long unheardNs = heardNs + random.nextLong(leaseNs / 2, timeoutNs);
        final long untilNs = unheardNs + timeoutNs + random.nextLong(leaseNs, 2 * timeoutNs);
        final int nodes = (1 << nodeCount) - 1;
        addOneWayCut(fromNs, untilNs, node, nodes & ~(1 << node | 1 << hearing));
        if (hearing != node) {
            addOneWayCut(lossNs, untilNs, node, 1 << hearing);
            addLoss(lossNs + (long) random.nextLogUniform(SHORTEST_RESTART_NS, LONGEST_RESTART_NS), hearing);
        }
        addOneWayCut(lossNs, heardNs, node, plane());
        addOneWayCut(unheardNs, untilNs, node, plane());
        return untilNs;
    }

    /** All that may lose their disks lose them within a short time, the control plane perhaps having gone on without some others. */
    private long addLossOfAllThatMayBeLost(final long fromNs) {
        final long lossNs = fromNs + random.nextLong(0, 3 * timeoutNs);
        final long untilNs = lossNs + random.nextLong(leaseNs, 2 * timeoutNs);
        for (final int node : mortals) {
            addLoss(lossNs + random.nextLong(0, leaseNs), node);
        }
        if (random.nextBoolean(SPLIT_PROBABILITY)) {
            addSplit(fromNs, untilNs, someNodes() | someClients());
        }
        return untilNs;
    }

    private long addOfThoseThatMakeUp(final long fromNs) {
        final boolean mayHaveLost =
                !mortals.isEmpty() && mortals.get(0) < nodeCount && copiesOf(minMembers) - 1 <= nodeCount - minMembers;
        final boolean mayHaveMore = minMembers > copies;
        if (mayHaveLost && (!mayHaveMore || random.nextBoolean(.5))) {
            return addLossBesideThoseThatLag(fromNs, mortals.get(0));
        }
        return mayHaveMore ? addLongLogOfBefore(fromNs) : add(fromNs);
    }

    /**
     * What a node took alone with some clients, and never had copies of, makes its log the longest. The others go on without it, as few as may be.
     * When their primary goes, it makes up for that one, and hears nothing of what the next primary acknowledges. Then that one goes, too.
     */
    private long addLongLogOfBefore(final long fromNs) {
        final List<Integer> others = withSomeoneFirst();
        final int alone = others.remove(0);
        final long heardNs = fromNs + leaseNs + timeoutNs + random.nextLong(0, 2 * timeoutNs);
        final long acknowledgedNs = heardNs + timeoutNs + leaseNs;
        final long secondNs = acknowledgedNs + (long) random.nextLogUniform(SHORTEST_TIME_NS, LONGEST_TIME_NS);
        final long firstBackNs = secondNs + timeoutNs + random.nextLong(0, timeoutNs);
        final long untilNs = firstBackNs + timeoutNs + random.nextLong(0, timeoutNs);
        addSplit(fromNs, heardNs, 1 << alone | (random.nextBoolean(.5) ? allClients() : someClients()));
        for (final int other : others) {
            addOneWayCut(fromNs, untilNs, other, 1 << alone);
        }
        addSplit(fromNs, firstBackNs, bits(others.subList(minMembers, others.size())));
        addSplit(heardNs, firstBackNs, 1 << others.get(0));
        addSplit(secondNs, untilNs, 1 << others.get(1));
        return untilNs;
    }

    /**
     * The others go on with as few members as may be, and what is acknowledged has no copies but those of a few of them. One of the few loses its disk,
     * and comes back to be heard by nobody that still has it; then the others of the few go, and for them those make up that were gone.
     */
    private long addLossBesideThoseThatLag(final long fromNs, final int mortal) {
        final List<Integer> others = withSomeoneFirst();
        others.remove((Integer) mortal);
        final List<Integer> few = others.subList(0, copiesOf(minMembers) - 1);
        final int lagging = bits(others.subList(few.size(), minMembers - 1));
        final long fewestNs = fromNs + timeoutNs + leaseNs + random.nextLong(0, timeoutNs);
        final long lossNs = fewestNs + random.nextLong(leaseNs / 4, timeoutNs);
        final long backNs = lossNs + (long) random.nextLogUniform(SHORTEST_RESTART_NS, LONGEST_RESTART_NS);
        final long goneNs = backNs + (long) random.nextLogUniform(SHORTEST_TIME_NS, LONGEST_TIME_NS);
        final long untilNs = goneNs + 2 * timeoutNs + random.nextLong(leaseNs, 2 * timeoutNs);
        addSplit(fromNs, goneNs, bits(others.subList(minMembers - 1, others.size())));
        addOneWayCut(fewestNs, lossNs, mortal, lagging);
        for (final int node : few) {
            addOneWayCut(fewestNs, untilNs, node, lagging);
            addOneWayCut(lossNs, untilNs, node, 1 << mortal);
        }
        addLoss(lossNs, backNs, mortal);
        addSplit(goneNs, untilNs, bits(few));
        return untilNs;
    }

    /** The nodes, one of them before all others: often the one that is the primary where nothing has happened. */
    private List<Integer> withSomeoneFirst() {
        final List<Integer> nodes =
                IntStream.range(0, nodeCount).boxed().collect(Collectors.toCollection(ArrayList::new));
        final int first = random.nextBoolean(FIRST_PROBABILITY) ? 0 : random.nextInt(nodeCount);
        nodes.add(0, nodes.remove(first));
        return nodes;
    }

    private void addLoss(final long atNs, final int node) {
        if (mortals.contains(node)) {
            addLoss(atNs, atNs + (long) random.nextLogUniform(SHORTEST_RESTART_NS, LONGEST_RESTART_NS), node);
        }
    }

    private void addRestarts(final long firstNs, final long lastNs) {
        for (int node = 0; node < nodeCount; node++) {
            if (random.nextBoolean(RESTART_PROBABILITY)) {
                addRestart(random.nextLong(firstNs, lastNs), node);
            }
        }
    }

    private void addRestart(final long killNs, final int node) {
        if (setup.durability() != Durability.MEMORY || mortals.contains(node)) {
            final Kind kind =
                    setup.durability() == Durability.DISK && random.nextBoolean(.5) ? Kind.POWER_CUT : Kind.KILL;
            final long startNs = killNs + (long) random.nextLogUniform(SHORTEST_RESTART_NS, LONGEST_RESTART_NS);
            faults.add(new Fault.Outage(kind, killNs, startNs, node, Afterwards.RESTARTS));
        }
    }

    private void addSplit(final long fromNs, final long untilNs, final int side) {
        addSplit(fromNs, untilNs, side, Cut.DROP);
    }

    private void addOneWayCut(final long fromNs, final long untilNs, final int node, final int receivers) {
        faults.add(new Fault.Partition(Kind.ONE_WAY_CUT, fromNs, untilNs, node, receivers, Cut.DROP));
    }

    private int copiesOf(final int members) {
        return setup.protocol().copies(setup.setting(), setup.options(), members);
    }

    private static int bits(final List<Integer> nodes) {
        return nodes.stream().mapToInt(node -> 1 << node).sum();
    }

    private int plane() {
        return (1 << replicaCount) - (1 << nodeCount);
    }

    private int someNodes() {
        return 1 + random.nextInt((1 << nodeCount) - 1);
    }

    private int allClients() {
        return (1 << setup.clientCount()) - 1 << replicaCount;
    }

    private int someClients() {
        return random.nextInt(1 << setup.clientCount()) << replicaCount;
    }
}
