package org.pacelab.harness.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.pacelab.replica.Counters;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.FrameFault;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.RelayAppendEncoder;

/** What every transport keeps, whatever carries its frames. Both ends are driven from one thread. */
abstract class TransportContract extends BlockContract {
    static final int CLIENT = 1024;
    private static final long PATIENCE_NS = 20_000_000_000L;

    private final List<Endpoint> open = new ArrayList<>();

    @AfterEach
    final void closeAll() {
        open.forEach(Endpoint::close);
    }

    final Endpoint start(final int id) {
        return start(new Identity(CLUSTER, id, 1));
    }

    final Endpoint start(final Identity identity) {
        final Endpoint endpoint = new Endpoint(newTransport(identity, new Counters()));
        open.add(endpoint);
        return endpoint;
    }

    final void stop(final Endpoint endpoint) {
        open.remove(endpoint);
        endpoint.close();
    }

    /** Tells both where the other one is. */
    static void introduce(final Endpoint one, final int oneId, final Endpoint other, final int otherId) {
        one.transport.connect(otherId, other.transport.address());
        other.transport.connect(oneId, one.transport.address());
    }

    final void link(final Endpoint one, final int oneId, final Endpoint other, final int otherId) {
        introduce(one, oneId, other, otherId);
        pollUntil(() -> one.transport.isConnected(otherId) && other.transport.isConnected(oneId));
    }

    final void pollUntil(final BooleanSupplier done) {
        final long startNs = System.nanoTime();
        while (!done.getAsBoolean()) {
            for (int i = 0; i < open.size(); i++) {
                open.get(i).poll(Integer.MAX_VALUE);
            }
            if (System.nanoTime() - startNs > PATIENCE_NS) {
                fail("still not so after 20 s");
            }
        }
    }

    final void sendWhenConnected(final Endpoint from, final int to, final long number) {
        pollUntil(() -> from.send(to, number));
    }

    @Test
    void framesArriveInOrderInBothDirections() {
        final Endpoint low = start(LOW);
        final Endpoint high = start(HIGH);
        link(low, LOW, high, HIGH);
        for (long number = 0; number < 1_000; number++) {
            assertThat(low.send(HIGH, number)).isTrue();
            assertThat(high.send(LOW, -number)).isTrue();
        }
        pollUntil(() -> low.received.size() == 1_000 && high.received.size() == 1_000);
        assertThat(high.numbersFrom(LOW))
                .containsExactlyElementsOf(LongStream.range(0, 1_000).boxed().toList());
        assertThat(low.numbersFrom(HIGH))
                .containsExactlyElementsOf(
                        LongStream.range(0, 1_000).map(i -> -i).boxed().toList());
        assertThat(low.transport.counters().get("transport/frames-sent")).isEqualTo(1_000);
        assertThat(low.transport.counters().get("transport/bytes-sent")).isEqualTo(1_000L * Endpoint.FRAME_LENGTH);
        assertThat(low.transport.counters().get("transport/frames-received")).isEqualTo(1_000);
    }

    @Test
    void replicaAnswersAClientItWasNotToldOf() {
        final Endpoint replica = start(LOW);
        final Endpoint client = start(CLIENT);
        client.transport.connect(LOW, replica.transport.address());
        sendWhenConnected(client, LOW, 5);
        pollUntil(() -> !replica.received.isEmpty());
        assertThat(replica.send(CLIENT, 6)).isTrue();
        pollUntil(() -> !client.received.isEmpty());
        assertThat(client.numbersFrom(LOW)).containsExactly(6L);
    }

    @Test
    void longestFrameArrivesWholeAndALongerOneIsRefused() {
        final Endpoint low = start(LOW);
        final Endpoint high = start(HIGH);
        link(low, LOW, high, HIGH);
        for (int i = 0; i < 10; i++) {
            pollUntil(() -> sendLong(low, HIGH, Frames.MAX_FRAME_LENGTH));
        }
        pollUntil(() -> high.received.size() == 10);
        assertThat(high.numbersFrom(LOW)).containsOnly((long) Frames.MAX_FRAME_LENGTH);
        assertThatThrownBy(() -> low.transport.tryClaim(HIGH, Frames.MAX_FRAME_LENGTH + 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void claimIsFullWithoutAConnection() {
        final Endpoint low = start(LOW);
        assertThat(low.transport.tryClaim(HIGH, Endpoint.FRAME_LENGTH)).isEqualTo(Outbox.FULL);
        assertThat(low.transport.isConnected(HIGH)).isFalse();
        assertThat(low.transport.counters().get("transport/back-pressure")).isEqualTo(1);
    }

    @Test
    void claimIsFullWhenThePeerDoesNotReadAndAllThatWasCommittedArrives() {
        final Endpoint low = start(LOW);
        final Endpoint high = start(HIGH);
        link(low, LOW, high, HIGH);
        long sent = 0;
        while (low.send(HIGH, sent)) {
            sent++;
            if (sent % 64 == 0) {
                low.poll(0);
            }
        }
        final long total = sent;
        assertThat(low.transport.isConnected(HIGH)).isTrue();
        pollUntil(() -> high.received.size() == total);
        assertThat(high.numbersFrom(LOW))
                .containsExactlyElementsOf(LongStream.range(0, total).boxed().toList());
        sendWhenConnected(low, HIGH, total);
        pollUntil(() -> high.received.size() == total + 1);
    }

    @Test
    void pollHandsOutAtMostTheLimitAndKeepsTheRest() {
        final Endpoint low = start(LOW);
        final Endpoint high = start(HIGH);
        link(low, LOW, high, HIGH);
        for (long number = 0; number < 100; number++) {
            low.send(HIGH, number);
        }
        low.transport.flush();
        final long startNs = System.nanoTime();
        while (high.received.size() < 100 && System.nanoTime() - startNs < PATIENCE_NS) {
            low.transport.flush();
            final int before = high.received.size();
            final int polled = high.poll(7);
            assertThat(polled).isLessThanOrEqualTo(7).isEqualTo(high.received.size() - before);
        }
        assertThat(high.received).hasSize(100);
    }

    @Test
    void abortedClaimLeavesNothing() {
        final Endpoint low = start(LOW);
        final Endpoint high = start(HIGH);
        link(low, LOW, high, HIGH);
        low.transport.tryClaim(HIGH, 500);
        low.transport.abort();
        low.send(HIGH, 1);
        pollUntil(() -> !high.received.isEmpty());
        assertThat(high.numbersFrom(LOW)).containsExactly(1L);
        assertThat(high.rejected()).isZero();
    }

    @Test
    void badFrameIsCountedAndEndsOnlyItsConnection() {
        final Endpoint low = start(LOW);
        final Endpoint high = start(HIGH);
        final Endpoint client = start(CLIENT);
        link(low, LOW, high, HIGH);
        client.transport.connect(LOW, low.transport.address());
        sendWhenConnected(client, LOW, 1);
        sendMalformed(client, LOW);
        pollUntil(() -> low.transport.counters().get(Traffic.rejectedName(FrameFault.MALFORMED)) == 1);
        assertThat(low.numbersFrom(CLIENT)).containsExactly(1L);
        high.send(LOW, 2);
        pollUntil(() -> low.numbersFrom(HIGH).contains(2L));
        sendWhenConnected(client, LOW, 3);
        pollUntil(() -> low.numbersFrom(CLIENT).contains(3L));
    }

    @Test
    void newIncarnationTakesThePlaceOfTheOld() {
        for (final int restarted : new int[] {LOW, HIGH}) {
            final int staying = restarted == LOW ? HIGH : LOW;
            final Endpoint stays = start(staying);
            final Endpoint first = start(restarted);
            link(stays, staying, first, restarted);
            stop(first);
            final Endpoint second = start(new Identity(CLUSTER, restarted, 2));
            introduce(stays, staying, second, restarted);
            sendWhenConnected(second, staying, 2);
            pollUntil(() -> stays.numbersFrom(restarted).contains(2L));
            sendWhenConnected(stays, restarted, 3);
            pollUntil(() -> second.numbersFrom(staying).contains(3L));
            stop(second);
            stop(stays);
        }
    }

    @Test
    void oldIncarnationIsRefusedOnceANewerOneIsKnown() {
        final Endpoint low = start(LOW);
        final Endpoint second = start(new Identity(CLUSTER, HIGH, 2));
        link(low, LOW, second, HIGH);
        final Endpoint first = start(new Identity(CLUSTER, HIGH, 1));
        first.transport.connect(LOW, low.transport.address());
        pollUntil(() -> low.transport.counters().get("transport/refused-connections") > 0);
        assertThat(low.transport.isConnected(HIGH)).isTrue();
        second.send(LOW, 9);
        pollUntil(() -> low.numbersFrom(HIGH).contains(9L));
    }

    @Test
    void oldIncarnationIsRefusedAlsoWhenTheNewerOneIsGone() {
        final Endpoint low = start(LOW);
        final Endpoint second = start(new Identity(CLUSTER, HIGH, 2));
        link(low, LOW, second, HIGH);
        stop(second);
        pollUntil(() -> !low.transport.isConnected(HIGH));
        final Endpoint first = start(new Identity(CLUSTER, HIGH, 1));
        first.transport.connect(LOW, low.transport.address());
        pollUntil(() -> low.transport.counters().get("transport/refused-connections") > 0);
        assertThat(low.transport.isConnected(HIGH)).isFalse();
    }

    @Test
    void clientsThatAreGoneLeaveRoomForOthers() {
        final Endpoint replica = start(LOW);
        for (int id = CLIENT; id <= CLIENT + Peers.MAX_COUNT; id++) {
            final int clientId = id;
            final Endpoint client = start(clientId);
            introduce(replica, LOW, client, clientId);
            sendWhenConnected(client, LOW, clientId);
            pollUntil(() -> replica.numbersFrom(clientId).contains((long) clientId));
            stop(client);
            pollUntil(() -> !replica.transport.isConnected(clientId));
        }
        assertThat(replica.transport.counters().get("transport/refused-connections"))
                .isZero();
    }

    @Test
    void otherClusterIsRefused() {
        final Endpoint low = start(LOW);
        final Endpoint stranger = start(new Identity(CLUSTER + 1, HIGH, 1));
        stranger.transport.connect(LOW, low.transport.address());
        pollUntil(() -> low.transport.counters().get("transport/refused-connections") > 0);
        assertThat(low.transport.isConnected(HIGH)).isFalse();
    }

    @Test
    void peerThatStartsLaterIsReached() {
        final Endpoint low = start(LOW);
        final String address = low.transport.address();
        stop(low);
        final Endpoint high = start(HIGH);
        high.transport.connect(LOW, address);
        for (int i = 0; i < 1_000; i++) {
            high.poll(Integer.MAX_VALUE);
        }
        assertThat(high.transport.isConnected(LOW)).isFalse();
        final Endpoint again = start(new Identity(CLUSTER, LOW, 2));
        introduce(again, LOW, high, HIGH);
        sendWhenConnected(high, LOW, 4);
        pollUntil(() -> again.numbersFrom(HIGH).contains(4L));
    }

    /** Frames of drawn lengths in drawn bursts, taken at drawn limits, against a queue that cannot be wrong. */
    @Test
    void burstsOfAllLengthsArriveWholeAndInOrder() {
        final Endpoint low = start(LOW);
        final Endpoint high = start(HIGH);
        link(low, LOW, high, HIGH);
        final SeededRandom random = new SeededRandom(1);
        final List<Long> sent = new ArrayList<>();
        for (int round = 0; round < 2_000; round++) {
            for (int burst = random.nextInt(40); burst > 0; burst--) {
                final int bound = random.nextInt(20) == 0 ? Frames.MAX_FRAME_LENGTH : 600;
                final int length = Math.max(TestFrames.MIN_LONG_LENGTH, random.nextInt(bound) + 1);
                if (sendLong(low, HIGH, length)) {
                    sent.add((long) length);
                }
            }
            low.poll(0);
            high.poll(random.nextInt(30) + 1);
        }
        pollUntil(() -> high.received.size() == sent.size());
        assertThat(high.numbersFrom(LOW)).isEqualTo(sent);
        assertThat(high.rejected()).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void closeGivesFilesAndMappingsBack() throws IOException {
        stop(start(LOW));
        final long filesBefore = openFiles();
        final long mappingsBefore = sharedMappings();
        for (int i = 0; i < 10; i++) {
            final Endpoint low = start(LOW);
            final Endpoint high = start(HIGH);
            link(low, LOW, high, HIGH);
            stop(low);
            stop(high);
        }
        assertThat(openFiles()).isLessThan(filesBefore + 10);
        assertThat(sharedMappings()).isLessThan(mappingsBefore + 10);
    }

    @Test
    void framesAllocateNothing() throws InterruptedException {
        final long[] allocated = new long[] {Long.MAX_VALUE};
        final Thread loop = new LoopThread(() -> allocated[0] = allocatedByRoundTrips(20_000), "loop");
        loop.start();
        loop.join();
        assertThat(allocated[0]).as("bytes over 20,000 round trips").isLessThan(20_000);
    }

    private long allocatedByRoundTrips(final int roundTrips) {
        final Endpoint low = start(LOW);
        final Endpoint high = start(HIGH);
        link(low, LOW, high, HIGH);
        final RoundTrips pingPong = new RoundTrips(low.transport, high.transport);
        pingPong.run(roundTrips);
        final long before = allocatedBytes();
        pingPong.run(roundTrips);
        final long allocated = allocatedBytes() - before;
        stop(low);
        stop(high);
        return allocated;
    }

    final boolean sendLong(final Endpoint from, final int to, final int length) {
        final int offset = from.transport.tryClaim(to, length);
        if (offset == Outbox.FULL) {
            return false;
        }
        TestFrames.encodeLong(from.transport.buffer(), offset, length);
        from.transport.commit();
        return true;
    }

    private static void sendMalformed(final Endpoint from, final int to) {
        final int offset = from.transport.tryClaim(to, Endpoint.FRAME_LENGTH);
        new RelayAppendEncoder().wrapAndApplyHeader(from.transport.buffer(), offset, new FrameHeaderEncoder());
        from.transport.commit();
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private static long sharedMappings() throws IOException {
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            return mappings.filter(mapping -> mapping.contains("rw-s")).count();
        }
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
