package org.pacelab.harness.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pacelab.harness.check.FinalState;
import org.pacelab.harness.check.FinalStates;

/**
 * Asks the replicas of a cluster that nobody loads any more what they hold, once all of them have executed the same or should have.
 * Confined to the controller's thread.
 */
final class FinalStateSurvey {
    /** What one replica tells in one duty cycle. */
    private static final int KEYS_AT_ONCE = 64;

    /** So many duty cycles' keys are asked for before the first answer is awaited. */
    private static final int SLICES_AHEAD = 4;

    private static final long LOOK_INTERVAL_NS = 50_000_000L;

    private final ProcessCluster cluster;
    private final long settleTimeoutNs;

    /** @param settleTimeoutNs after which replicas that have not executed the same are not waited for any more */
    FinalStateSurvey(final ProcessCluster cluster, final long settleTimeoutNs) {
        this.cluster = cluster;
        this.settleTimeoutNs = settleTimeoutNs;
    }

    /** What they hold of the keys; nothing is known if none of them can be looked into. */
    FinalStates take(final WrittenKeys written) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + settleTimeoutNs;
        final List<Integer> running = new ArrayList<>();
        final List<String> leftOut = new ArrayList<>();
        for (int id = 0; id < cluster.replicaCount(); id++) {
            if (cluster.isRunning(id)) {
                running.add(id);
            } else {
                leftOut.add("replica " + id + " is down");
            }
        }
        while (true) {
            final Map<Integer, Notice.Values> looks = new TreeMap<>(ask(running));
            final List<String> outsiders = looks.keySet().stream()
                    .filter(id -> !looks.get(id).shows())
                    .map(id -> "replica " + id + " is no member")
                    .toList();
            looks.values().removeIf(look -> !look.shows());
            if (looks.isEmpty()) {
                return FinalStates.of(List.of());
            }
            final List<FinalState> states = haveTheSameDigests(looks) ? states(looks, written.keys()) : List.of();
            final boolean isLate = System.nanoTime() >= deadlineNs;
            if (!states.isEmpty() || isLate) {
                leftOut.addAll(outsiders);
                return new FinalStates(
                        states, written.sample().share(), states.isEmpty() ? unsettled(looks) : "", leftOut);
            }
            waitUntil(System.nanoTime() + LOOK_INTERVAL_NS);
        }
    }

    private Map<Integer, Notice.Values> ask(final List<Integer> running) throws InterruptedException {
        cluster.askForValues(running, List.of());
        return cluster.awaitValues(running);
    }

    /** Slice by slice; none if a replica executed something meanwhile. */
    private List<FinalState> states(final Map<Integer, Notice.Values> looks, final List<Long> keys)
            throws InterruptedException {
        final List<Integer> members = List.copyOf(looks.keySet());
        final Map<Integer, Map<Long, Long>> values = new TreeMap<>();
        members.forEach(id -> values.put(id, new HashMap<>()));
        for (int from = 0; from < keys.size(); from += SLICES_AHEAD * KEYS_AT_ONCE) {
            final List<List<Long>> slices =
                    slices(keys.subList(from, Math.min(keys.size(), from + SLICES_AHEAD * KEYS_AT_ONCE)));
            for (final List<Long> slice : slices) {
                cluster.askForValues(members, slice);
            }
            for (int i = 0; i < slices.size(); i++) {
                final Map<Integer, Notice.Values> told = cluster.awaitValues(members);
                for (final int id : members) {
                    if (!told.get(id).digests().equals(looks.get(id).digests())) {
                        return awaitRest(members, slices.size() - i - 1);
                    }
                    values.get(id).putAll(told.get(id).values());
                }
            }
        }
        return members.stream().map(id -> new FinalState(id, values.get(id))).toList();
    }

    private static List<List<Long>> slices(final List<Long> keys) {
        final List<List<Long>> slices = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
            slices.add(keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE)));
        }
        return slices;
    }

    /** What was asked for is not taken for an answer to something else. */
    private List<FinalState> awaitRest(final List<Integer> members, final int answers) throws InterruptedException {
        for (int i = 0; i < answers; i++) {
            cluster.awaitValues(members);
        }
        return List.of();
    }

    private String unsettled(final Map<Integer, Notice.Values> looks) {
        return "replicas went on executing, or had not executed the same, " + settleTimeoutNs / 1_000_000_000L
                + " s after the load: "
                + looks.entrySet().stream()
                        .map(one -> "replica " + one.getKey() + " up to "
                                + one.getValue().appliedIndex())
                        .collect(Collectors.joining(", "));
    }

    private void waitUntil(final long untilNs) throws InterruptedException {
        while (System.nanoTime() < untilNs) {
            cluster.switchboard().hearUntil(untilNs);
        }
    }

    private static boolean haveTheSameDigests(final Map<Integer, Notice.Values> looks) {
        return looks.keySet().stream()
                .allMatch(one -> looks.keySet().stream()
                        .allMatch(other -> looks.get(one)
                                .digests()
                                .get(other)
                                .equals(looks.get(other).digests().get(one))));
    }
}
