package org.pacelab.harness.check;

import java.util.List;
import java.util.stream.Collectors;
import org.pacelab.harness.history.KeySample;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.scenario.Promise;

/**
 * How the replicas ended that were to end alike, as far as it was found out. Immutable.
 *
 * @param states    of those that could be looked into; none if nobody looked
 * @param keyShare  share of the keys that were looked for, as a {@link KeySample} takes it
 * @param unsettled why the states cannot be compared, one line; empty if they can
 * @param leftOut   whom nobody asked and why, a line each
 */
public record FinalStates(List<FinalState> states, double keyShare, String unsettled, List<String> leftOut) {
    public FinalStates {
        states = List.copyOf(states);
        leftOut = List.copyOf(leftOut);
    }

    /** Of all keys and all replicas. */
    public static FinalStates of(final List<FinalState> states) {
        return new FinalStates(states, 1, "", List.of());
    }

    /** Whether a key is one of those that were looked for. */
    public boolean looksFor(final long key) {
        return new KeySample(keyShare).contains(key);
    }

    /** Whether there is something to compare: a replica alone agrees with itself. */
    boolean areKnown() {
        return states.size() > 1 || !unsettled.isEmpty();
    }

    /** @param history in any order, all that was written */
    Finding check(final List<RecordedOperation> history, final Promise promise) {
        if (!unsettled.isEmpty()) {
            return Finding.unknown(Guarantee.CONVERGENCE, unsettled);
        }
        final KeySample sample = new KeySample(keyShare);
        return ConvergenceCheck.check(
                keyShare == 1
                        ? history
                        : history.stream()
                                .filter(operation -> sample.contains(operation.key()))
                                .toList(),
                states,
                promise);
    }

    /** One line. */
    String describe() {
        final String compared = "of replicas "
                + states.stream()
                        .map(state -> Integer.toString(state.replica()))
                        .collect(Collectors.joining(", "));
        return (states.isEmpty() ? "of no replica" : compared)
                + (leftOut.isEmpty() ? "" : "; left out: " + String.join(", ", leftOut));
    }
}
