package org.pacelab.harness.sim;

import org.agrona.collections.IntArrayList;
import org.pacelab.journal.Journal;
import org.pacelab.replica.Replica;
import org.pacelab.wire.Frames;

/**
 * One node of a cluster in virtual time: a step function with an inbox and a clock, run by the duty cycle that processes have:
 * poll, read the clock, hand over each frame, {@code doWork} once; then nothing until a frame arrives, a force completes or
 * the next deadline comes. A cycle takes no virtual time of its own. Single-threaded.
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
    private final IntArrayList inbox = new IntArrayList();
    private final IntArrayList polled = new IntArrayList();
    private NodeClock clock = NodeClock.EXACT;
    private Replica replica;
    private int incarnation;
    private long forceDelayNs;
    private boolean isForcing;
    private long forceSequence;

    private long wakeUpNs = NEVER_NS;
    private long wakeUp;
    private long lastCycleNs = -1;
    private int cyclesAtOnce;

    private boolean isPaused;
    private long pause;
    private PausePoint armedPause;
    private long armedPauseNs;
    private boolean isClockRead;
    private long readClockNs;

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

    /** Sets the clock; before the start only. */
    public void clock(final NodeClock newClock) {
        assert incarnation == 0 : "incarnation=" + incarnation;
        clock = newClock;
    }

    /** Sets what a force takes that begins from now on. */
    public void forceDelayNs(final long newForceDelayNs) {
        forceDelayNs = newForceDelayNs;
    }

    public void start() {
        assert !isUp() : "node " + number + " is up";
        incarnation++;
        replica = program.start(incarnation, outbox, clock.localNs(cluster.nowNs()));
        wakeUpAt(cluster.nowNs());
    }

    public void crash(final Crash crash) {
        assert isUp() : "node " + number + " is down";
        final long forceInFlight = isForcing ? forceSequence : 0;
        replica = null;
        isForcing = false;
        isClockRead = false;
        armedPause = null;
        isPaused = false;
        pause++;
        cancelWakeUp();
        releaseAll(inbox);
        releaseAll(polled);
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
        journal().force(forceSequence);
        isForcing = false;
        wakeUpAt(cluster.nowNs());
    }

    void onResume(final long endedPause) {
        if (endedPause == pause) {
            resume();
        }
    }

    /** Returns whether a duty cycle was run. */
    boolean onStep(final long dueWakeUp) {
        if (dueWakeUp != wakeUp) {
            return false;
        }
        cancelWakeUp();
        if (isPaused) {
            return false;
        }
        if (polled.isEmpty()) {
            poll();
            if (isStoppedAt(PausePoint.AFTER_POLL)) {
                return false;
            }
        }
        final long nowNs = isClockRead ? readClockNs : clock.localNs(cluster.nowNs());
        if (isStoppedAt(PausePoint.AFTER_CLOCK)) {
            isClockRead = true;
            readClockNs = nowNs;
            return false;
        }
        isClockRead = false;
        step(nowNs);
        return true;
    }

    private void step(final long nowNs) {
        final FrameStore frames = cluster.network().frames();
        for (int i = 0; i < polled.size(); i++) {
            final int slot = polled.getInt(i);
            replica.onMessage(
                    nowNs, Frames.sender(frames.buffer(slot), 0), frames.buffer(slot), 0, frames.length(slot));
        }
        releaseAll(polled);
        replica.doWork(nowNs);
        beginForce();
        checkProgress();
        wakeUpAt(inbox.isEmpty() ? clock.virtualNs(replica.nextDeadlineNs(), cluster.nowNs()) : cluster.nowNs());
    }

    private void poll() {
        final int count = Math.min(POLL_LIMIT, inbox.size());
        for (int i = 0; i < count; i++) {
            polled.addInt(inbox.getInt(i));
        }
        if (count == inbox.size()) {
            inbox.clear();
        } else {
            for (int i = 0; i < count; i++) {
                inbox.removeAt(0);
            }
        }
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

    private void wakeUpAt(final long atNs) {
        if (atNs >= wakeUpNs) {
            return;
        }
        wakeUpNs = atNs;
        wakeUp++;
        cluster.events().add(atNs, EventQueue.Kind.STEP, number, wakeUp);
    }

    private void cancelWakeUp() {
        wakeUpNs = NEVER_NS;
        wakeUp++;
    }

    private void releaseAll(final IntArrayList slots) {
        for (int i = 0; i < slots.size(); i++) {
            cluster.network().frames().release(slots.getInt(i));
        }
        slots.clear();
    }
}
