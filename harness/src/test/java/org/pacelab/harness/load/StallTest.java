package org.pacelab.harness.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pacelab.harness.scenario.Workload;
import org.pacelab.harness.scenario.Workload.Arrival;

/**
 * A concurrent server that answers after d = 2 ms, but nothing within one stall [S, E) of 1 s: what would leave in it leaves at E.
 * 1,000 operations a second fall due, 64 sessions carry them. The response time of the operation due at t is, to the nanosecond:
 *
 * <ol>
 *   <li>d, if t + d < S: answered before the stall;
 *   <li>E - t for the next 64, those on which the sessions hang when the stall has begun: sent at t, held until E;
 *   <li>max(t, w) + d - t for the n-th operation behind them (n = 0, 1, ...), w = E + floor(n / 64) d. It waits for a free
 *       session: operation i is sent at max(t, end of operation i - 64), as operations end in the order in which they were sent.
 *       By induction that end is w while w >= t: the first 64 sessions come free at E, all together, and each wave of 64 sent at
 *       w ends at w + d. Once w < t the backlog is gone, and as 64 ms > d no session is missing ever after.
 * </ol>
 */
class StallTest {
    private static final long MS_NS = 1_000_000L;
    private static final long DELAY_NS = 2 * MS_NS;
    private static final long STALL_NS = 1000 * MS_NS;
    private static final int SESSIONS = 64;

    private long stallStartNs = Long.MAX_VALUE;

    @Test
    void everyOperationsResponseTimeIsTheClosedFormToTheNanosecond() {
        final Workload workload =
                Workloads.lasting(Workloads.openLoop(Arrival.CONSTANT, 1000), SESSIONS, 10_000 * MS_NS);
        final VirtualLoad load = new VirtualLoad(workload, null, this::answerNs);
        load.runUntil(LoadLoop.Phase.MEASURING, 0);
        final long startNs = load.nowNs;
        stallStartNs = startNs + 3000 * MS_NS;
        final LoadResult result = load.run();
        final long firstHeldNs = stallStartNs - DELAY_NS;
        int behind = 0;

        assertThat(result.startNs()).isEqualTo(startNs);
        assertThat(load.ended).hasSize(10_000);
        for (int i = 0; i < load.ended.size(); i++) {
            final VirtualLoad.Ended operation = load.ended.get(i);
            final long dueNs = startNs + i * MS_NS;
            final long expectedNs;
            if (dueNs < firstHeldNs) {
                expectedNs = DELAY_NS;
            } else if (dueNs < firstHeldNs + SESSIONS * MS_NS) {
                expectedNs = stallStartNs + STALL_NS - dueNs;
            } else {
                final long waveNs = stallStartNs + STALL_NS + behind++ / SESSIONS * DELAY_NS;
                expectedNs = Math.max(dueNs, waveNs) + DELAY_NS - dueNs;
            }
            assertThat(operation.intendedNs()).isEqualTo(dueNs);
            assertThat(operation.responseNs()).as("operation " + i).isEqualTo(expectedNs);
        }
        assertThat(result.ok()).isEqualTo(10_000);
        assertThat(result.waited()).isEqualTo(waitedByTheClosedForm());
        assertThat(result.flags()).containsExactly(RowFlag.SESSION_BOUND);
    }

    /** The operations of case 3 with w > t: n with E + floor(n / 64) d > S - d + (64 + n) ms. */
    private static int waitedByTheClosedForm() {
        int behind = 0;
        while (STALL_NS + behind / SESSIONS * DELAY_NS > (SESSIONS + behind) * MS_NS - DELAY_NS) {
            behind++;
        }
        return behind;
    }

    private long answerNs(final long arrivedNs) {
        final long dueNs = arrivedNs + DELAY_NS;
        return dueNs < stallStartNs ? dueNs : Math.max(dueNs, stallStartNs + STALL_NS);
    }
}
