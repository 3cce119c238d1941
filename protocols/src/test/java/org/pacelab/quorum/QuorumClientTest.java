package org.pacelab.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.Client;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Counters;
import org.pacelab.replica.Operation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReplyStatus;
import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.SentFrames;
import org.pacelab.wire.Frames;
import org.pacelab.wire.Items;
import org.pacelab.wire.codec.ClientReplyEncoder;
import org.pacelab.wire.codec.ClientRequestDecoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;

class QuorumClientTest {
    private static final long RETRY_NS = 100;
    private static final long DEADLINE_NS = 1_000;
    private static final byte[] NOTHING = {};

    private final SentFrames sent = new SentFrames();
    private final List<String> ended = new ArrayList<>();
    private final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(1 << 13));
    private final Operation operation = new Operation();
    private Client client;

    private void start(final boolean isRegister, final int readQuorum, final int writeQuorum, final ReadRepair repair) {
        final QuorumOptions options = new QuorumOptions(
                readQuorum, writeQuorum, false, repair, 16, 0, 1 << 14, 50_000_000, 0, MerkleTree.MIN_LEAF_BITS);
        final ClientContext context = new ClientContext(
                1024, 3, 1, 0, RETRY_NS, DEADLINE_NS, sent, new SeededRandom(1), new Counters(), false);
        client = isRegister
                ? QuorumClient.ofRegisters(
                        context,
                        options,
                        (nowNs, id, outcome, version, buffer, offset, length) -> ended.add(outcome + " " + length))
                : QuorumClient.ofLastWriter(
                        context,
                        options,
                        WriteClock.LAMPORT,
                        (nowNs, id, outcome, version, buffer, offset, length) -> ended.add(outcome + " " + length));
    }

    @Test
    void whatASmallReadQuorumAgreesOnIsWrittenBackIfThereIsSomething() {
        start(true, 1, 3, ReadRepair.NONE);
        get();
        answer(0, 0, NOTHING);
        assertThat(ended).containsExactly("OK 0");
        get();
        answer(0, 0, item(3, 8));
        assertThat(ended).hasSize(1);
        assertThat(requests()).hasSize(3).allMatch(request -> request.startsWith("ITEM"));
    }

    @Test
    void theBackgroundRepairsWhoAnswersWithLessEarlyOrLate() {
        start(false, 2, 2, ReadRepair.BACKGROUND);
        get();
        answer(0, 0, item(3, 8));
        answer(1, 0, item(4, 9));
        assertThat(ended).containsExactly("OK 9");
        assertThat(requests()).containsExactly("ITEM to 0 of epoch 0");
        answer(2, 0, NOTHING);
        assertThat(requests()).containsExactly("ITEM to 2 of epoch 0");
        answer(2, 0, NOTHING);
        assertThat(requests()).isEmpty();
    }

    @Test
    void whatIsNoItemIsNoAnswer() {
        start(false, 2, 2, ReadRepair.NONE);
        get();
        answer(0, 0, new byte[Items.HEADER_LENGTH - 1]);
        answer(1, -1, item(3, 8));
        answer(1, Long.MAX_VALUE, item(3, 8));
        answer(1, 0, item(3, 8));
        assertThat(ended).isEmpty();
        answer(2, 0, item(3, 8));
        assertThat(ended).containsExactly("OK 8");
    }

    @Test
    void whatMayHaveBeenWrittenIsUnknownAndItsSessionGone() {
        start(false, 2, 2, ReadRepair.NONE);
        final long session = client.sessionId(0);
        get();
        client.doWork(DEADLINE_NS);
        assertThat(ended).containsExactly("FAILED 0");
        assertThat(client.sessionId(0)).isEqualTo(session);
        client.submit(DEADLINE_NS, 0, operation.put(1, frame, 0, 8));
        client.doWork(2 * DEADLINE_NS);
        assertThat(ended).containsExactly("FAILED 0", "UNKNOWN 0");
        assertThat(client.sessionId(0)).isNotEqualTo(session);
    }

    /** A writer that asked nobody for versions yet has changed nothing. */
    @Test
    void aRegistersWriteThatGotNoVersionsHasFailed() {
        start(true, 2, 2, ReadRepair.NONE);
        put();
        answer(0, 0, NOTHING);
        client.doWork(DEADLINE_NS);
        assertThat(ended).containsExactly("FAILED 0");
    }

    @Test
    void aDeleteWritesATombstoneOfAVersionAsLateAsThatOfAPut() {
        start(true, 2, 2, ReadRepair.NONE);
        delete();
        answer(0, 0, item(3, 8));
        answer(1, 0, item(5, 8));
        final List<ClientRequestDecoder> writes =
                sent.frames().stream().map(QuorumClientTest::request).toList();
        assertThat(writes).hasSize(3);
        for (final ClientRequestDecoder write : writes) {
            final UnsafeBuffer item = new UnsafeBuffer(0, 0);
            write.wrapExpected(item);
            write.wrapValue(item);
            assertThat(item.capacity()).isEqualTo(Items.HEADER_LENGTH);
            assertThat(Items.isItem(item, 0, item.capacity())).isTrue();
            assertThat(Items.isDeleted(item, 0)).isTrue();
            assertThat(Items.timestamp(item, 0)).isGreaterThan(5);
        }
        requests();
        answer(0, 0, NOTHING);
        answer(2, 0, NOTHING);
        assertThat(ended).containsExactly("OK 0");
    }

    @Test
    void aPutAfterADeleteIsNone() {
        start(false, 2, 2, ReadRepair.NONE);
        delete();
        answer(0, 0, NOTHING);
        answer(1, 0, NOTHING);
        client.submit(0, 0, operation.put(1, frame, 0, 0));
        final UnsafeBuffer item = new UnsafeBuffer(0, 0);
        final ClientRequestDecoder write = request(sent.frames().get(0));
        write.wrapExpected(item);
        write.wrapValue(item);
        assertThat(Items.isDeleted(item, 0)).isFalse();
    }

    @Test
    void whatWasDeletedLaterIsReadAsAbsentAndBroughtToWhoLacksIt() {
        start(true, 2, 2, ReadRepair.NONE);
        get();
        answer(0, 0, item(3, 8));
        answer(1, 0, tombstone(4));
        assertThat(ended).isEmpty();
        assertThat(requests()).containsExactly("ITEM to 0 of epoch 0", "ITEM to 1 of epoch 0", "ITEM to 2 of epoch 0");
        answer(0, 0, NOTHING);
        answer(2, 0, NOTHING);
        assertThat(ended).containsExactly("OK 0");
        get();
        answer(0, 0, tombstone(4));
        answer(1, 0, item(5, 8));
        requests();
        answer(0, 0, NOTHING);
        answer(2, 0, NOTHING);
        assertThat(ended).containsExactly("OK 0", "OK 8");
    }

    @Test
    void theBackgroundBringsATombstone() {
        start(false, 2, 2, ReadRepair.BACKGROUND);
        get();
        answer(0, 0, item(3, 8));
        answer(1, 0, tombstone(4));
        assertThat(ended).containsExactly("OK 0");
        assertThat(requests()).containsExactly("ITEM to 0 of epoch 0");
        answer(2, 0, NOTHING);
        assertThat(requests()).containsExactly("ITEM to 2 of epoch 0");
    }

    private void delete() {
        client.submit(0, 0, operation.delete(1));
        keepLast();
    }

    private void put() {
        client.submit(0, 0, operation.put(1, frame, 0, 8));
        keepLast();
    }

    private void get() {
        client.submit(0, 0, operation.get(1));
        keepLast();
    }

    private long sessionId;
    private long sequence;

    private void keepLast() {
        final ClientRequestDecoder request =
                request(sent.frames().get(sent.frames().size() - 1));
        sessionId = request.command().sessionId();
        sequence = request.command().sequence();
        sent.frames().clear();
    }

    /** What was sent since the last look. Answers from now on are to it, unless nobody waits for it. */
    private List<String> requests() {
        final List<String> requests = new ArrayList<>();
        for (final SentFrames.Sent each : sent.frames()) {
            final ClientRequestDecoder request = request(each);
            final OperationKind kind = OperationKind.of(request.command().operation());
            requests.add(kind + " to " + each.to() + " of epoch " + request.seenIndex());
            if (request.command().sequence() != QuorumClient.NOBODY_WAITS) {
                sequence = request.command().sequence();
            }
        }
        sent.frames().clear();
        return requests;
    }

    private static ClientRequestDecoder request(final SentFrames.Sent each) {
        return new ClientRequestDecoder().wrapAndApplyHeader(each.frame(), 0, new FrameHeaderDecoder());
    }

    private void answer(final int from, final long epoch, final byte[] item) {
        final ClientReplyEncoder reply = new ClientReplyEncoder()
                .wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                .sessionId(sessionId)
                .sequence(sequence)
                .index(epoch)
                .version(0)
                .leaderHint(from)
                .status(ReplyStatus.OK.code());
        reply.putValue(item, 0, item.length);
        client.onMessage(1, from, frame, 0, Frames.HEADER_LENGTH + reply.encodedLength());
    }

    private static byte[] item(final long timestamp, final int valueLength) {
        return item(timestamp, valueLength, false);
    }

    private static byte[] tombstone(final long timestamp) {
        return item(timestamp, 0, true);
    }

    private static byte[] item(final long timestamp, final int valueLength, final boolean isDeleted) {
        final UnsafeBuffer item = new UnsafeBuffer(new byte[Items.HEADER_LENGTH + valueLength]);
        Items.putVersion(item, 0, timestamp, 7, isDeleted);
        return item.byteArray();
    }
}
