package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pacelab.harness.sim.CommittedLog.Executed;
import org.pacelab.harness.sim.CommittedLog.KeyVersion;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.SessionIds;

/**
 * Holds what clients were told against the committed log, which a history does not show: what was acknowledged is in it, with that
 * answer; what failed is not, of the deletes of a session as many; what was read stood in it, at the index that was reported as its version. Whether the order is what
 * the setting promises is for the checkers of histories to say.
 */
final class LogCheck {
    private static final long UNCOMMITTED = 0;

    private final CommittedLog log;
    private final Map<Deletes, Asked> asked = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long lostReads;

    private LogCheck(final CommittedLog log) {
        this.log = log;
    }

    /** What a log says of a history. */
    static LogCheck of(final CommittedLog log, final List<SimulatedOperation> history) {
        final LogCheck check = new LogCheck(log);
        for (final SimulatedOperation operation : history) {
            if (operation.kind() == OperationKind.DELETE) {
                check.asked
                        .computeIfAbsent(new Deletes(operation.sessionId(), operation.key()), key -> new Asked())
                        .count(operation);
            } else if (operation.isWrite()) {
                check.checkWrite(operation);
            } else if (operation.isOk() && operation.answer() != OperationValues.ABSENT) {
                check.checkRead(operation);
            } else if (operation.isOk() && operation.version() > 0) {
                check.checkAbsent(operation);
            }
        }
        check.asked.forEach(check::checkDeletes);
        return check;
    }

    /** Of one key, by one session. */
    private record Deletes(long sessionId, long key) {}

    /** How many deletes certainly were executed, and how many may have been. */
    private static final class Asked {
        private int acknowledged;
        private int unknown;

        void count(final SimulatedOperation delete) {
            acknowledged += delete.isOk() ? 1 : 0;
            unknown += delete.outcome() == null || delete.outcome() == Outcome.UNKNOWN ? 1 : 0;
        }
    }

    private void checkDeletes(final Deletes deletes, final Asked told) {
        final int executed = log.executedDeletes(deletes.sessionId(), deletes.key());
        if (executed < told.acknowledged || executed > told.acknowledged + told.unknown) {
            violations.add(told.acknowledged + " deletes acknowledged, " + told.unknown + " unknown, and " + executed
                    + " executed of key " + deletes.key() + " by session "
                    + SessionIds.describe(deletes.sessionId()));
        }
    }

    private void checkAbsent(final SimulatedOperation read) {
        if (!log.versions(read.key()).contains(new KeyVersion(read.version(), OperationValues.ABSENT))) {
            violations.add("not absent at that version: " + read);
        }
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
