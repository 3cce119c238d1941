package org.pacelab.log;

import org.pacelab.journal.Journal;
import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.kv.KeyValueStore;

/**
 * Executes what has committed, in slices, and tells of each entry who waits for it. Entries wait while a snapshot that is being
 * taken has no room for what they are about to change. Confined to the replica's thread. Allocates nothing.
 */
public final class Execution {
    /** Entries executed in one duty cycle at most, so that a restarted replica catches up in slices. */
    private static final int MAX_APPLIED_PER_CYCLE = 1024;

    private final LogState state;
    private final KeyValueStateMachine machine;
    private final Snapshots snapshots;
    private final Admission admission;
    private final Executed executed;
    private final LogCounters counters;

    public Execution(
            final LogState state,
            final KeyValueStateMachine machine,
            final Snapshots snapshots,
            final Admission admission,
            final Executed executed,
            final LogCounters counters) {
        this.state = state;
        this.machine = machine;
        this.snapshots = snapshots;
        this.admission = admission;
        this.executed = executed;
        this.counters = counters;
    }

    /** Returns the work done. */
    public int apply() {
        final long beforeIndex = state.appliedIndex();
        final long duplicatesBefore = machine.duplicates();
        final long lastIndex = Math.min(state.commitIndex(), beforeIndex + MAX_APPLIED_PER_CYCLE);
        while (state.appliedIndex() < lastIndex && snapshots.hasRoom()) {
            final long groupEnd = Math.min(lastIndex, state.appliedIndex() + KeyValueStore.MAX_EXPECTED);
            expect(groupEnd);
            while (state.appliedIndex() < groupEnd) {
                applyNext();
            }
        }
        counters.add(counters.duplicates, machine.duplicates() - duplicatesBefore);
        return (int) (state.appliedIndex() - beforeIndex);
    }

    /** Whether there is something to execute, and nothing to wait for. */
    public boolean isBehind() {
        return state.appliedIndex() < state.commitIndex() && snapshots.hasRoom();
    }

    private void expect(final long lastIndex) {
        final Journal journal = state.journal;
        for (long index = state.appliedIndex() + 1; index <= lastIndex; index++) {
            machine.expect(journal.bufferOf(index), journal.offsetOf(index));
        }
        machine.store().touchExpected();
    }

    private void applyNext() {
        final long index = state.appliedIndex() + 1;
        machine.apply(index, state.journal.bufferOf(index), state.journal.offsetOf(index));
        state.applied(index);
        executed.onExecuted(index, admission.takeClientOf(index));
    }
}
