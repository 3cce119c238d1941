package org.pacelab.harness.sim;

import org.agrona.collections.IntArrayList;
import org.agrona.collections.IntArrayQueue;
import org.pacelab.journal.FatalFault;
import org.pacelab.journal.Journal;
import org.pacelab.replica.Replica;
import org.pacelab.wire.Frames;

/**
 * One node of a cluster in virtual time: a step function with an inbox and a clock, run by the duty cycle that processes have:
 * poll, read the clock, hand over each frame, {@code doWork} once; then nothing until a frame arrives, a force completes or
 * the next deadline comes. A cycle takes no virtual time of its own; where frames have service times, a cycle hands over one such
 * frame, at the end of its service, and the others wait. A node whose journal fails stops, as a process does.
 * Single-threaded.
 */
public final class SimulatedNode {
    /** Frames that one duty cycle polls at most. */
    private static final int POLL_LIMIT = 64;

    /** Duty cycles without virtual time passing after which a step function counts as stuck. */
    private static final int MAX_CYCLES_AT_ONCE = 100_000;

    private static final long NEVER_NS = Long.MAX_VALUE;

    private final SimulatedCluster cluster;
    private final int number;
    private final int endpointId;
    private final NodeProgram program;
    private final SimulatedOutbox outbox;
    private final IntArrayQueue inbox = new IntArrayQueue();
    private final IntArrayList polled = new IntArrayList();
    private NodeClock clock = NodeClock.EXACT;
    private Replica replica;
    private int incarnation;
    private long forceDelayNs;
    private boolean isForcing;
    private long forceSequence;
    private long stalledUntilNs;
    private long stalledForces;
    private String stopCause;

    private ServiceTimes services = ServiceTimes.NONE;
    private long[] serviceNs = {};
    private long busyUntilNs;

    private long wakeUpNs = NEVER_NS;
    private int wakeUpEvent;
    private long lastCycleNs = -1;
    private int cyclesAtOnce;

    private boolean isPaused;
    private long pause;
    private long pauses;
    private PausePoint armedPause;
    private long armedPauseNs;
    private boolean isClockRead;
    private long readClockNs;
    private long clockReadNs;

    SimulatedNode(final SimulatedCluster cluster, final int number, final int endpointId, final NodeProgram program) {
        this.cluster = cluster;
        this.number = number;
        this.endpointId = endpointId;
        this.program = program;
        this.outbox = new SimulatedOutbox(cluster, this);
        this.forceDelayNs = cluster.setup().forceDelayNs();
    }

    public int number() {
        return number;
    }

    public int endpointId() {
        return endpointId;
    }

    /** Its lives so far; the frames of each carry their number. */
    public int incarnation() {
        return incarnation;
    }

    public boolean isUp() {
        return replica != null;
    }

    public boolean isPaused() {
        return isPaused;
    }

    /** Times that it has stood still. */
    long pauseCount() {
        return pauses;
    }

    /** Times that a force was kept from returning. */
    long stalledForceCount() {
        return stalledForces;
    }

    /** The step function of this life, null while the node is down. */
    public Replica replica() {
        return replica;
    }

    /** The journal of this life, null for a client. */
    public Journal journal() {
        return program.journal();
    }

    /** What outlives the node's lives, for use before the first; null for a client. */
    NodeStorage storage() {
        return program.storage();
    }

    public NodeClock clock() {
        return clock;
    }

    /** Virtual time. */
    long nowNs() {
        return cluster.nowNs();
    }

    /** What the clock shows now. */
    long localNs() {
        return clock.localNs(cluster.nowNs());
    }

    /** When the node read its clock for the duty cycle it is in or ran last: it has acted on what had come by then, however late it did. */
    long clockReadNs() {
        return clockReadNs;
    }

    /** Sets the clock, which after the first start shows no less than the one before. */
    public void clock(final NodeClock newClock) {
        assert incarnation == 0 || newClock.localNs(cluster.nowNs()) >= clock.localNs(cluster.nowNs())
                : newClock + " steps back from " + clock;
        clock = newClock;
        if (isUp()) {
            wakeUp();
        }
    }

    /** How long it works on each frame that it polls from now on. */
    public void services(final ServiceTimes newServices) {
        services = newServices;
        serviceNs = newServices.toArray();
    }

    /** Why the journal stopped the node or would not open, one line; null if it never did. */
    public String stopCause() {
        return stopCause;
    }

    /** Sets what a force takes that begins from now on. */
    public void forceDelayNs(final long newForceDelayNs) {
        forceDelayNs = newForceDelayNs;
    }

    /** A force that has not returned, and each that is begun, returns no sooner. */
    public void stallForcesUntil(final long untilNs) {
        stalledUntilNs = untilNs;
    }

    /** Begins a new life, unless the journal is refused: then the node stays down. Returns whether it is up. */
    public boolean start() {
        assert !isUp() : "node " + number + " is up";
        incarnation++;
        try {
            replica = program.start(incarnation, outbox, clock.localNs(cluster.nowNs()));
            wakeUpAt(cluster.nowNs());
        } catch (final FatalFault e) {
            stopCause = e.getMessage();
        }
        return isUp();
    }

    /** Ends the life. A node that is down may yet lose its power, and what it had not forced. */
    public void crash(final Crash crash) {
        assert isUp() || crash == Crash.POWER_CUT : "node " + number + " is down";
        final long forceInFlight = isForcing ? forceSequence : 0;
        replica = null;
        isForcing = false;
        isClockRead = false;
        armedPause = null;
        isPaused = false;
        pause++;
        busyUntilNs = 0;
        cancelWakeUp();
        while (!inbox.isEmpty()) {
            cluster.network().discard(inbox.pollInt());
        }
        releasePolled();
        program.crash(crash, forceInFlight);
    }

    /** Stands still for a while: at once before the poll, or in the next cycle that polls a frame. Ends with a crash. */
    public void pause(final PausePoint point, final long durationNs) {
        assert isUp() && !isPaused : "node " + number + " up=" + isUp() + " paused=" + isPaused;
        if (point == PausePoint.BEFORE_POLL) {
            standStill(durationNs);
        } else {
            armedPause = point;
            armedPauseNs = durationNs;
        }
    }

    /** Ends a pause before its time. */
    public void resume() {
        armedPause = null;
        if (isPaused) {
            isPaused = false;
            pause++;
            wakeUpAt(cluster.nowNs());
        }
    }

    /** Has it run a duty cycle now, whatever it waits for. */
    public void wakeUp() {
        wakeUpAt(cluster.nowNs());
    }

    void close() {
        program.close();
    }

    void onFrame(final int slot) {
        if (cluster.network().arrive(slot, incarnation, isUp())) {
            inbox.addInt(slot);
            wakeUpAt(cluster.nowNs());
        }
    }

    void onForced(final int forcingIncarnation) {
        if (!isUp() || forcingIncarnation != incarnation) {
            return;
        }
        if (cluster.nowNs() < stalledUntilNs) {
            stalledForces++;
            cluster.events().add(stalledUntilNs, EventQueue.Kind.FORCED, number, incarnation);
            return;
        }
        try {
            storage().force(forceSequence);
        } catch (final FatalFault e) {
            stop(e);
            return;
        }
        isForcing = false;
        wakeUpAt(cluster.nowNs());
    }

    void onResume(final long endedPause) {
        if (endedPause == pause) {
            resume();
        }
    }

    /** Returns whether a duty cycle was run. */
    boolean onStep() {
        wakeUpNs = NEVER_NS;
        if (isPaused) {
            return false;
        }
        if (polled.isEmpty()) {
            poll();
            busyUntilNs = polled.isEmpty() ? 0 : cluster.nowNs() + serviceNs(polled.getInt(0));
            if (isStoppedAt(PausePoint.AFTER_POLL)) {
                return false;
            }
        }
        if (cluster.nowNs() < busyUntilNs) {
            wakeUpAt(busyUntilNs);
            return false;
        }
        if (!isClockRead) {
            readClockNs = clock.localNs(cluster.nowNs());
            clockReadNs = cluster.nowNs();
        }
        if (isStoppedAt(PausePoint.AFTER_CLOCK)) {
            isClockRead = true;
            return false;
        }
        isClockRead = false;
        try {
            step(readClockNs);
        } catch (final FatalFault e) {
            stop(e);
        }
        return isUp();
    }

    private void stop(final FatalFault fault) {
        stopCause = fault.getMessage();
        crash(Crash.KILL);
    }

    private void step(final long nowNs) {
        final FrameStore frames = cluster.network().frames();
        for (int i = 0; i < polled.size(); i++) {
            final int slot = polled.getInt(i);
            replica.onMessage(
                    nowNs, Frames.sender(frames.buffer(slot), 0), frames.buffer(slot), 0, frames.length(slot));
        }
        releasePolled();
        replica.doWork(nowNs);
        beginForce();
        checkProgress();
        wakeUpAt(inbox.isEmpty() ? clock.virtualNs(replica.nextDeadlineNs(), cluster.nowNs()) : cluster.nowNs());
    }

    /** Takes frames that cost nothing up to the first that does, or that one if it is next. */
    private void poll() {
        while (!inbox.isEmpty() && polled.size() < POLL_LIMIT) {
            final boolean costs = serviceNs(inbox.peekInt()) > 0;
            if (costs && !polled.isEmpty()) {
                return;
            }
            final int slot = inbox.pollInt();
            cluster.network().polled(slot);
            polled.addInt(slot);
            if (costs) {
                return;
            }
        }
    }

    private long serviceNs(final int slot) {
        if (services == ServiceTimes.NONE) {
            return 0;
        }
        final int templateId = Frames.templateId(cluster.network().frames().buffer(slot), 0);
        return templateId < serviceNs.length ? serviceNs[templateId] : services.ofOthersNs();
    }

    private boolean isStoppedAt(final PausePoint point) {
        if (armedPause != point || polled.isEmpty()) {
            return false;
        }
        armedPause = null;
        standStill(armedPauseNs);
        return true;
    }

    private void standStill(final long durationNs) {
        isPaused = true;
        pause++;
        pauses++;
        cluster.events().add(cluster.nowNs() + durationNs, EventQueue.Kind.RESUME, number, pause);
    }

    private void beginForce() {
        final Journal journal = journal();
        if (journal == null || isForcing || !journal.needsForce()) {
            return;
        }
        isForcing = true;
        forceSequence = journal.appendedSequence();
        cluster.events().add(cluster.nowNs() + forceDelayNs, EventQueue.Kind.FORCED, number, incarnation);
    }

    private void checkProgress() {
        cyclesAtOnce = cluster.nowNs() == lastCycleNs ? cyclesAtOnce + 1 : 0;
        lastCycleNs = cluster.nowNs();
        if (cyclesAtOnce > MAX_CYCLES_AT_ONCE) {
            throw new IllegalStateException(
                    "node " + number + " asks to be stepped for ever at " + lastCycleNs + " ns");
        }
    }

    private void wakeUpAt(final long earliestNs) {
        final long atNs = Math.max(earliestNs, busyUntilNs);
        if (atNs >= wakeUpNs) {
            return;
        }
        cancelWakeUp();
        wakeUpNs = atNs;
        wakeUpEvent = cluster.events().add(atNs, EventQueue.Kind.STEP, number, 0);
    }

    private void cancelWakeUp() {
        if (wakeUpNs != NEVER_NS) {
            cluster.events().remove(wakeUpEvent);
            wakeUpNs = NEVER_NS;
        }
    }

    private void releasePolled() {
        for (int i = 0; i < polled.size(); i++) {
            cluster.network().frames().release(polled.getInt(i));
        }
        polled.clear();
    }
}
