package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.pacelab.harness.scenario.ReplicaGroup;
import org.pacelab.harness.sim.Fault.Afterwards;
import org.pacelab.harness.sim.Fault.Kind;
import org.pacelab.harness.sim.SimulatedLink.Cut;
import org.pacelab.journal.Durability;
import org.pacelab.replica.SeededRandom;

/**
 * Draws the faults of one run. Each plan keeps to some of the kinds, so that what is left out of one does not mask what
 * the others bring about (Groce et al.: Swarm testing, 2012), and hunts leaders more or less. Where all that it keeps to may meet
 * nothing, every other fault is a kill, so that a plan never is one that hardly strikes. Some plans begin with {@link FaultScenes}
 * or, where there are nodes with a control plane, {@link ChainScenes}, and keep to the kinds of others only once frames are lost no more.
 *
 * <p>What nothing promises to survive does not happen. No power is cut and nothing rots unless the durability is {@code disk};
 * under {@code memory} a kill loses all. Whatever loses a disk or a node for good befalls only as many of a
 * group as its setting bears, the same ones all through the plan. A synchronous run has no fault that delays or loses a frame, or stops a node that goes on
 * later; a partially synchronous one has none after its stabilisation. A clock gains no more than the protocol bears.
 */
final class FaultDraw {
    private static final long MS = 1_000_000;
    private static final long FIRST_NS = 500 * MS;
    private static final long MAX_GAP_NS = 1_500 * MS;
    private static final long MAX_GAP_IN_BURST_NS = 300 * MS;
    private static final double SHORTEST_NS = 20 * MS;
    private static final double LONGEST_NS = 3_000 * MS;
    private static final double SLOWEST_NS = 1_000 * MS;
    private static final double NARROWEST = 5e3;
    private static final double WIDEST = 2e5;
    private static final double[] HUNTING = {.2, .5, .8};
    private static final double ALL_PROBABILITY = .2;
    private static final double ALL_LOSE_POWER_PROBABILITY = .4;
    private static final double BURST_PROBABILITY = .5;
    private static final double KIND_PROBABILITY = .5;
    private static final double SCENES_PROBABILITY = .2;
    private static final double HOLD_PROBABILITY = .35;
    private static final double CHAIN_SCENES_PROBABILITY = .5;
    private static final double QUORUM_SCENES_PROBABILITY = .4;
    private static final double MAKE_UP_PROBABILITY = .6;

    /** What waits for a write, a force or a record that may never come, or comes back no more. */
    static final Set<Kind> MAY_MEET_NOTHING =
            EnumSet.of(Kind.WIPED_DISK, Kind.ROTTEN_RECORD, Kind.FAILED_WRITE, Kind.FAILED_FORCE, Kind.DISK_STALL);

    private final List<Fault> faults = new ArrayList<>();
    private final List<Kind> kinds = new ArrayList<>();
    private final ClusterSetup setup;
    private final SeededRandom random;
    private final int replicaCount;
    private final List<Integer> mortals = new ArrayList<>();

    /** Those of them that may never come back. */
    private final List<Integer> dying = new ArrayList<>();

    private final double hunting;
    private long nextJumpNs;

    /** @param random a stream that nothing else draws from */
    static FaultPlan draw(final ClusterSetup setup, final long healNs, final SeededRandom random) {
        final FaultDraw draw = new FaultDraw(setup, random);
        final SeededRandom scenes = SeedStream.SCENES.of(setup.seed());
        final SeededRandom makeUp = SeedStream.MAKE_UP.of(setup.seed());
        if (ChainScenes.membersMayBeMadeUp(setup) && makeUp.nextBoolean(MAKE_UP_PROBABILITY)) {
            final long lastNs = draw.endOf(Kind.SPLIT, healNs);
            draw.faults.addAll(ChainScenes.drawOfThoseThatMakeUp(setup, draw.mortals, FIRST_NS, lastNs, makeUp));
            draw.drawUntil(lastNs, healNs);
        } else if (ChainScenes.arePossible(setup) && scenes.nextBoolean(CHAIN_SCENES_PROBABILITY)) {
            final long lastNs = draw.endOf(Kind.SPLIT, healNs);
            draw.faults.addAll(ChainScenes.draw(setup, draw.mortals, FIRST_NS, lastNs, scenes));
            draw.drawUntil(lastNs, healNs);
        } else if (QuorumScenes.arePossible(setup, draw.mortals) && scenes.nextBoolean(QUORUM_SCENES_PROBABILITY)) {
            final long lastNs = draw.endOf(Kind.SPLIT, healNs);
            draw.faults.addAll(QuorumScenes.draw(setup, draw.mortals, FIRST_NS, lastNs, scenes));
            draw.drawUntil(lastNs, healNs);
        } else if (FaultScenes.arePossible(setup) && scenes.nextBoolean(SCENES_PROBABILITY)) {
            final long lastNs = draw.endOf(Kind.ISOLATION, healNs);
            draw.faults.addAll(FaultScenes.draw(setup, FIRST_NS, lastNs, scenes));
            draw.drawUntil(lastNs, healNs);
        } else {
            draw.drawUntil(FIRST_NS, healNs);
        }
        return FaultPlan.of(draw.faults, healNs);
    }

    private FaultDraw(final ClusterSetup setup, final SeededRandom random) {
        this.setup = setup;
        this.random = random;
        this.replicaCount = setup.replicaCount();
        drawMortals();
        this.hunting = HUNTING[random.nextInt(HUNTING.length)];
        final List<Kind> possible = new ArrayList<>();
        for (final Kind kind : Kind.values()) {
            if (isPossible(kind)) {
                possible.add(kind);
                if (random.nextBoolean(KIND_PROBABILITY)) {
                    kinds.add(kind);
                }
            }
        }
        if (kinds.isEmpty()) {
            kinds.addAll(possible);
        }
        if (MAY_MEET_NOTHING.containsAll(kinds)) {
            kinds.addAll(Collections.nCopies(kinds.size(), Kind.KILL));
        }
    }

    /** Of each group as many as may lose what they promised. */
    private void drawMortals() {
        int first = 0;
        for (final ReplicaGroup group : setup.groups()) {
            final int firstMortal = random.nextInt(group.size());
            for (int i = 0; i < group.mayBeLost(); i++) {
                final int mortal = first + (firstMortal + i) % group.size();
                mortals.add(mortal);
                if (i < group.mayDie()) {
                    dying.add(mortal);
                }
            }
            first += group.size();
        }
    }

    private void drawUntil(final long fromNs, final long healNs) {
        long atNs = fromNs;
        while (atNs < healNs && !kinds.isEmpty()) {
            final Kind kind = kinds.get(random.nextInt(kinds.size()));
            final long lastNs = endOf(kind, healNs);
            final long untilNs = Math.min(lastNs, atNs + (long) random.nextLogUniform(SHORTEST_NS, LONGEST_NS));
            if (atNs < lastNs) {
                add(kind, atNs, untilNs);
            }
            atNs += random.nextLong(0, random.nextBoolean(BURST_PROBABILITY) ? MAX_GAP_IN_BURST_NS : MAX_GAP_NS);
        }
    }

    private boolean isPossible(final Kind kind) {
        final Durability durability = setup.durability();
        final boolean isSynchronous = setup.world().timing().model() == Timing.Model.SYNCHRONOUS;
        final boolean isLossBorne = !mortals.isEmpty();
        return switch (kind) {
            case KILL -> isLossBorne || durability != Durability.MEMORY;
            case WIPED_DISK, FAILED_WRITE -> isLossBorne && durability != Durability.MEMORY;
            case ROTTEN_RECORD, FAILED_FORCE -> isLossBorne && durability == Durability.DISK;
            case POWER_CUT -> durability == Durability.DISK;
            case DISK_STALL -> durability != Durability.MEMORY && !isSynchronous;
            case CLOCK_DRIFT -> setup.maxRatePpm() > 0;
            case CLOCK_JUMP -> setup.maxJumpNs() > 0;
            default -> !isSynchronous;
        };
    }

    private static boolean isTimely(final Kind kind) {
        return !kind.isOfLinks() && kind != Kind.PAUSE && kind != Kind.DISK_STALL;
    }

    private long endOf(final Kind kind, final long healNs) {
        return isTimely(kind) ? healNs : Math.min(healNs, setup.world().timing().stableNs());
    }

    private void add(final Kind kind, final long fromNs, final long untilNs) {
        switch (kind) {
            case KILL, POWER_CUT, WIPED_DISK, ROTTEN_RECORD, FAILED_WRITE, FAILED_FORCE ->
                faults.add(outage(kind, fromNs, untilNs));
            case PAUSE ->
                faults.add(new Fault.Pause(fromNs, untilNs, anyone(), PausePoint.values()[random.nextInt(3)]));
            case DISK_STALL -> addStall(fromNs, untilNs);
            case CLOCK_DRIFT ->
                faults.add(new Fault.ClockChange(
                        kind, fromNs, anyone(), random.nextLong(-setup.maxRatePpm(), setup.maxRatePpm())));
            case CLOCK_JUMP -> addJump(fromNs);
            case LOSS -> faults.add(new Fault.BadLinks(kind, fromNs, untilNs, Fault.ALL, 10 + random.nextInt(300)));
            case SLOW_LINKS -> addSlowLinks(fromNs, untilNs);
            case NARROW_LINKS ->
                faults.add(new Fault.BadLinks(
                        kind, fromNs, untilNs, anyone(), (long) random.nextLogUniform(NARROWEST, WIDEST)));
            default -> addPartition(kind, fromNs, untilNs);
        }
    }

    private Fault outage(final Kind kind, final long fromNs, final long untilNs) {
        final boolean isLoss = kind == Kind.WIPED_DISK
                || kind == Kind.ROTTEN_RECORD
                || kind == Kind.KILL && setup.durability() == Durability.MEMORY;
        if (isLoss) {
            final boolean comesBack = kind != Kind.ROTTEN_RECORD || random.nextBoolean(.5);
            final Afterwards afterwards = kind == Kind.ROTTEN_RECORD
                    ? comesBack ? Afterwards.IS_WIPED : Afterwards.STAYS_DOWN
                    : Afterwards.RESTARTS;
            return lossOf(aMortal(), kind, fromNs, untilNs, afterwards);
        }
        if (kind == Kind.FAILED_WRITE || kind == Kind.FAILED_FORCE) {
            final Afterwards[] all = Afterwards.values();
            final Afterwards afterwards = all[random.nextInt(all.length)];
            return afterwards == Afterwards.RESTARTS
                    ? new Fault.Outage(kind, fromNs, untilNs, anyone(), afterwards)
                    : lossOf(aMortal(), kind, fromNs, untilNs, afterwards);
        }
        final double all = kind == Kind.POWER_CUT ? ALL_LOSE_POWER_PROBABILITY : ALL_PROBABILITY;
        final int node = random.nextBoolean(all) ? Fault.ALL : anyone();
        return new Fault.Outage(kind, fromNs, untilNs, node, Afterwards.RESTARTS);
    }

    private Fault lossOf(
            final int node, final Kind kind, final long fromNs, final long untilNs, final Afterwards drawn) {
        final boolean mustComeBack = drawn == Afterwards.STAYS_DOWN && !dying.contains(node);
        return new Fault.Outage(kind, fromNs, untilNs, node, mustComeBack ? Afterwards.IS_WIPED : drawn);
    }

    /** One of those that may lose what it promised. */
    private int aMortal() {
        return mortals.get(random.nextInt(mortals.size()));
    }

    private int anyone() {
        return random.nextBoolean(hunting) ? Fault.BUSIEST : random.nextInt(replicaCount);
    }

    /** Whoever it strikes, no clock jumps twice within an election timeout. */
    private void addJump(final long fromNs) {
        if (fromNs >= nextJumpNs) {
            nextJumpNs = fromNs + 2 * setup.options().get("electionTimeoutMinNs");
            faults.add(new Fault.ClockChange(Kind.CLOCK_JUMP, fromNs, anyone(), random.nextLong(1, setup.maxJumpNs())));
        }
    }

    /** Worse together: disks that have long forced nothing, and then the power is cut. */
    private void addStall(final long fromNs, final long untilNs) {
        final int node = random.nextBoolean(ALL_PROBABILITY) ? Fault.ALL : anyone();
        faults.add(new Fault.DiskStall(fromNs, untilNs, node));
        if (kinds.contains(Kind.POWER_CUT)) {
            final long cutNs = random.nextLong(fromNs, untilNs);
            faults.add(new Fault.Outage(Kind.POWER_CUT, cutNs, untilNs, node, Afterwards.RESTARTS));
        }
    }

    /** Often worse together: a replica that hears late, and then is cut off. */
    private void addSlowLinks(final long fromNs, final long untilNs) {
        final int node = anyone();
        final long amount = (long) random.nextLogUniform(SHORTEST_NS, SLOWEST_NS);
        faults.add(new Fault.BadLinks(Kind.SLOW_LINKS, fromNs, untilNs, node, amount));
        final long cutNs = fromNs + random.nextLong(0, (untilNs - fromNs) / 2);
        final Kind companion = random.nextBoolean(.5) ? Kind.MUTE : Kind.ISOLATION;
        if (kinds.contains(companion)) {
            faults.add(new Fault.Partition(companion, cutNs, untilNs, node, someClients(companion), Cut.DROP));
        }
    }

    private void addPartition(final Kind kind, final long fromNs, final long untilNs) {
        final Cut cut = random.nextBoolean(HOLD_PROBABILITY) ? Cut.HOLD : Cut.DROP;
        final int allReplicas = (1 << replicaCount) - 1;
        final int node = switch (kind) {
            case SPLIT, RING -> Fault.ALL;
            default -> anyone();
        };
        final int others = switch (kind) {
            case SPLIT -> someClients(kind) | 1 + random.nextInt(allReplicas - 1);
            case ONE_WAY_CUT -> 1 + random.nextInt(allReplicas);
            default -> someClients(kind);
        };
        faults.add(new Fault.Partition(kind, fromNs, untilNs, node, others, cut));
        if (kind == Kind.ISOLATION && kinds.contains(Kind.PAUSE)) {
            addPauseOfTheIsolated(node, fromNs, untilNs);
        }
    }

    /** One cut off that stands still as well. */
    private void addPauseOfTheIsolated(final int node, final long fromNs, final long untilNs) {
        final long lengthNs = untilNs - fromNs;
        faults.add(new Fault.Pause(
                fromNs + random.nextLong(0, lengthNs / 4),
                untilNs - random.nextLong(0, lengthNs / 4),
                node,
                PausePoint.BEFORE_POLL));
    }

    /** Of a partition in which clients have a side. */
    private int someClients(final Kind kind) {
        return switch (kind) {
            case SPLIT, ISOLATION, BRIDGE -> random.nextInt(1 << setup.clientCount()) << replicaCount;
            default -> 0;
        };
    }
}
