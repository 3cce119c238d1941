package org.pacelab.harness.sim;

import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * One operation of a simulated session, from its plan to its end, in virtual time. Values are known by numbers: each put and
 * compare-and-set of a run writes a value of its own ({@link OperationValues}), each add of a counter adds a power of its own; a delete writes none.
 */
public final class SimulatedOperation {
    private final OperationKind kind;
    private final long key;
    private final long argument;
    private final long expected;
    private long sessionId;
    private long correlationId;
    private long invokedNs;
    private long completedNs;
    private Outcome outcome;
    private long version;
    private long answer;

    /**
     * @param argument the value written, {@link OperationValues#ABSENT} for a delete, or the delta; 0 for a get
     * @param expected the value that a compare-and-set expects, {@link OperationValues#ABSENT} for none
     */
    public SimulatedOperation(final OperationKind kind, final long key, final long argument, final long expected) {
        this.kind = kind;
        this.key = key;
        this.argument = argument;
        this.expected = expected;
    }

    public OperationKind kind() {
        return kind;
    }

    public long key() {
        return key;
    }

    public long argument() {
        return argument;
    }

    public long expected() {
        return expected;
    }

    /** The session that asked; one session has one operation at a time. */
    public long sessionId() {
        return sessionId;
    }

    /** Under which its client knows it. */
    long correlationId() {
        return correlationId;
    }

    public long invokedNs() {
        return invokedNs;
    }

    /** {@link Long#MAX_VALUE} while it is under way. */
    public long completedNs() {
        return outcome == null ? Long.MAX_VALUE : completedNs;
    }

    /** Null while it is under way. */
    public Outcome outcome() {
        return outcome;
    }

    public boolean isOk() {
        return outcome == Outcome.OK;
    }

    public boolean isWrite() {
        return kind.isWrite();
    }

    public long version() {
        return version;
    }

    /** The value got ({@link OperationValues#ABSENT} for none), the sum after an add, 1 for a compare-and-set that matched. */
    public long answer() {
        return answer;
    }

    /** As a checker reads it. What is still under way may yet take effect. */
    RecordedOperation recorded() {
        return new RecordedOperation(
                sessionId,
                kind,
                key,
                argument,
                kind == OperationKind.COMPARE_AND_SET ? expected : 0,
                answer,
                version,
                invokedNs,
                invokedNs,
                completedNs(),
                outcome == null ? Outcome.UNKNOWN : outcome);
    }

    void invoked(final long atNs, final long bySessionId) {
        invokedNs = atNs;
        sessionId = bySessionId;
    }

    void submitted(final long underCorrelationId) {
        correlationId = underCorrelationId;
    }

    void completed(final long atNs, final Outcome how, final long ofVersion, final long withAnswer) {
        completedNs = atNs;
        outcome = how;
        version = ofVersion;
        answer = withAnswer;
    }

    @Override
    public String toString() {
        return kind + " key " + key + " argument " + argument
                + (kind == OperationKind.COMPARE_AND_SET ? " expected " + expected : "")
                + " of session " + sessionId + " invoked " + invokedNs + " completed " + completedNs() + ' ' + outcome
                + " version "
                + version + " answer " + answer;
    }
}
