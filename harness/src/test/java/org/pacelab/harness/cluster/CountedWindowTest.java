package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.replica.Counters;

class CountedWindowTest {
    private static final long START_NS = 100;
    private static final long END_NS = 200;

    private final Counters counters = new Counters();
    private final int frames = counters.define("transport/frames-sent");
    private final CountedWindow window = new CountedWindow(counters);

    @ParameterizedTest
    @CsvSource({
        "0,  0, 0",
        "7,  0, 0",
        "0,  5, 0",
        "0,  0, 3",
        "7,  5, 3",
        "7, -5, 3",
    })
    void whatIsAddedInTheWindowCountsAndNothingElse(final long before, final long inside, final long behind) {
        counters.add(frames, before);
        window.set(START_NS, END_NS);
        window.take();
        counters.add(frames, inside);
        window.take();
        counters.add(frames, behind);

        assertThat(window.added()).isEqualTo(Map.of("transport/frames-sent", inside));
    }

    @Test
    void nothingIsToldBeforeTheEnd() {
        counters.add(frames, 7);
        assertThat(window.added()).isEmpty();
        window.set(START_NS, END_NS);
        assertThat(window.added()).isEmpty();
        window.take();
        counters.add(frames, 5);
        assertThat(window.added()).isEmpty();
    }

    @Test
    void counterThatIsDefinedInTheWindowCountsFromNoughtAndALaterOneIsNotOfIt() {
        window.set(START_NS, END_NS);
        window.take();
        counters.add(counters.define("client/retries"), 2);
        window.take();
        counters.add(counters.define("client/late"), 9);

        assertThat(window.added()).isEqualTo(Map.of("transport/frames-sent", 0L, "client/retries", 2L));
    }

    @Test
    void stockIsTakenOnceAtEachEnd() {
        assertThat(window.isDue(Long.MAX_VALUE - 1)).isFalse();
        window.set(START_NS, END_NS);
        assertThat(window.nextDeadlineNs()).isEqualTo(START_NS);
        assertThat(window.isDue(START_NS - 1)).isFalse();
        assertThat(window.isDue(START_NS)).isTrue();
        window.take();
        assertThat(window.nextDeadlineNs()).isEqualTo(END_NS);
        assertThat(window.isDue(END_NS - 1)).isFalse();
        assertThat(window.isDue(END_NS)).isTrue();
        window.take();
        assertThat(window.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void rehearsedItTakesStockAtOnceWhichIsOfNoWindow() {
        window.rehearse();
        assertThat(window.isDue(Long.MIN_VALUE + 1)).isTrue();
        counters.add(frames, 7);
        window.take();
        assertThat(window.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(window.added()).isEmpty();
        counters.add(frames, 2);
        window.set(START_NS, END_NS);
        window.rehearse();
        assertThat(window.nextDeadlineNs()).isEqualTo(START_NS);
        window.take();
        counters.add(frames, 5);
        window.rehearse();
        assertThat(window.nextDeadlineNs()).isEqualTo(END_NS);
        window.take();
        window.rehearse();
        assertThat(window.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
        assertThat(window.added()).isEqualTo(Map.of("transport/frames-sent", 5L));
    }

    @Test
    void aWindowForgetsTheOneBefore() {
        window.set(START_NS, END_NS);
        window.take();
        counters.add(frames, 5);
        window.take();
        window.set(2 * END_NS, 3 * END_NS);

        assertThat(window.added()).isEmpty();
        window.take();
        counters.add(frames, 4);
        window.take();
        assertThat(window.added()).isEqualTo(Map.of("transport/frames-sent", 4L));
    }
}
