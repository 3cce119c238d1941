package org.pacelab.harness.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.fault.LinkDelay;
import org.pacelab.harness.fault.LinkDelay.Jitter;
import org.pacelab.harness.fault.LinkShape;
import org.pacelab.harness.fault.LinkShape.Cut;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.SeededRandom;
import org.pacelab.wire.Frames;

/** Shaped links in virtual time, where each frame arrives to the nanosecond. */
class LinkEmulatorTest {
    private static final int NEAR = 1;
    private static final int FAR = 2;
    private static final int LENGTH = 100;
    private static final long MS = 1_000_000;

    private final VirtualLinks links = new VirtualLinks();
    private final LinkEmulator emulator = new LinkEmulator(links, links, new SeededRandom(1));

    @Test
    void aFrameLeavesExactlyWhenItsDelayIsOver() {
        emulator.shape(FAR, fixed(5 * MS));
        send(FAR, 1);
        runTo(5 * MS - 1);
        assertThat(links.arrivals).isEmpty();
        runTo(5 * MS);
        assertThat(links.arrivals).containsExactly(new VirtualLinks.Arrival(5 * MS, FAR, 1, LENGTH));
    }

    @Test
    void otherLinksGoStraightThrough() {
        emulator.shape(FAR, fixed(5 * MS));
        send(NEAR, 1);
        assertThat(links.arrivals).containsExactly(new VirtualLinks.Arrival(0, NEAR, 1, LENGTH));
    }

    @Test
    void anOrderedLinkKeepsTheOrderAndEachFrameAtLeastItsDelay() {
        emulator.shape(FAR, LinkShape.delayed(new LinkDelay(MS, 3 * MS, Jitter.EXPONENTIAL)));
        for (long number = 0; number < 1_000; number++) {
            runTo(number * MS / 10);
            send(FAR, number);
        }
        runTo(1_000 * MS);
        assertThat(numbers())
                .containsExactlyElementsOf(LongStream.range(0, 1_000).boxed().toList());
        assertThat(links.arrivals)
                .allSatisfy(
                        arrival -> assertThat(arrival.atNs()).isGreaterThanOrEqualTo(arrival.number() * MS / 10 + MS));
    }

    /** Against a list that is searched for the earliest frame. */
    @Test
    void onALinkWithoutOrderEachFrameArrivesByItsOwnDelay() {
        final LinkDelay delay = new LinkDelay(0, 3 * MS, Jitter.UNIFORM);
        final SeededRandom sameRandom = new SeededRandom(1);
        final List<VirtualLinks.Arrival> expected = new ArrayList<>();
        emulator.shape(FAR, new LinkShape(Cut.NONE, delay, 0, false));
        for (long number = 0; number < 5_000; number++) {
            runTo(number * MS / 100);
            final int length = Frames.HEADER_LENGTH + (int) (number % 700);
            assertThat(send(FAR, number, length)).isTrue();
            expected.add(new VirtualLinks.Arrival(links.nowNs + delay.drawNs(sameRandom), FAR, number, length));
        }
        runTo(1_000 * MS);
        expected.sort(Comparator.comparingLong(VirtualLinks.Arrival::atNs).thenComparing(VirtualLinks.Arrival::number));
        assertThat(links.arrivals).isEqualTo(expected);
    }

    @Test
    void aCutThatDropsLosesWhatComesAndWhatIsUnderWay() {
        emulator.shape(FAR, fixed(2 * MS));
        send(FAR, 1);
        emulator.shape(FAR, LinkShape.cut(Cut.DROP));
        send(FAR, 2);
        runTo(10 * MS);
        emulator.shape(FAR, LinkShape.OPEN);
        send(FAR, 3);
        runTo(20 * MS);
        assertThat(numbers()).containsExactly(3L);
        assertThat(links.counters().get("transport/frames-lost-on-purpose")).isEqualTo(2);
    }

    @Test
    void aCutThatHoldsLetsAllThroughWhenItEndsAndLaterFramesBehindThem() {
        emulator.shape(FAR, LinkShape.cut(Cut.HOLD));
        send(FAR, 1);
        runTo(10 * MS);
        send(FAR, 2);
        assertThat(links.arrivals).isEmpty();
        emulator.shape(FAR, LinkShape.OPEN);
        send(FAR, 3);
        assertThat(links.arrivals).isEmpty();
        emulator.flush();
        send(FAR, 4);
        assertThat(numbers()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void aLineIsBoundedByBytesAndFullIsBackPressure() {
        emulator.shape(FAR, LinkShape.cut(Cut.HOLD));
        int sent = 0;
        while (send(FAR, sent, Frames.MAX_FRAME_LENGTH)) {
            sent++;
        }
        assertThat(sent).isEqualTo(LinkEmulator.LINE_CAPACITY / Frames.MAX_FRAME_LENGTH - 1);
        assertThat(links.counters().get(Traffic.BACK_PRESSURE)).isEqualTo(1);
        assertThat(send(NEAR, 1)).isTrue();
        emulator.shape(FAR, LinkShape.OPEN);
        emulator.flush();
        assertThat(numbersTo(FAR)).hasSize(sent);
        assertThat(send(FAR, sent)).isTrue();
    }

    @Test
    void lossTakesItsShare() {
        emulator.shape(FAR, new LinkShape(Cut.NONE, LinkDelay.NONE, 0.25, true));
        for (long number = 0; number < 10_000; number++) {
            send(FAR, number);
            emulator.flush();
        }
        assertThat(links.arrivals).hasSizeBetween(7_300, 7_700);
    }

    @Test
    void whatIsDueWaitsForRoomInTheTransportAndIsNoBackPressureOfTheStepFunction() {
        emulator.shape(FAR, fixed(MS));
        send(FAR, 1);
        links.full.add(FAR);
        runTo(2 * MS);
        assertThat(links.arrivals).isEmpty();
        links.full.clear();
        runTo(3 * MS);
        assertThat(numbers()).containsExactly(1L);
        assertThat(links.counters().get(Traffic.BACK_PRESSURE)).isZero();
    }

    @Test
    void whatIsUnderWayOnAConnectionThatIsLostIsLostWithIt() {
        emulator.shape(FAR, fixed(MS));
        send(FAR, 1);
        links.gone.add(FAR);
        assertThat(emulator.tryClaim(FAR, LENGTH)).isEqualTo(Outbox.FULL);
        runTo(2 * MS);
        links.gone.clear();
        send(FAR, 2);
        runTo(4 * MS);
        assertThat(numbers()).containsExactly(2L);
    }

    @Test
    void whatWasUnderWayNeverComesByALaterConnection() {
        emulator.shape(FAR, LinkShape.cut(Cut.HOLD));
        send(FAR, 1);
        links.connections.put(FAR, 2);
        send(FAR, 2);
        emulator.shape(FAR, LinkShape.OPEN);
        emulator.flush();
        assertThat(numbers()).containsExactly(2L);
        assertThat(links.counters().get("transport/frames-lost-on-purpose")).isEqualTo(1);
    }

    @Test
    void blocksUntilShortlyBeforeAFrameIsDueAndThenNoMore() {
        emulator.shape(FAR, fixed(5 * MS));
        emulator.block(7 * MS);
        assertThat(links.blockedUntilNs).isEqualTo(7 * MS);
        send(FAR, 1);
        emulator.block(7 * MS);
        assertThat(links.blockedUntilNs).isEqualTo(5 * MS - LinkEmulator.EARLY_NS);
        emulator.block(2 * MS);
        assertThat(links.blockedUntilNs).isEqualTo(2 * MS);
        links.nowNs = 5 * MS - LinkEmulator.EARLY_NS;
        emulator.block(7 * MS);
        assertThat(links.blocks).isEqualTo(3);
    }

    @Test
    void aCutThatHoldsKeepsNobodyAwake() {
        emulator.shape(FAR, LinkShape.cut(Cut.HOLD));
        send(FAR, 1);
        emulator.block(7 * MS);
        assertThat(links.blockedUntilNs).isEqualTo(7 * MS);
    }

    /** Every wrap and fill of the ring: lengths, limits and order are drawn, arrivals compared with what was sent. */
    @Test
    void nothingIsLostNorChangedInALineThatIsOftenFull() {
        final SeededRandom random = new SeededRandom(7);
        emulator.shape(FAR, new LinkShape(Cut.NONE, new LinkDelay(0, 20 * MS, Jitter.UNIFORM), 0, false));
        final List<Integer> lengths = new ArrayList<>();
        long refused = 0;
        while (lengths.size() < 50_000) {
            final int length = Frames.HEADER_LENGTH + random.nextInt(random.nextInt(50) == 0 ? 60_000 : 2_000);
            if (send(FAR, lengths.size(), length)) {
                lengths.add(length);
            } else {
                refused++;
                runTo(links.nowNs + random.nextInt((int) MS));
            }
        }
        runTo(links.nowNs + 100 * MS);
        assertThat(refused).isPositive();
        assertThat(links.arrivals).hasSize(lengths.size());
        links.arrivals.forEach(arrival -> assertThat(arrival.length()).isEqualTo(lengths.get((int) arrival.number())));
        assertThat(numbers()).doesNotHaveDuplicates();
    }

    private static LinkShape fixed(final long delayNs) {
        return LinkShape.delayed(new LinkDelay(delayNs, 0, Jitter.UNIFORM));
    }

    private boolean send(final int to, final long number) {
        return send(to, number, LENGTH);
    }

    private boolean send(final int to, final long number, final int length) {
        final int offset = emulator.tryClaim(to, length);
        if (offset == Outbox.FULL) {
            return false;
        }
        emulator.buffer().putLong(offset, number);
        emulator.commit();
        return true;
    }

    /** From one moment at which something is due to the next. */
    private void runTo(final long nowNs) {
        while (links.nowNs < nowNs) {
            links.nowNs = Math.min(nowNs, Math.max(links.nowNs + 1, emulator.nextDueNs()));
            emulator.poll((from, buffer, offset, length) -> {}, 1);
        }
    }

    private List<Long> numbers() {
        return links.arrivals.stream().map(VirtualLinks.Arrival::number).toList();
    }

    private List<Long> numbersTo(final int endpoint) {
        return links.arrivals.stream()
                .filter(arrival -> arrival.to() == endpoint)
                .map(VirtualLinks.Arrival::number)
                .toList();
    }
}
