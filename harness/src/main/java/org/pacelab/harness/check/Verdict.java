package org.pacelab.harness.check;

import java.util.List;
import org.pacelab.harness.history.RecordedOperation;

/**
 * What a checker found. Immutable.
 *
 * @param answer           see {@link Answer}
 * @param reason           one line: what is wrong, or why it gave up; empty if VALID
 * @param witness          a few operations that are wrong together, whatever the others did; empty unless INVALID
 * @param overlappingPairs pairs of operations on one key that overlapped, at least one of them a write
 * @param readsAtRisk      reads that overlapped a write of their key
 */
public record Verdict(
        Answer answer, String reason, List<RecordedOperation> witness, long overlappingPairs, long readsAtRisk) {
    /** Below so many overlapping pairs, or reads at risk, a VALID says little. */
    public static final long WEAK_BELOW = 1000;

    /** The three answers that a checker has. */
    public enum Answer {
        /** Some order explains all that was seen. */
        VALID,
        /** No order does. */
        INVALID,
        /** It gave up. */
        UNKNOWN
    }

    public Verdict {
        witness = List.copyOf(witness);
    }

    /** Whether it is VALID, but rests on little. */
    public boolean isWeak() {
        return answer == Answer.VALID && Math.min(overlappingPairs, readsAtRisk) < WEAK_BELOW;
    }

    /** One line, with how much the verdict rests on. */
    public String describe() {
        return answer + (isWeak() ? " (weak)" : "") + (reason.isEmpty() ? "" : ": " + reason) + "; " + overlappingPairs
                + " overlapping pairs, " + readsAtRisk + " reads at risk";
    }
}
