package org.pacelab.harness.transport;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.pacelab.replica.Counters;
import org.pacelab.stress.SharedFolder;

/**
 * A loop has found nothing to do and blocks, until its patience ends if nobody wakes it, while another thread leaves it work and
 * wakes it.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "The loop was woken, and found its work.")
@Outcome(expect = FORBIDDEN, desc = "The wake-up was lost: the loop slept until its patience ended.")
@State
public class WakeUpStress {
    private static final long LIMIT_NS = 20_000_000_000L;
    private static final AtomicInteger LOOPS = new AtomicInteger();
    /** A transport belongs to the thread that made it; each thread here is the loop of many states. */
    private static final ThreadLocal<SharedMemoryTransport> OWN = ThreadLocal.withInitial(WakeUpStress::open);

    private volatile SharedMemoryTransport loops;
    private volatile int work;

    @Actor
    public void loop(final I_Result result) {
        final SharedMemoryTransport transport = OWN.get();
        loops = transport;
        final long deadlineNs = System.nanoTime() + LIMIT_NS;
        while (work == 0 && System.nanoTime() < deadlineNs) {
            transport.block(deadlineNs);
        }
        result.r1 = System.nanoTime() < deadlineNs ? work : 0;
    }

    @Actor
    public void other() {
        SharedMemoryTransport transport = loops;
        while (transport == null) {
            Thread.onSpinWait();
            transport = loops;
        }
        work = 1;
        transport.wakeUp();
    }

    private static SharedMemoryTransport open() {
        final Identity identity = new Identity(1, LOOPS.getAndIncrement(), 1);
        return new SharedMemoryTransport(identity, SharedFolder.path(), LIMIT_NS, LIMIT_NS, new Counters());
    }
}
