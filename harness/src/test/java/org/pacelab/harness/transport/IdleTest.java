package org.pacelab.harness.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.Counters;

class IdleTest {
    private static final long CYCLE_NS = Idle.MAX_OWN_CYCLE_NS;
    private static final long YIELD_NS = 3 * CYCLE_NS;
    private static final long NEVER = Long.MAX_VALUE;

    private final BlockCounter transport = new BlockCounter();
    private final Idle idle = new Idle(transport, YIELD_NS, 0);

    @Test
    void yieldsForAWindowSinceTheLastWorkThenBlocksUntilTheDeadline() {
        idle.idle(1, 1_000_000, NEVER);
        findNothingAt(1_000_000, 1_000_000 + CYCLE_NS, 1_000_000 + 2 * CYCLE_NS, 999_999 + 3 * CYCLE_NS);
        assertThat(transport.blocks).isZero();
        idle.idle(0, 1_000_000 + 3 * CYCLE_NS, 2_000_000);
        assertThat(transport.blocks).isEqualTo(1);
        assertThat(transport.deadlineNs).isEqualTo(2_000_000);
    }

    @Test
    void staysBlockedUntilThereIsWork() {
        findNothingAt(1_000_000, 2_000_000, 3_000_000, 4_000_000);
        assertThat(transport.blocks).isEqualTo(2);
        idle.idle(1, 5_000_000, NEVER);
        idle.idle(0, 5_000_001, NEVER);
        assertThat(transport.blocks).isEqualTo(2);
    }

    @Test
    void theTimeThatAnotherThreadHadTheCoreIsNotOfTheWindow() {
        idle.idle(1, 0, NEVER);
        findNothingAt(1_000_000, 2_000_000);
        assertThat(transport.blocks).isZero();
    }

    @Test
    void doesNotBlockWhenSomethingIsDue() {
        for (int i = 0; i < 10; i++) {
            idle.idle(0, 10_000_000L * i, 10_000_000L * i);
            idle.idle(0, 10_000_000L * i + 5_000, 10_000_000L * i);
        }
        assertThat(transport.blocks).isZero();
    }

    private void findNothingAt(final long... cyclesNs) {
        for (final long nowNs : cyclesNs) {
            idle.idle(0, nowNs, NEVER);
        }
    }

    /** A transport without links. */
    private static final class BlockCounter implements Transport {
        private int blocks;
        private long deadlineNs;

        @Override
        public void block(final long untilNs) {
            blocks++;
            deadlineNs = untilNs;
        }

        @Override
        public String address() {
            return "nowhere";
        }

        @Override
        public void connect(final int endpointId, final String address) {}

        @Override
        public void flush() {}

        @Override
        public void wakeUp() {}

        @Override
        public int connectionTo(final int endpointId) {
            return NOT_CONNECTED;
        }

        @Override
        public Counters counters() {
            return new Counters();
        }

        @Override
        public int poll(final FrameHandler handler, final int limit) {
            return 0;
        }

        @Override
        public int tryClaim(final int toEndpointId, final int length) {
            return FULL;
        }

        @Override
        public MutableDirectBuffer buffer() {
            throw new IllegalStateException("nothing is claimed");
        }

        @Override
        public void commit() {}

        @Override
        public void abort() {}

        @Override
        public void close() {}
    }
}
