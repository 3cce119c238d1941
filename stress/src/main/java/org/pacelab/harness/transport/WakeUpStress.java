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
 * A loop has found nothing to do and blocks, for hours if nobody wakes it, while another thread leaves it work and wakes it. A
 * wake-up that is lost shows as a test that does not end.
 */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "The loop found its work.")
@Outcome(expect = FORBIDDEN, desc = "The loop was told to stop looking without having found it.")
@State
public class WakeUpStress {
    private static final long HOURS_NS = 3_600_000_000_000L;
    private static final AtomicInteger LOOPS = new AtomicInteger();
    /** A transport belongs to the thread that made it; each thread here is the loop of many states. */
    private static final ThreadLocal<SharedMemoryTransport> OWN = ThreadLocal.withInitial(WakeUpStress::open);

    private volatile SharedMemoryTransport loops;
    private volatile int work;

    @Actor
    public void loop(final I_Result result) {
        final SharedMemoryTransport transport = OWN.get();
        loops = transport;
        while (work == 0) {
            transport.block(Long.MAX_VALUE);
        }
        result.r1 = work;
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
        return new SharedMemoryTransport(identity, SharedFolder.path(), HOURS_NS, HOURS_NS, new Counters());
    }
}
