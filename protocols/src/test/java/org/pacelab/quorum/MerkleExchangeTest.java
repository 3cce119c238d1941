package org.pacelab.quorum;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.journal.Journal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.SentFrames;
import org.pacelab.wire.ExchangeBody;
import org.pacelab.wire.Frames;
import org.pacelab.wire.Items;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.ItemBatchEncoder;
import org.pacelab.wire.codec.LogEntryEncoder;

/**
 * Two replicas that differ in .1 % of a million random keys: 250 are later on either side, and 250 only that side has, so that 500 items go each way. One of them
 * begins one exchange; all bytes of all frames between the two count.
 */
class MerkleExchangeTest {
    private static final int KEY_COUNT = 1_000_000;
    private static final int DIFFERING = 1_000;
    private static final int VALUE_LENGTH = 100;
    private static final int ITEM_LENGTH = Long.BYTES + Items.HEADER_LENGTH + VALUE_LENGTH;
    private static final long START_NS = 1_000_000_000;
    private static final long SEED = 4_711;
    private static final int ABSENT = 0;
    private static final int EARLIER = 1;
    private static final int LATER = 2;

    private final SentFrames[] sent = {new SentFrames(), new SentFrames()};
    private QuorumReplica[] replicas;
    private long framesLength;

    @Test
    void theUsualTreeMakesItCostNoMoreThanFiveTimesWhatItBrings() {
        final double usual = timesTheItems(QuorumOptions.ofMajorities(2).leafBits());
        assertThat(usual).isCloseTo(4.06, within(.005)).isLessThan(5);
    }

    /** Eight times fewer leaves, each with as many more versions to tell; twice as many for little, and eight times as many for nothing more. */
    @ParameterizedTest
    @CsvSource({"14, 12.02", "18, 3.64", "20, 3.59"})
    void otherTreesCostMoreBytesOrMoreMemory(final int leafBits, final double times) {
        assertThat(timesTheItems(leafBits)).isCloseTo(times, within(.005));
    }

    private double timesTheItems(final int leafBits) {
        replicas = new QuorumReplica[] {newReplica(0, leafBits, 1_000_000_000), newReplica(1, leafBits, 0)};
        load(0);
        load(1);
        assertThat(replicas[0].digest(1)).isNotEqualTo(replicas[1].digest(0));
        int quietCycles = 0;
        while (quietCycles < 2) {
            quietCycles = cycle(0) + cycle(1) > 0 ? 0 : quietCycles + 1;
        }
        assertThat(replicas[0].digest(1)).isEqualTo(replicas[1].digest(0));
        final SeededRandom keys = new SeededRandom(SEED);
        for (int i = 0; i < KEY_COUNT; i++) {
            final long key = keys.nextLong();
            final long latest = Math.max(versionAt(0, i), versionAt(1, i));
            assertThat(valueAt(0, key) == key + latest && valueAt(1, key) == key + latest)
                    .as("key %d", key)
                    .isTrue();
        }
        return (double) framesLength / (DIFFERING * ITEM_LENGTH);
    }

    private QuorumReplica newReplica(final int replica, final int leafBits, final long antiEntropyNs) {
        final QuorumOptions usual = QuorumOptions.ofMajorities(2);
        final Journal journal = new MemoryJournal();
        return new QuorumReplica(
                new ReplicaContext(
                        replica,
                        1,
                        2,
                        START_NS,
                        false,
                        new DurableOutbox(sent[replica], journal, 1 << 20),
                        journal,
                        new SeededRandom(SEED),
                        new Counters()),
                new QuorumOptions(
                        usual.readQuorum(),
                        usual.writeQuorum(),
                        usual.isFanoutExact(),
                        usual.readRepair(),
                        usual.windowItems(),
                        usual.snapshotEntries(),
                        usual.snapshotChunkLength(),
                        usual.resendNs(),
                        antiEntropyNs,
                        leafBits));
    }

    /** A duty cycle, with all that the other one has sent. Returns how many frames that were. */
    private int cycle(final int replica) {
        final int other = 1 - replica;
        final List<SentFrames.Sent> frames = List.copyOf(sent[other].frames());
        sent[other].frames().clear();
        for (final SentFrames.Sent sent : frames) {
            final int length = sent.frame().capacity();
            framesLength += length;
            replicas[replica].onMessage(START_NS, other, sent.frame(), 0, length);
        }
        replicas[replica].doWork(START_NS);
        return frames.size();
    }

    /** What a replica has before, in batches as the other one would send them, and before anything is due. */
    private void load(final int replica) {
        final UnsafeBuffer frame = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
        final UnsafeBuffer item = new UnsafeBuffer(new byte[Items.HEADER_LENGTH + VALUE_LENGTH]);
        final ItemBatchEncoder batch = new ItemBatchEncoder();
        final LogEntryEncoder entry = new LogEntryEncoder();
        final SeededRandom keys = new SeededRandom(SEED);
        int i = 0;
        while (i < KEY_COUNT) {
            batch.wrapAndApplyHeader(frame, 0, new FrameHeaderEncoder())
                    .round(0)
                    .number(0);
            final int start = batch.limit() + ExchangeBody.PART_HEADER_LENGTH;
            int entryCount = 0;
            int end = start;
            while (i < KEY_COUNT && end - start < ExchangeBody.MAX_PART_LENGTH - 2 * ITEM_LENGTH) {
                final long key = keys.nextLong();
                final int version = versionAt(replica, i++);
                if (version != ABSENT) {
                    Items.putVersion(item, 0, version, 1, false);
                    item.putLong(Items.HEADER_LENGTH, key + version, LITTLE_ENDIAN);
                    entry.wrap(frame, end)
                            .term(0)
                            .command()
                            .sessionId(0)
                            .sequence(0)
                            .key(key)
                            .operation(OperationKind.ITEM.code());
                    entry.putExpected(item, 0, 0).putValue(item, 0, item.capacity());
                    end += entry.encodedLength();
                    entryCount++;
                }
            }
            batch.entryCount(entryCount);
            ExchangeBody.putPartLength(frame, batch.limit(), end - start);
            replicas[replica].onMessage(0, 1 - replica, frame, 0, end);
            replicas[replica].doWork(0);
        }
        assertThat(sent[replica].frames()).isEmpty();
    }

    private static int versionAt(final int replica, final int i) {
        if (i >= DIFFERING || i % 2 == 1) {
            return i < DIFFERING && i % 4 / 2 == replica ? LATER : EARLIER;
        }
        return i % 4 / 2 == replica ? EARLIER : ABSENT;
    }

    private long valueAt(final int replica, final long key) {
        final long[] found = new long[1];
        replicas[replica].find(key, (buffer, offset, length) -> found[0] = buffer.getLong(offset, LITTLE_ENDIAN));
        return found[0];
    }
}
