package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Makes a failing run smaller by delta debugging: leaves out faults, then clients, then operations, and keeps what still fails the
 * same check. Runs depend on nothing but their selection, so each try is a replay. After so many tries, or so many events in them, it
 * takes what it has.
 */
public final class Shrinker {
    private static final int MAX_TRIES = 250;

    /** Fifteen runs that never end. */
    private static final long MAX_EVENTS = 15 * Simulation.MAX_EVENTS;

    private static final int ROUNDS = 2;

    private final Function<Selection, SimulationResult> replay;
    private final String check;
    private SimulationResult smallest;
    private int tries;
    private long events;

    private Shrinker(final SimulationResult failing, final Function<Selection, SimulationResult> replay) {
        this.replay = replay;
        this.check = failing.violations().get(0).check();
        this.smallest = failing;
    }

    /**
     * Returns the smallest run that was found, the failing one itself if nothing can go.
     *
     * @param replay runs a selection of the failing run's seed
     */
    public static SimulationResult shrink(
            final SimulationResult failing, final Function<Selection, SimulationResult> replay) {
        final Shrinker shrinker = new Shrinker(failing, replay);
        for (int round = 0; round < ROUNDS; round++) {
            shrinker.dropFaults();
            shrinker.dropClients();
            shrinker.dropOperations();
        }
        return shrinker.smallest;
    }

    private void dropFaults() {
        dropFrom(selection().faultsOf(smallest.plan().size()), Selection::withFaults);
    }

    private void dropClients() {
        final List<Integer> all = IntStream.range(0, Simulation.CLIENTS).boxed().toList();
        dropFrom(selection().clients() == null ? all : selection().clients(), Selection::withClients);
    }

    /** Leaves out all, then runs of numbers, long ones first. */
    private void dropFrom(final List<Integer> numbers, final BiFunction<Selection, List<Integer>, Selection> with) {
        List<Integer> kept = numbers;
        for (int runLength = kept.size(); runLength > 0; runLength /= 2) {
            int from = 0;
            while (from < kept.size()) {
                final List<Integer> fewer = new ArrayList<>(kept.subList(0, from));
                fewer.addAll(kept.subList(Math.min(kept.size(), from + runLength), kept.size()));
                if (stillFails(with.apply(selection(), fewer))) {
                    kept = fewer;
                } else {
                    from += runLength;
                }
            }
        }
    }

    /** The fewest per client, by halving; as if with fewer it failed only if it fails with more. */
    private void dropOperations() {
        int enough =
                Math.min(selection().operationsPerClient(), smallest.history().size());
        int tooFew = -1;
        while (tooFew + 1 < enough) {
            final int middle = tooFew + (enough - tooFew) / 2;
            if (stillFails(selection().withOperationsPerClient(middle))) {
                enough = middle;
            } else {
                tooFew = middle;
            }
        }
    }

    private Selection selection() {
        return smallest.selection();
    }

    private boolean stillFails(final Selection selection) {
        if (tries == MAX_TRIES || events > MAX_EVENTS) {
            return false;
        }
        tries++;
        final SimulationResult result = replay.apply(selection);
        events += result.events();
        final boolean fails = result.violations().stream()
                .anyMatch(violation -> violation.check().equals(check));
        if (fails) {
            smallest = result;
        }
        return fails;
    }
}
