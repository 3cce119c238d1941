package org.pacelab.epoch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pacelab.chain.ChainOptions;
import org.pacelab.chain.ChainReplica;
import org.pacelab.control.Configuration;
import org.pacelab.control.Copies;
import org.pacelab.journal.DiskFiles;
import org.pacelab.journal.Durability;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;
import org.pacelab.journal.MemoryJournal;
import org.pacelab.primary.PrimaryReplica;
import org.pacelab.raft.RaftOptions;
import org.pacelab.replica.Counters;
import org.pacelab.replica.DurableOutbox;
import org.pacelab.replica.Replica;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.SentFrames;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ConfigurationEncoder;
import org.pacelab.wire.codec.FrameHeaderDecoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.NodeReportDecoder;
import org.pacelab.wire.codec.PingEncoder;
import org.pacelab.wire.codec.PongDecoder;

/** Node 0 of three, with the control plane's replicas 3, 4 and 5, and its pings. */
class EpochPingsTest {
    private static final int NODES = 3;
    private static final int CONTROLLER = 4;
    private static final int ENDPOINTS = 6;
    private static final FrameHeaderEncoder HEADER = new FrameHeaderEncoder();

    private final SentFrames sent = new SentFrames();
    private final Counters counters = new Counters();
    private final UnsafeBuffer received = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));

    private enum Kind {
        CHAIN,
        PRIMARY;

        Replica newReplica(final ReplicaContext context) {
            final RaftOptions raft = RaftOptions.defaults();
            return this == CHAIN
                    ? ChainReplica.newReplica(context, ChainOptions.defaults(), raft, false)
                    : PrimaryReplica.newReplica(context, EpochOptions.defaults(), Copies.ALL, raft);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNodeThatKnowsNothingAnswersAtOnce(final Kind kind) {
        ping(newReplica(kind, new MemoryJournal()), CONTROLLER, 77);
        assertThat(pongs()).containsExactly("77 to " + CONTROLLER);
    }

    /** What it says of an epoch waits until that is durable. */
    @ParameterizedTest
    @EnumSource
    void anAnswerWaitsForNoForce(final Kind kind, @TempDir final Path directory) {
        final JournalOwner owner = new JournalOwner(1, 0);
        try (Journal journal = MappedJournal.open(new DiskFiles(directory), owner, Durability.DISK, 1 << 13)) {
            final Replica replica = newReplica(kind, journal);
            new ConfigurationEncoder().wrapAndApplyHeader(received, 0, HEADER);
            final DirectBuffer first = Configuration.first(NODES).encoded();
            received.putBytes(Frames.HEADER_LENGTH, first, 0, Configuration.LENGTH);
            receive(replica, CONTROLLER, Frames.HEADER_LENGTH + Configuration.LENGTH);
            replica.doWork(0);
            ping(replica, CONTROLLER, 1);
            assertThat(pongs()).containsExactly("1 to " + CONTROLLER);
            assertThat(sent.frames()).hasSize(1);
            journal.force(journal.appendedSequence());
            replica.doWork(0);
            assertThat(sent.frames()).anyMatch(frame -> frame.templateId() == NodeReportDecoder.TEMPLATE_ID);
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheControlPlaneIsAnswered(final Kind kind) {
        final Replica replica = newReplica(kind, new MemoryJournal());
        for (final int from : List.of(1, ENDPOINTS, ReplicaContext.FIRST_CLIENT_ID)) {
            ping(replica, from, 1);
        }
        assertThat(pongs()).isEmpty();
        assertThat(counters.get(kind.name().toLowerCase(Locale.ROOT) + "/refused-frames"))
                .isEqualTo(3);
    }

    private Replica newReplica(final Kind kind, final Journal journal) {
        return kind.newReplica(new ReplicaContext(
                0,
                1,
                ENDPOINTS,
                0,
                false,
                new DurableOutbox(sent, journal, 1 << 20),
                journal,
                new SeededRandom(1),
                counters));
    }

    private void ping(final Replica replica, final int from, final long number) {
        receive(
                replica,
                from,
                new PingEncoder()
                        .wrapAndApplyHeader(received, 0, HEADER)
                        .number(number)
                        .limit());
    }

    private void receive(final Replica replica, final int from, final int length) {
        Frames.seal(received, 0, length, from, 1);
        assertThat(Frames.check(received, 0, length)).isNull();
        replica.onMessage(0, from, received, 0, length);
    }

    /** Each as {@code number to endpoint}. */
    private List<String> pongs() {
        return sent.frames().stream()
                .filter(frame -> frame.templateId() == PongDecoder.TEMPLATE_ID)
                .map(frame -> new PongDecoder()
                                .wrapAndApplyHeader(frame.frame(), 0, new FrameHeaderDecoder())
                                .number()
                        + " to " + frame.to())
                .toList();
    }
}
