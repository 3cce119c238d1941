package org.pacelab.harness.fuzz;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.replica.MemberStatus;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.ChainAckEncoder;
import org.pacelab.wire.codec.ChainUpdateEncoder;
import org.pacelab.wire.codec.ConfigurationEncoder;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.LeaseTokenEncoder;
import org.pacelab.wire.codec.NodeReportEncoder;
import org.pacelab.wire.codec.PingEncoder;
import org.pacelab.wire.codec.PongEncoder;
import org.pacelab.wire.codec.VersionQueryEncoder;
import org.pacelab.wire.codec.VersionReplyEncoder;

/** Draws well-formed frames of chains and their control plane. Not thread-safe. */
final class ChainSamples {
    /** How many templates there are. */
    static final int TEMPLATE_COUNT = 9;

    private static final int MAX_MEMBERS = ConfigurationEncoder.idsLength();
    private static final int NOBODY = 255;
    private static final int MAX_ID = 62;
    private static final int PHASES = 3;

    private final FrameHeaderEncoder header = new FrameHeaderEncoder();
    private final ConfigurationEncoder configuration = new ConfigurationEncoder();
    private final NodeReportEncoder report = new NodeReportEncoder();
    private final ChainUpdateEncoder update = new ChainUpdateEncoder();
    private final ChainAckEncoder ack = new ChainAckEncoder();
    private final LeaseTokenEncoder token = new LeaseTokenEncoder();
    private final VersionQueryEncoder query = new VersionQueryEncoder();
    private final VersionReplyEncoder reply = new VersionReplyEncoder();
    private final PingEncoder ping = new PingEncoder();
    private final PongEncoder pong = new PongEncoder();
    private final UnsafeBuffer clients = new UnsafeBuffer(new byte[Frames.MAX_VALUE_LENGTH]);
    private SeededRandom random;

    /** Entries for an update. */
    @FunctionalInterface
    interface Batches {
        /** Writes so many entries, none of a later epoch than this. Returns their length. */
        int fill(int entryCount, long maxEpoch);
    }

    /** Writes one at offset 0, not yet sealed. Returns its length. */
    int write(
            final int choice,
            final MutableDirectBuffer buffer,
            final SeededRandom source,
            final UnsafeBuffer batch,
            final Batches batches,
            final int entryCount) {
        random = source;
        return switch (choice) {
            case 0 -> writeConfiguration(buffer);
            case 1 ->
                report.wrapAndApplyHeader(buffer, 0, header)
                        .epoch(counted())
                        .lastIndex(counted())
                        .lastEpoch(counted())
                        .status((short) random.nextInt(MemberStatus.values().length))
                        .limit();
            case 2 -> writeUpdate(buffer, batch, batches, entryCount);
            case 3 ->
                ack.wrapAndApplyHeader(buffer, 0, header)
                        .epoch(counted())
                        .commitIndex(counted())
                        .matchIndex(counted())
                        .matchEpoch(counted())
                        .refused(flag())
                        .limit();
            case 4 ->
                token.wrapAndApplyHeader(buffer, 0, header)
                        .epoch(counted())
                        .round(counted())
                        .completedRound(counted())
                        .limit();
            case 5 ->
                query.wrapAndApplyHeader(buffer, 0, header)
                        .epoch(counted())
                        .queryId(random.nextLong())
                        .key(random.nextLong())
                        .limit();
            case 6 ->
                ping.wrapAndApplyHeader(buffer, 0, header).number(counted()).limit();
            case 7 ->
                pong.wrapAndApplyHeader(buffer, 0, header).number(counted()).limit();
            default ->
                reply.wrapAndApplyHeader(buffer, 0, header)
                        .epoch(counted())
                        .queryId(random.nextLong())
                        .version(counted())
                        .granted(flag())
                        .limit();
        };
    }

    private int writeConfiguration(final MutableDirectBuffer buffer) {
        final long epoch = 1 + upTo(Frames.MAX_COUNTED - 1);
        final int count = 1 + random.nextInt(MAX_MEMBERS);
        final int firstId = random.nextInt(MAX_ID - MAX_MEMBERS);
        final int phase = random.nextInt(PHASES);
        final boolean hasJoiner = random.nextBoolean(.5);
        configuration
                .wrapAndApplyHeader(buffer, 0, header)
                .epoch(epoch)
                .removalEpoch(upTo(epoch))
                .memberCount((short) count)
                .joinerId((short) (hasJoiner ? firstId + MAX_MEMBERS : NOBODY))
                .joinerLife((int) random.nextLong())
                .phase((short) phase)
                .baseMembers(phase == 0 ? 0 : 1 + upTo(Long.MAX_VALUE - 1))
                .baseCount((short) (phase == 0 ? 0 : 64 + upTo(100)));
        for (int i = 0; i < MAX_MEMBERS; i++) {
            configuration.ids(i, (short) (i < count ? firstId + count - 1 - i : 0));
            configuration.lives(i, (int) random.nextLong());
            configuration.admissions(i, i < count ? 1 + upTo(epoch - 1) : 0);
        }
        return configuration.limit();
    }

    private int writeUpdate(
            final MutableDirectBuffer buffer, final UnsafeBuffer batch, final Batches batches, final int entryCount) {
        final long epoch = counted();
        for (int i = 0; i < entryCount; i++) {
            clients.putInt(i * Integer.BYTES, (int) random.nextLong());
        }
        final int length = batches.fill(entryCount, epoch);
        return update.wrapAndApplyHeader(buffer, 0, header)
                .epoch(epoch)
                .prevIndex(counted())
                .prevEpoch(upTo(epoch))
                .commitIndex(counted())
                .completeIndex(random.nextBoolean(.5) ? Long.MAX_VALUE : counted())
                .entryCount(entryCount)
                .wantsAnswer(flag())
                .putClients(clients, 0, entryCount * Integer.BYTES)
                .putEntries(batch, 0, length)
                .limit();
    }

    private long counted() {
        return upTo(Frames.MAX_COUNTED);
    }

    private long upTo(final long max) {
        return Long.remainderUnsigned(random.nextLong(), max + 1);
    }

    private short flag() {
        return (short) random.nextInt(2);
    }
}
