package org.pacelab.harness.load;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.NanoClock;
import org.pacelab.harness.transport.Transport;
import org.pacelab.replica.Client;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Inbox;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;

/**
 * One load process as a step function: opens the sessions, warms up, offers the plan's operations for the measured window, then
 * drains, and may go on with another plan ({@link #next}). Of an open loop that reads and writes, neither keeps the last quarter of the sessions from the
 * other: where writes are not answered, reads are served all the same, and wait no longer than for a session. An operation that falls due while all sessions are busy waits with its clock running; the queue it waits in is no more
 * than the schedule's place. A session that refuses it goes behind the other free ones; a cycle takes no more refusals than
 * sessions are free.
 *
 * <p>{@link #doWork} is one duty cycle: it polls the transport, steps the client, submits what is due and flushes. Between cycles
 * the caller idles until {@link #nextDeadlineNs}; all time comes from the clock that it was given, so a loop runs in virtual time as
 * well. Confined to one thread, except {@link #measureFrom} and {@link #stop}. Allocates nothing per operation.
 */
public final class LoadLoop {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long OPENING_LIMIT_NS = 30 * SECOND_NS;
    private static final long REFUSED_RETRY_NS = 50_000;
    private static final int FRAMES_PER_CYCLE = 256;
    private static final int SUBMISSIONS_PER_CYCLE = 256;
    private static final int SECOND_DIGITS = 2;

    /** Where a loop is, in order. */
    public enum Phase {
        OPENING,
        WARMING_UP,
        MEASURING,
        DRAINING,
        DONE
    }

    private LoadContext context;
    private final NanoClock clock;
    private final Transport transport;
    private final Client client;
    private final Inbox.FrameHandler onFrame = this::onFrame;
    private final SessionSlots slots;
    private final Operation operation = new Operation();
    private final Histogram second = new Histogram(SECOND_DIGITS);
    private final Queue<Long> faultsNs = new ArrayDeque<>();

    private Phase phase = Phase.OPENING;
    private long phaseStartNs;
    private long phaseEndNs;
    private long nextSecondNs = Long.MAX_VALUE;
    private DueOperations due;
    private WarmUp warmUp;
    private long warmUpNs;
    private boolean warm;
    private boolean steady;
    private boolean refused;
    private boolean allBusy;
    private long allBusyUntilNs;
    private MeasuredWindow window;
    private LoadResult result;
    private volatile long measureFromNs = Long.MAX_VALUE;
    private volatile boolean stopped;

    /** @param newClient makes the client, with {@link LoadPlan#sessionCount} slots, that tells the given completion */
    public LoadLoop(final LoadContext context, final Function<Completion, Client> newClient) {
        this.context = context;
        clock = context.clock();
        transport = context.transport();
        client = newClient.apply(this::onComplete);
        slots = new SessionSlots(client.sessionCount());
        phaseStartNs = clock.nanoTime();
        phaseEndNs = phaseStartNs + OPENING_LIMIT_NS;
    }

    /**
     * One duty cycle. Returns the amount of work done, 0 for none.
     *
     * @throws IllegalStateException         if the sessions could not be opened within 30 s
     * @throws java.io.UncheckedIOException  if the latency log cannot be written
     */
    public int doWork() {
        if (phase == Phase.DONE) {
            return 0;
        }
        final int frames = transport.poll(onFrame, FRAMES_PER_CYCLE);
        final long nowNs = clock.nanoTime();
        final int work = frames + client.doWork(nowNs);
        advance(nowNs);
        final int submitted = submitDue(nowNs);
        transport.flush();
        return work + submitted;
    }

    /** Nothing is due before this unless a frame arrives, {@link #measureFrom} or {@link #stop} is called. */
    public long nextDeadlineNs() {
        final long deadlineNs = Math.min(client.nextDeadlineNs(), nextEventNs());
        if (refused) {
            return Math.min(deadlineNs, clock.nanoTime() + REFUSED_RETRY_NS);
        }
        if (allBusy || due == null || due.nextNs() > lastDueNs()) {
            return deadlineNs;
        }
        return Math.min(deadlineNs, due.nextNs());
    }

    /**
     * Offers the operations of another row by the same sessions: from now on to no end, and from {@link #measureFrom} on in its window. Only once done, and not
     * stopped. What is still in flight belongs to no row. On the loop's thread.
     */
    public void next(final LoadPlan plan, final Recorder recorder) {
        if (phase != Phase.DONE || stopped) {
            throw new IllegalStateException("the load is " + (stopped ? "stopped" : "still " + phase));
        }
        final long nowNs = clock.nanoTime();
        context = context.forRow(plan, recorder);
        result = null;
        faultsNs.clear();
        warmUpFrom(nowNs);
    }

    /** Sets when the measured window starts, which ends the warm-up. Any thread. */
    public void measureFrom(final long startNs) {
        measureFromNs = startNs;
    }

    /** Ends the run at the next duty cycle: what was measured is kept, what is in flight counts as UNKNOWN. Any thread. */
    public void stop() {
        stopped = true;
    }

    /**
     * Something was broken on purpose at {@code faultNs}: the listener is told when the first operation that fell due after it ends
     * OK. Faults are told in the order in which they happened. On the loop's thread.
     */
    public void watchRecovery(final long faultNs) {
        faultsNs.add(faultNs);
    }

    public Phase phase() {
        return phase;
    }

    public boolean isDone() {
        return phase == Phase.DONE;
    }

    /** @throws IllegalStateException before the loop is done */
    public LoadResult result() {
        if (result == null) {
            throw new IllegalStateException("the load is still " + phase);
        }
        return result;
    }

    /** The longest times of the window in which nothing ended OK, in order; none before the loop is done. */
    public List<Outage> outages() {
        return isDone() ? window.outages() : List.of();
    }

    private void onFrame(final int fromEndpointId, final DirectBuffer buffer, final int offset, final int length) {
        client.onMessage(clock.nanoTime(), fromEndpointId, buffer, offset, length);
    }

    private void onComplete(
            final long nowNs,
            final long correlationId,
            final Outcome outcome,
            final long version,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final int slot = slots.onCompleted(correlationId, outcome == Outcome.UNKNOWN);
        if (outcome == Outcome.OK) {
            second.recordValue(nowNs - slots.sentNs(slot));
            tellRecoveries(slots.intendedNs(slot), nowNs);
        }
        if (slots.isMeasured(slot)) {
            window.onCompleted(slots.isWrite(slot), outcome, slots.intendedNs(slot), slots.sentNs(slot), nowNs);
        }
        due.onCompleted(nowNs);
    }

    private void tellRecoveries(final long intendedNs, final long okNs) {
        while (!faultsNs.isEmpty() && intendedNs >= faultsNs.peek()) {
            context.listener().onRecovered(faultsNs.remove(), okNs);
        }
    }

    /**
     * The phases differ in nothing else than {@link #change}. It stands behind a branch that the warm-up takes every second: one
     * never taken before would throw the compiled loop away just as the window starts.
     */
    private void advance(final long nowNs) {
        context.recorder().advanceTo(nowNs);
        if (nowNs >= nextEventNs() || stopped || phase == Phase.OPENING || phase == Phase.DRAINING) {
            onEvent(nowNs);
        }
    }

    private long nextEventNs() {
        return Math.min(nextSecondNs, Math.min(phaseEndNs, measureFromNs));
    }

    private void onEvent(final long nowNs) {
        if (nowNs >= nextSecondNs) {
            onSecond(nowNs);
        }
        if (nowNs >= Math.min(phaseEndNs, measureFromNs)
                || stopped
                || phase == Phase.OPENING
                || phase == Phase.DRAINING) {
            change(nowNs);
        }
    }

    private void change(final long nowNs) {
        if (stopped) {
            finish(nowNs);
            return;
        }
        switch (phase) {
            case OPENING -> warmUpOnceOpen(nowNs);
            case WARMING_UP -> measure(measureFromNs);
            case MEASURING -> {
                enter(Phase.DRAINING, phaseEndNs, phaseEndNs + context.operationDeadlineNs());
                finishOnceDrained(nowNs);
            }
            case DRAINING -> finishOnceDrained(nowNs);
            case DONE -> throw new IllegalStateException("a duty cycle after the end");
        }
    }

    private void finishOnceDrained(final long nowNs) {
        if (nowNs >= phaseEndNs || slots.inFlightCount() == 0 && !hasNext()) {
            finish(nowNs);
        }
    }

    private void warmUpOnceOpen(final long nowNs) {
        int open = 0;
        for (int slot = 0; slot < slots.count(); slot++) {
            open += client.isReady(slot) ? 1 : 0;
        }
        if (open == slots.count()) {
            warmUp = new WarmUp(context.jitMs().getAsLong());
            warmUpFrom(nowNs);
        } else if (nowNs >= phaseEndNs) {
            throw new IllegalStateException(
                    "only " + open + " of " + slots.count() + " sessions were opened within 30 s");
        }
    }

    private void warmUpFrom(final long nowNs) {
        enter(Phase.WARMING_UP, nowNs, Long.MAX_VALUE);
        due = new DueOperations(context.plan(), slots, nowNs);
        window = newWindow(nowNs, Long.MAX_VALUE);
        slots.forgetMeasured();
        context.recorder().rehearse(nowNs);
    }

    private void measure(final long startNs) {
        measureFromNs = Long.MAX_VALUE;
        warmUpNs = startNs - phaseStartNs;
        enter(Phase.MEASURING, startNs, startNs + context.plan().workload().durationNs());
        window = newWindow(startNs, phaseEndNs);
        slots.forgetMeasured();
        due.restart(startNs);
        final long sinceStartNs = clock.nanoTime() - startNs;
        context.recorder().start(startNs, context.epochClock().time() - sinceStartNs / 1_000_000);
    }

    private MeasuredWindow newWindow(final long startNs, final long endNs) {
        return new MeasuredWindow(context.recorder(), startNs, endNs);
    }

    private void enter(final Phase next, final long startNs, final long endNs) {
        phase = next;
        phaseStartNs = startNs;
        phaseEndNs = endNs;
        nextSecondNs = startNs + SECOND_NS;
        second.reset();
    }

    private void onSecond(final long nowNs) {
        final long elapsedNs = nowNs - phaseStartNs;
        final long medianNs = second.getValueAtPercentile(50);
        context.listener()
                .onSecond(new LoadListener.Second(
                        phase,
                        elapsedNs,
                        second.getTotalCount(),
                        medianNs,
                        second.getValueAtPercentile(99),
                        second.getMaxValue()));
        second.reset();
        nextSecondNs += (1 + (nowNs - nextSecondNs) / SECOND_NS) * SECOND_NS;
        if (phase == Phase.WARMING_UP && !warm) {
            steady = warmUp.onSecond(medianNs, context.jitMs().getAsLong());
            warm = steady || elapsedNs >= context.plan().workload().maxWarmUpNs();
            if (warm) {
                context.listener().onWarm(this, nowNs);
            }
        }
    }

    /** Whether an operation that falls due inside the window, or the warm-up, is still to be sent. */
    private boolean hasNext() {
        return due.hasNext(lastDueNs());
    }

    private long lastDueNs() {
        return Math.min(window.endNs(), measureFromNs) - 1;
    }

    private int submitDue(final long cycleNs) {
        refused = false;
        if (due == null || phase == Phase.DONE) {
            return 0;
        }
        int submitted = 0;
        int refusals = 0;
        long nowNs = cycleNs;
        int slot = slots.nextReady(client);
        if (allBusy && slot != SessionSlots.NONE) {
            allBusyUntilNs = nowNs;
            allBusy = false;
        }
        while (slot != SessionSlots.NONE
                && submitted < SUBMISSIONS_PER_CYCLE
                && refusals < slots.freeCount()
                && due.choose(Math.min(nowNs, lastDueNs()))) {
            refused = !submit(nowNs, slot);
            if (refused) {
                slots.putBehind();
                refusals++;
            } else {
                due.take();
                submitted++;
            }
            nowNs = clock.nanoTime();
            slot = slots.nextReady(client);
        }
        allBusy = slot == SessionSlots.NONE;
        return submitted;
    }

    private boolean submit(final long nowNs, final int slot) {
        due.set(operation);
        final long intendedNs = due.intendedNs();
        context.listener().onSubmit(intendedNs);
        final long correlationId = client.submit(nowNs, slot, operation);
        if (correlationId == Client.BACK_PRESSURED) {
            return false;
        }
        final boolean measured = window.contains(intendedNs);
        slots.onSent(correlationId, due.isWrite(), measured, intendedNs, nowNs);
        if (measured) {
            window.onSent(nowNs, due.isPutAside() || hasWaited(intendedNs));
        }
        return true;
    }

    /** For a session that is free, not for one that can take it. */
    private boolean hasWaited(final long intendedNs) {
        return due.isOpenLoop() && (allBusy || intendedNs < allBusyUntilNs);
    }

    private void finish(final long nowNs) {
        if (phase.compareTo(Phase.MEASURING) < 0) {
            window = newWindow(nowNs, nowNs);
        } else {
            window.cut(nowNs);
            giveUp(nowNs);
        }
        context.recorder().close(nowNs);
        result = window.result(slots.count(), warmUpNs, steady, stopped);
        phase = Phase.DONE;
    }

    /** Ends what is in flight as UNKNOWN, and what was never sent as FAILED. */
    private void giveUp(final long nowNs) {
        for (int slot = 0; slot < slots.count(); slot++) {
            if (slots.isInFlight(slot) && slots.isMeasured(slot)) {
                window.onCompleted(
                        slots.isWrite(slot), Outcome.UNKNOWN, slots.intendedNs(slot), slots.sentNs(slot), nowNs);
            }
        }
        due.giveUp(Math.min(nowNs, lastDueNs()), (write, intendedNs, wasPutAside) -> {
            if (window.contains(intendedNs)) {
                window.onUnsent(write, wasPutAside || hasWaited(intendedNs), intendedNs, nowNs);
            }
        });
    }
}
