package org.pacelab.harness.load;

import java.util.Arrays;
import org.agrona.BitUtil;

/** A closed loop: a fixed number of operations outstanding, each completion makes the next one due at once. */
final class ClosedLoop implements ArrivalSchedule {
    private final int outstanding;
    private final long[] dueNs;
    private long head;
    private long tail;

    ClosedLoop(final long startNs, final int outstanding) {
        this.outstanding = outstanding;
        dueNs = new long[BitUtil.findNextPositivePowerOfTwo(outstanding)];
        Arrays.fill(dueNs, startNs);
        tail = outstanding;
    }

    @Override
    public long nextNs() {
        return head == tail ? NEVER : dueNs[(int) head & (dueNs.length - 1)];
    }

    @Override
    public void take() {
        assert head < tail : "nothing is due";
        head++;
    }

    @Override
    public void onCompleted(final long nowNs) {
        assert tail - head < outstanding : "more completions than operations";
        dueNs[(int) tail++ & (dueNs.length - 1)] = nowNs;
    }

    @Override
    public void restart(final long startNs) {}
}
