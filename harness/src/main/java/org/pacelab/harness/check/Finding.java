package org.pacelab.harness.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.history.RecordedOperation;

/**
 * What one checker found. Immutable.
 *
 * @param anomalies how often the guarantee is seen broken, at least; 0 unless INVALID
 * @param reason    one line: what is wrong, or why it gave up; empty if VALID
 * @param witness   the smallest that was found, in order of invocation: a few operations that break the guarantee together; if
 *                  UNKNOWN those it stumbled over, if any
 */
public record Finding(
        Guarantee guarantee, Answer answer, long anomalies, String reason, List<RecordedOperation> witness) {
    public Finding {
        witness = List.copyOf(witness);
    }

    static Finding valid(final Guarantee guarantee) {
        return new Finding(guarantee, Answer.VALID, 0, "", List.of());
    }

    static Finding unknown(final Guarantee guarantee, final String reason) {
        return new Finding(guarantee, Answer.UNKNOWN, 0, reason, List.of());
    }

    /** One line. */
    public String describe() {
        final String often = anomalies > 1 ? " (" + anomalies + " times)" : "";
        return guarantee.label() + ": " + answer + often + (reason.isEmpty() ? "" : ": " + reason);
    }

    /** Adds up what a checker comes across; keeps the smallest witness. Not thread-safe. */
    static final class Tally {
        private final Guarantee guarantee;
        private long anomalies;
        private String broken = "";
        private String undecided = "";
        private List<RecordedOperation> witness = List.of();

        Tally(final Guarantee guarantee) {
            this.guarantee = guarantee;
        }

        Guarantee guarantee() {
            return guarantee;
        }

        void broken(final String reason, final List<RecordedOperation> byThese) {
            if (anomalies++ == 0 || byThese.size() < witness.size()) {
                broken = reason;
                witness = byThese;
            }
        }

        void undecided(final String reason) {
            if (undecided.isEmpty()) {
                undecided = reason;
            }
        }

        Finding finding() {
            if (anomalies > 0) {
                return new Finding(guarantee, Answer.INVALID, anomalies, broken, inOrder(witness));
            }
            return undecided.isEmpty() ? valid(guarantee) : unknown(guarantee, undecided);
        }

        private static List<RecordedOperation> inOrder(final List<RecordedOperation> operations) {
            final Set<RecordedOperation> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            final List<RecordedOperation> distinct =
                    new ArrayList<>(operations.stream().filter(seen::add).toList());
            distinct.sort(Comparator.comparingLong(RecordedOperation::invokedNs));
            return distinct;
        }
    }
}
