package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.SessionIds;
import org.pacelab.wire.codec.LogEntryEncoder;

/** Deletes of one session and key are told apart by nothing, but they can be counted. */
class LogCheckTest {
    private static final long KEY = 1;
    private static final long ABSENT = OperationValues.ABSENT;

    private final CommittedLog log = new CommittedLog(4);
    private final List<SimulatedOperation> history = new ArrayList<>();
    private final UnsafeBuffer entry = new UnsafeBuffer(new byte[1024]);
    private final LogEntryEncoder encoder = new LogEntryEncoder();
    private long session;
    private long sequence;

    @Test
    void asManyDeletesAreExecutedAsWereAcknowledgedAndNoMoreThanMayHaveBeen() {
        open();
        append(OperationKind.DELETE);
        asked(Outcome.OK);
        assertThat(violations()).isEmpty();
        asked(Outcome.FAILED);
        assertThat(violations()).isEmpty();
        append(OperationKind.DELETE);
        assertThat(violations())
                .containsExactly("1 deletes acknowledged, 0 unknown, and 2 executed of key 1 by session "
                        + SessionIds.describe(session));
        asked(Outcome.UNKNOWN);
        assertThat(violations()).isEmpty();
        asked(Outcome.OK);
        asked(Outcome.OK);
        assertThat(violations())
                .containsExactly("3 deletes acknowledged, 1 unknown, and 2 executed of key 1 by session "
                        + SessionIds.describe(session));
    }

    @Test
    void aRepeatedEntryDeletesOnce() {
        open();
        append(OperationKind.DELETE);
        sequence--;
        append(OperationKind.DELETE);
        asked(Outcome.OK);
        assertThat(violations()).isEmpty();
        assertThat(log.versions(KEY)).hasSize(1);
    }

    @Test
    void whatIsAbsentAtAVersionWasDeletedThere() {
        open();
        append(OperationKind.DELETE);
        asked(Outcome.OK);
        read(log.lastIndex());
        read(0);
        assertThat(violations()).isEmpty();
        read(log.lastIndex() - 1);
        assertThat(violations()).hasSize(1).allMatch(line -> line.startsWith("not absent at that version: GET"));
    }

    private List<String> violations() {
        return LogCheck.of(log, history).violations();
    }

    private void open() {
        append(OperationKind.OPEN_SESSION);
        session = SessionIds.of(1, log.lastIndex());
        sequence = 0;
    }

    private void append(final OperationKind kind) {
        encoder.wrap(entry, 0).term(1);
        encoder.command().sessionId(session).sequence(++sequence).key(KEY).operation(kind.code());
        encoder.putExpected(entry, 0, 0).putValue(entry, 0, 0);
        log.append(entry, 0);
    }

    private void asked(final Outcome outcome) {
        final SimulatedOperation delete = new SimulatedOperation(OperationKind.DELETE, KEY, ABSENT, ABSENT);
        delete.invoked(1, session);
        delete.completed(2, outcome, 0, 0);
        history.add(delete);
    }

    private void read(final long version) {
        final SimulatedOperation read = new SimulatedOperation(OperationKind.GET, KEY, 0, ABSENT);
        read.invoked(3, session);
        read.completed(4, Outcome.OK, version, ABSENT);
        history.add(read);
    }
}
