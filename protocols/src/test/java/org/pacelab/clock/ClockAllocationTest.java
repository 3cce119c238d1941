package org.pacelab.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.control.Allocation;

/** Nothing is allocated; each call that is measured is many operations. */
class ClockAllocationTest {
    private static final int OPERATIONS = 100;
    private static final int ACTOR_COUNT = 16;

    private long sum;

    @Test
    void countersAndTimes() {
        final LamportClock lamport = new LamportClock();
        final HybridLogicalClock hybrid = new HybridLogicalClock(1_000_000);
        final IntervalClock interval = new IntervalClock(200);
        assertAllocatesNothing(i -> sum += lamport.tick() + lamport.witness(i));
        assertAllocatesNothing(i -> sum += hybrid.now(i * 100_000L) + hybrid.witness(i * 100_000L, hybrid.timestamp()));
        assertAllocatesNothing(i -> sum += (interval.synchronise(0, 0, 1_000) ? 1 : 0)
                + interval.latestNs(i)
                + (interval.after(i, 7) ? 1 : 0)
                + interval.commitWaitEndNs(i));
    }

    @Test
    void vectors() {
        final VectorClock clock = new VectorClock(2 * ACTOR_COUNT);
        final VectorClock other = new VectorClock(ACTOR_COUNT);
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(1024));
        assertAllocatesNothing(i -> {
            clock.clear();
            sum += clock.increment(i % ACTOR_COUNT) + other.increment(i * 7 % ACTOR_COUNT);
            sum += clock.compare(other).ordinal() + (clock.merge(other) ? 1 : 0);
            sum += clock.encode(buffer, 0, 1024) + (other.decode(buffer, 0, clock.encodedLength()) ? 1 : 0);
            sum += other.compare(clock).ordinal();
        });
        assertThat(other.count()).isEqualTo(ACTOR_COUNT);
    }

    @Test
    void siblings() {
        final DottedVersionVectorSetEncoder encoder = new DottedVersionVectorSetEncoder();
        final DottedVersionVectorSet set = new DottedVersionVectorSet();
        final DottedVersionVectorSet context = new DottedVersionVectorSet();
        final UnsafeBuffer here = new UnsafeBuffer(ByteBuffer.allocateDirect(4096));
        final UnsafeBuffer there = new UnsafeBuffer(new byte[4096]);
        final UnsafeBuffer token = new UnsafeBuffer(ByteBuffer.allocateDirect(1024));
        assertAllocatesNothing(i -> {
            context.wrap(token, 0, encoder.wrap(token, 0, 1024).context(set));
            set.wrap(here, 0, encoder.wrap(here, 0, 4096).put(set.wrapEmpty(), context.wrapEmpty(), 3, token, 0, 50));
            set.wrap(there, 0, encoder.wrap(there, 0, 4096).put(set, context, i % ACTOR_COUNT, token, 0, 50));
            context.wrap(token, 0, encoder.wrap(token, 0, 1024).context(set));
            final int deleted = encoder.wrap(here, 0, 4096).delete(set, context.wrapEmpty(), 5);
            context.wrap(here, 0, deleted);
            final int synced = encoder.wrap(here, 2048, 2048).sync(context, set);
            set.wrap(here, 2048, synced);
            sum += set.compare(context).ordinal() + set.siblingCount();
            sum += encoder.wrap(there, 2048, 2048).discard(set, context);
            while (set.next()) {
                sum += set.dotCounter() + set.valueLength() + (set.isTombstone() ? 1 : 0);
            }
            set.wrapEmpty();
        });
        assertThat(sum).isNotZero();
    }

    private interface Step {
        void run(int number);
    }

    private static void assertAllocatesNothing(final Step step) {
        assertThat(Allocation.leastOf(() -> {
                    for (int i = 0; i < OPERATIONS; i++) {
                        step.run(i);
                    }
                }))
                .isZero();
    }
}
