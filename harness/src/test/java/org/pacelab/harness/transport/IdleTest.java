package org.pacelab.harness.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.Counters;

class IdleTest {
    private static final long YIELD_NS = 1_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final BlockCounter transport = new BlockCounter();
    private final Idle idle = new Idle(transport, YIELD_NS, 0);

    @Test
    void yieldsForAWindowSinceTheLastWorkThenBlocksUntilTheDeadline() {
        idle.idle(1, 5_000, NEVER);
        idle.idle(0, 5_000, NEVER);
        idle.idle(0, 5_999, NEVER);
        assertThat(transport.blocks).isZero();
        idle.idle(0, 6_000, 9_000);
        assertThat(transport.blocks).isEqualTo(1);
        assertThat(transport.deadlineNs).isEqualTo(9_000);
        idle.idle(1, 7_000, NEVER);
        idle.idle(0, 7_500, NEVER);
        assertThat(transport.blocks).isEqualTo(1);
    }

    @Test
    void doesNotBlockWhenSomethingIsDue() {
        idle.idle(0, 10_000, 10_000);
        idle.idle(0, 10_000, 9_000);
        assertThat(transport.blocks).isZero();
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
        public boolean isConnected(final int endpointId) {
            return false;
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
