package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.List;
import org.pacelab.harness.sim.CommittedLog.Executed;
import org.pacelab.harness.sim.CommittedLog.KeyVersion;
import org.pacelab.replica.Outcome;

/**
 * Holds what clients were told against the committed log, which a history does not show: what was acknowledged is in it, with that
 * answer; what failed is not; what was read stood in it, at the index that was reported as its version. Whether the order is what
 * the setting promises is for the checkers of histories to say.
 */
final class LogCheck {
    private static final long UNCOMMITTED = 0;

    private final CommittedLog log;
    private final List<String> violations = new ArrayList<>();
    private long lostReads;

    private LogCheck(final CommittedLog log) {
        this.log = log;
    }

    /** What a log says of a history. */
    static LogCheck of(final CommittedLog log, final List<SimulatedOperation> history) {
        final LogCheck check = new LogCheck(log);
        for (final SimulatedOperation operation : history) {
            if (operation.isWrite()) {
                check.checkWrite(operation);
            } else if (operation.isOk() && operation.answer() != OperationValues.ABSENT) {
                check.checkRead(operation);
            }
        }
        return check;
    }

    /** Reads that found a value of which the replica said that it had not committed. */
    static long uncommittedReads(final List<SimulatedOperation> history) {
        return history.stream()
                .filter(operation -> !operation.isWrite()
                        && operation.isOk()
                        && operation.answer() != OperationValues.ABSENT
                        && operation.version() == UNCOMMITTED)
                .count();
    }

    /** One line for each violation. */
    List<String> violations() {
        return violations;
    }

    /** Reads that said that what they found had not committed, and which never did. */
    long lostReads() {
        return lostReads;
    }

    private void checkWrite(final SimulatedOperation write) {
        final Executed executed = log.executed(write);
        if (write.isOk() && executed == null) {
            violations.add("acknowledged but not in the log: " + write);
        } else if (write.isOk() && executed.answer() != write.answer()) {
            violations.add("answered " + write.answer() + " instead of " + executed.answer() + ": " + write);
        } else if (write.outcome() == Outcome.FAILED && executed != null) {
            violations.add("FAILED but executed at " + executed.index() + ": " + write);
        }
    }

    private void checkRead(final SimulatedOperation read) {
        for (final KeyVersion version : log.versions(read.key())) {
            if (version.value() == read.answer()) {
                if (version.index() != read.version() && read.version() != UNCOMMITTED) {
                    violations.add("version is not " + version.index() + ": " + read);
                }
                return;
            }
        }
        if (read.version() == UNCOMMITTED) {
            lostReads++;
        } else {
            violations.add("a value that the key never had: " + read);
        }
    }
}
