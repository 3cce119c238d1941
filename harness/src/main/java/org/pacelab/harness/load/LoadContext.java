package org.pacelab.harness.load;

import java.util.function.LongSupplier;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.pacelab.harness.transport.Transport;

/**
 * What a load loop is given.
 *
 * @param operationDeadlineNs  the client's; the drain lasts at most so long
 * @param clock                the monotonic clock on which operations fall due and latency is taken
 * @param epochClock           the wall clock, read once, for the base time of the latency log
 * @param jitMs                compilation time of this process so far, in ms
 * @param transport            the client's way to the replicas, polled and flushed by the loop
 * @param listener             follows the loop
 */
public record LoadContext(
        LoadPlan plan,
        long operationDeadlineNs,
        NanoClock clock,
        EpochClock epochClock,
        LongSupplier jitMs,
        Transport transport,
        Recorder recorder,
        LoadListener listener) {
    /** The same for another row. */
    LoadContext forRow(final LoadPlan nextPlan, final Recorder nextRecorder) {
        return new LoadContext(
                nextPlan, operationDeadlineNs, clock, epochClock, jitMs, transport, nextRecorder, listener);
    }
}
