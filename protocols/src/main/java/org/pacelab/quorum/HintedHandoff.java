package org.pacelab.quorum;

import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.kv.RangeScan;
import org.pacelab.replica.Counters;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.ReplicaContext;

/**
 * Brings those that keep a key what this replica took in their place, a few keys at a time, and again what they have not acknowledged ({@link Hints}). What it has after a
 * start and does not keep by right it has for others: it looks for that, a slice at a time, as there is room to remember it. Who does not answer in time is given longer the
 * next time, and may answer a few times later. Confined to the replica's thread;
 * allocates nothing after construction.
 */
final class HintedHandoff {
    private static final int AT_ONCE = 16;
    private static final int SLOTS_AT_ONCE = 1 << 10;
    private static final int ROUNDS_REMEMBERED = 16;
    private static final int MASK = AT_ONCE * ROUNDS_REMEMBERED - 1;
    private static final int LONGEST_PATIENCE = 16;
    private static final int NOBODY = -1;

    private final Hints hints;
    private final ItemForm form;
    private final Placement placement;
    private final KeyValueStateMachine machine;
    private final QuorumState state;
    private final CoordinatorFrames frames;
    private final RangeScan scan;
    private final long resendNs;
    private final int writeQuorum;
    private final long sessionId;

    /** What was brought lately, by the low bits of its sequence. */
    private final long[] keys = new long[MASK + 1];

    private final long[] changes = new long[MASK + 1];
    private final long[] broughtSequences = new long[MASK + 1];
    private final int[] targets = new int[MASK + 1];

    private final Counters counters;
    private final int taken;
    private final int handedOver;
    private final int expired;

    /** Of the present round. */
    private long firstSequence = AT_ONCE;

    private long patienceNs;
    private int sentCount;
    private int answeredCount;
    private int nextPlace;
    private boolean hasLooked;

    /** Replicas towards which there was no room in this round. */
    private int unreachable;

    private long dueNs;

    HintedHandoff(
            final ReplicaContext context,
            final QuorumState state,
            final QuorumOptions options,
            final ItemForm form,
            final Placement placement,
            final KeyValueStateMachine machine,
            final Outbox outbox) {
        this.hints = new Hints(options.hintNs());
        this.form = form;
        this.placement = placement;
        this.machine = machine;
        this.state = state;
        this.frames = new CoordinatorFrames(outbox);
        this.scan = new RangeScan(machine.store());
        this.scan.start(0, 0);
        this.resendNs = options.resendNs();
        this.writeQuorum = options.writeQuorum();
        this.patienceNs = options.resendNs();
        this.sessionId = (long) state.selfId << Integer.SIZE | context.random().nextInt(Integer.MAX_VALUE);
        this.dueNs = context.startNs();
        this.counters = context.counters();
        this.taken = counters.define("quorum/hints-taken");
        this.handedOver = counters.define("quorum/hints-handed-over");
        this.expired = counters.define("quorum/hints-expired");
    }

    /** Whether there is room to remember that something more is for others. */
    boolean hasRoom() {
        return hints.hasRoom();
    }

    /** What came under this key is for those that keep it. */
    void add(final long nowNs, final long key) {
        if (hints.add(nowNs, key, placement.homes(key))) {
            counters.increment(taken);
        }
    }

    /** Keys that it keeps something of for others. */
    int count() {
        return hints.count();
    }

    /** Whether this replica keeps nothing for another one, and knows that. */
    boolean isIdleFor(final int other) {
        return hasLooked && hints.countFor(other) == 0;
    }

    /** Whether a replica's answer to a session of this sort is for this one. */
    boolean isOwn(final long ofSessionId) {
        return ofSessionId == sessionId;
    }

    /** A replica has, durably, what it was brought. */
    void onReply(final long nowNs, final int from, final long sequence) {
        final int i = (int) sequence & MASK;
        if (broughtSequences[i] != sequence || targets[i] != from) {
            return;
        }
        targets[i] = NOBODY;
        counters.increment(handedOver);
        hints.onHandedOver(keys[i], changes[i], from);
        answeredCount += sequence >= firstSequence ? 1 : 0;
        if (answeredCount == sentCount) {
            dueNs = nowNs;
        }
    }

    /** Once all that the journal had is executed; what is brought is what was taken last. Returns the work done. */
    int doWork(final long nowNs) {
        int work = 0;
        if (!hasLooked && hints.isHalfEmpty()) {
            look(nowNs);
            work++;
        }
        if (hints.count() > 0 && dueNs - nowNs <= 0 && state.appliedIndex() == state.journal.lastIndex()) {
            patienceNs = answeredCount < sentCount
                    ? Math.min(2 * patienceNs, LONGEST_PATIENCE * resendNs)
                    : Math.max(patienceNs / 2, resendNs);
            dueNs = nowNs + patienceNs;
            bringSome(nowNs);
            work++;
        }
        return work;
    }

    long nextDeadlineNs(final long nowNs) {
        if (!hasLooked && hints.isHalfEmpty()) {
            return nowNs;
        }
        return hints.count() == 0 ? Long.MAX_VALUE : dueNs;
    }

    private void look(final long nowNs) {
        scan.slice(SLOTS_AT_ONCE);
        while (hints.isHalfEmpty() && !scan.isDone()) {
            final int reference = scan.next();
            if (reference == KeyValueStore.ABSENT) {
                break;
            }
            final long key = machine.store().keyOf(reference);
            if (!placement.isHome(key, state.selfId)) {
                hints.add(nowNs, key, placement.homes(key));
            }
        }
        hasLooked = scan.isDone();
    }

    /** From the place on at which it ended before, and once round at most. */
    private void bringSome(final long nowNs) {
        firstSequence += AT_ONCE;
        sentCount = 0;
        answeredCount = 0;
        unreachable = 0;
        for (int looked = 0; looked < Hints.CAPACITY && sentCount < AT_ONCE; looked++) {
            final int place = nextPlace;
            nextPlace = (nextPlace + 1) % Hints.CAPACITY;
            if (hints.targets(place) != 0
                    && hints.isOld(place, nowNs, placement.homes(hints.key(place)), writeQuorum)) {
                counters.increment(expired);
                hints.drop(place);
                nextPlace = place;
            } else if (hints.targets(place) != 0) {
                bring(place);
            }
        }
    }

    /** To whom there is no room nothing more is brought in this round. */
    private void bring(final int place) {
        machine.read(hints.key(place));
        for (int rest = hints.targets(place) & ~unreachable; rest != 0 && sentCount < AT_ONCE; rest &= rest - 1) {
            final int target = Integer.numberOfTrailingZeros(rest);
            if (frames.sendKept(target, sessionId, firstSequence + sentCount, hints.key(place), state, form, machine)) {
                final int i = (int) (firstSequence + sentCount) & MASK;
                keys[i] = hints.key(place);
                changes[i] = hints.change(place);
                broughtSequences[i] = firstSequence + sentCount;
                targets[i] = target;
                sentCount++;
            } else {
                unreachable |= 1 << target;
            }
        }
    }
}
