package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.check.FinalState;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;
import org.pacelab.wire.Items;
import org.pacelab.wire.codec.ClientRequestEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

/** Deletes write no value by which their version could be known. */
class WriteVersionsTest {
    private static final long KEY = 1;
    private static final long ABSENT = OperationValues.ABSENT;

    private final WriteVersions versions = new WriteVersions();
    private final List<SimulatedOperation> history = new ArrayList<>();
    private long nowNs;

    @Test
    void aReadOfNothingIsAsLateAsTheLatestDeleteThatReplicasHaveByThen() {
        put(1, 7);
        delete(2, 7);
        put(3, 7);
        get(ABSENT);
        assertThat(versions.earlierRead(history)).contains("got an earlier item than that of PUT");
        history.remove(history.size() - 1);
        delete(4, 7);
        get(ABSENT);
        assertThat(versions.earlierRead(history)).isNull();
    }

    @Test
    void aReadOfWhatWasDeletedIsTooEarly() {
        put(1, 7);
        delete(2, 7);
        get(1);
        assertThat(versions.earlierRead(history)).contains("got an earlier item than that of DELETE");
    }

    @Test
    void aDeleteThatReplicasGotOnlyLaterWasNotRead() {
        put(3, 7);
        get(ABSENT);
        delete(4, 7);
        assertThat(versions.earlierRead(history)).contains("got an earlier item than that of PUT");
    }

    @Test
    void aDeleteThatIsEarlierThanWhatWasAcknowledgedBeforeIsLost() {
        put(5, 7);
        delete(4, 9);
        assertThat(versions.lostCount(history)).isEqualTo(1);
        delete(6, 9);
        put(6, 8);
        assertThat(versions.lostCount(history)).isEqualTo(2);
    }

    @Test
    void whatIsLeftIsNoEarlierThanAnAcknowledgedDelete() {
        put(1, 7);
        delete(2, 7);
        assertThat(versions.earlierEnd(history, List.of(new FinalState(0, Map.of(KEY, 1L)))))
                .contains("ended with an earlier item than that of DELETE");
        assertThat(versions.earlierEnd(history, List.of(new FinalState(0, Map.of()))))
                .isNull();
    }

    /** A value that is its timestamp. */
    private void put(final long timestamp, final int writer) {
        write(OperationKind.PUT, timestamp, timestamp, writer);
    }

    private void delete(final long timestamp, final int writer) {
        write(OperationKind.DELETE, ABSENT, timestamp, writer);
    }

    private void write(final OperationKind kind, final long argument, final long timestamp, final int writer) {
        final SimulatedOperation write = new SimulatedOperation(kind, KEY, argument, ABSENT);
        write.invoked(++nowNs, writer);
        write.submitted(10 * nowNs);
        final UnsafeBuffer item = new UnsafeBuffer(new byte[Items.HEADER_LENGTH + OperationValues.MAX_LENGTH]);
        Items.putVersion(item, 0, timestamp, writer, kind == OperationKind.DELETE);
        final int length = OperationValues.encode(argument, item, Items.HEADER_LENGTH);
        final UnsafeBuffer frame = new UnsafeBuffer(new byte[1024]);
        final ClientRequestEncoder request = new ClientRequestEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .seenIndex(0)
                .readMode((byte) 0);
        request.command()
                .sessionId(writer)
                .sequence(write.correlationId() + 1)
                .key(KEY)
                .operation(OperationKind.ITEM.code());
        request.putExpected(item, 0, 0).putValue(item, 0, Items.HEADER_LENGTH + length);
        versions.onFrame(++nowNs, frame, 0);
        write.completed(++nowNs, Outcome.OK, 0, 0);
        history.add(write);
    }

    private void get(final long answer) {
        final SimulatedOperation read = new SimulatedOperation(OperationKind.GET, KEY, 0, ABSENT);
        read.invoked(++nowNs, 1);
        read.completed(++nowNs, Outcome.OK, 0, answer);
        history.add(read);
    }
}
