package org.pacelab.harness.load;

import org.pacelab.harness.scenario.Workload;
import org.pacelab.replica.Operation;

/**
 * The operations of a plan in the order in which they are sent: as they fall due, but for those that find no session of their kind. Of an open loop that reads and
 * writes, neither keeps the last quarter of the sessions from the other; what would is put aside, with its clock running, and goes as soon as there is one.
 * Single-threaded; allocates nothing after construction.
 */
final class DueOperations {
    /** Of the sessions, which operations of one kind leave to the other. */
    private static final int SHARE_LEFT = 4;

    /** Of one kind; with more, the ones behind wait for it, too. */
    private static final int MOST_PUT_ASIDE = 1 << 17;

    private final OperationMix mix;
    private final ArrivalSchedule schedule;
    private final SessionSlots slots;
    private final boolean openLoop;
    private final int mostOfOneKind;
    private final PutAside readsAside = new PutAside(MOST_PUT_ASIDE);
    private final PutAside writesAside = new PutAside(MOST_PUT_ASIDE);

    /** Of the operation that the schedule has next. */
    private boolean drawn;

    private boolean drawnWrite;

    /** Where the chosen one waited; null if the schedule has it. */
    private PutAside chosenAside;

    private boolean chosenWrite;
    private long chosenNs;

    /** Whether the chosen one's key and value are. */
    private boolean isSet;

    /** Takes operations that are never sent. */
    @FunctionalInterface
    interface Unsent {
        void accept(boolean write, long intendedNs, boolean wasPutAside);
    }

    DueOperations(final LoadPlan plan, final SessionSlots slots, final long startNs) {
        final Workload workload = plan.workload();
        this.mix = plan.newMix();
        this.schedule = plan.newSchedule(startNs);
        this.slots = slots;
        this.openLoop = workload.arrival() != Workload.Arrival.CLOSED;
        final boolean isMixed = workload.readRatio() > 0 && workload.readRatio() < 1;
        this.mostOfOneKind = openLoop && isMixed ? slots.count() - slots.count() / SHARE_LEFT : slots.count();
    }

    /** In a closed loop an operation falls due because a session is free. */
    boolean isOpenLoop() {
        return openLoop;
    }

    /** Starts anew: what was due before is forgotten. */
    void restart(final long startNs) {
        schedule.restart(startNs);
        mix.restart();
        readsAside.clear();
        writesAside.clear();
        drawn = false;
        isSet = false;
    }

    /** When the next one falls due. */
    long nextNs() {
        return schedule.nextNs();
    }

    /** Whether one that falls due until then is still to be sent. */
    boolean hasNext(final long untilNs) {
        return schedule.nextNs() <= untilNs || !readsAside.isEmpty() || !writesAside.isEmpty();
    }

    void onCompleted(final long nowNs) {
        schedule.onCompleted(nowNs);
    }

    /** Chooses the one to send now, of those that fell due until then. Returns whether there is one. */
    boolean choose(final long untilNs) {
        if (chooseOf(readsAside, false) || chooseOf(writesAside, true)) {
            return true;
        }
        while (schedule.nextNs() <= untilNs) {
            drawNext();
            final PutAside aside = drawnWrite ? writesAside : readsAside;
            if (slots.held(drawnWrite) < mostOfOneKind || aside.isFull()) {
                chosen(null, drawnWrite, schedule.nextNs());
                return true;
            }
            aside.add(schedule.nextNs());
            schedule.take();
            drawn = false;
        }
        return false;
    }

    /** Of the chosen one. */
    boolean isWrite() {
        return chosenWrite;
    }

    long intendedNs() {
        return chosenNs;
    }

    /** Whether it has waited for a session of its kind. */
    boolean isPutAside() {
        return chosenAside != null;
    }

    /** Sets up the chosen one, the same until it is taken. */
    void set(final Operation operation) {
        if (!isSet) {
            mix.set(operation, chosenWrite);
            isSet = true;
        }
    }

    /** The chosen one was sent. */
    void take() {
        isSet = false;
        if (chosenAside == null) {
            schedule.take();
            drawn = false;
        } else {
            chosenAside.removeFirst();
        }
    }

    /** Takes out all that fell due until then. */
    void giveUp(final long untilNs, final Unsent unsent) {
        giveUp(readsAside, false, unsent);
        giveUp(writesAside, true, unsent);
        while (schedule.nextNs() <= untilNs) {
            drawNext();
            drawn = false;
            unsent.accept(drawnWrite, schedule.nextNs(), false);
            schedule.take();
        }
    }

    private static void giveUp(final PutAside aside, final boolean write, final Unsent unsent) {
        while (!aside.isEmpty()) {
            unsent.accept(write, aside.firstNs(), true);
            aside.removeFirst();
        }
    }

    private void drawNext() {
        if (!drawn) {
            drawnWrite = mix.nextIsWrite();
            drawn = true;
            isSet = false;
        }
    }

    private boolean chooseOf(final PutAside aside, final boolean write) {
        if (aside.isEmpty() || slots.held(write) >= mostOfOneKind) {
            return false;
        }
        chosen(aside, write, aside.firstNs());
        return true;
    }

    private void chosen(final PutAside aside, final boolean write, final long intendedNs) {
        if (aside != chosenAside) {
            isSet = false;
        }
        chosenAside = aside;
        chosenWrite = write;
        chosenNs = intendedNs;
    }
}
