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
    private final CommittedLog log;
    private final List<String> violations = new ArrayList<>();

    private LogCheck(final CommittedLog log) {
        this.log = log;
    }

    /** Returns one line for each violation. */
    static List<String> violations(final CommittedLog log, final List<SimulatedOperation> history) {
        final LogCheck check = new LogCheck(log);
        for (final SimulatedOperation operation : history) {
            if (operation.isWrite()) {
                check.checkWrite(operation);
            } else if (operation.isOk() && operation.answer() != OperationValues.ABSENT) {
                check.checkRead(operation);
            }
        }
        return check.violations;
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
                if (version.index() != read.version()) {
                    violations.add("version is not " + version.index() + ": " + read);
                }
                return;
            }
        }
        violations.add("a value that the key never had: " + read);
    }
}
