package org.pacelab.quorum;

import org.pacelab.kv.KeyValueStateMachine;
import org.pacelab.kv.KeyValueStore;
import org.pacelab.kv.RangeScan;
import org.pacelab.replica.Counters;
import org.pacelab.replica.Outbox;
import org.pacelab.replica.ReplicaContext;

/**
 * Brings others what this replica keeps for them, a few keys at a time, and again what they have not acknowledged ({@link Hints}). Confined to the replica's thread;
 * allocates nothing after construction.
 */
final class HintedHandoff {
    private static final int AT_ONCE = 16;

    private final Hints hints;
    private final ItemForm form;
    private final KeyValueStateMachine machine;
    private final QuorumState state;
    private final CoordinatorFrames frames;
    private final long resendNs;
    private final long sessionId;
    private final long[] keys = new long[AT_ONCE];
    private final long[] changes = new long[AT_ONCE];
    private final int[] targets = new int[AT_ONCE];

    private final Counters counters;
    private final int taken;
    private final int handedOver;
    private final int expired;

    /** Of the present few; those before it are late. */
    private long firstSequence = AT_ONCE;

    private int sentCount;
    private int answeredCount;
    private int nextPlace;
    private long dueNs;

    HintedHandoff(
            final ReplicaContext context,
            final QuorumState state,
            final QuorumOptions options,
            final ItemForm form,
            final KeyValueStateMachine machine,
            final Outbox outbox) {
        this.hints = new Hints(options.hintNs());
        this.form = form;
        this.machine = machine;
        this.state = state;
        this.frames = new CoordinatorFrames(outbox);
        this.resendNs = options.resendNs();
        this.sessionId = (long) state.selfId << Integer.SIZE | context.random().nextInt(Integer.MAX_VALUE);
        this.counters = context.counters();
        this.taken = counters.define("quorum/hints-taken");
        this.handedOver = counters.define("quorum/hints-handed-over");
        this.expired = counters.define("quorum/hints-expired");
    }

    /** What comes under this key is for another replica. Returns false if there is no room to remember that. */
    boolean add(final long nowNs, final long key, final int target) {
        if (!hints.add(nowNs, key, 1 << target)) {
            return false;
        }
        counters.increment(taken);
        return true;
    }

    /** After a start: what this replica has and does not keep by right, it has for others, and no longer knows for which. */
    void addAll(final long nowNs, final Placement placement) {
        final RangeScan scan = new RangeScan(machine.store());
        scan.start(0, 0);
        while (!scan.isDone()) {
            scan.slice(Integer.MAX_VALUE);
            for (int reference = scan.next(); reference != KeyValueStore.ABSENT; reference = scan.next()) {
                final long key = machine.store().keyOf(reference);
                if (!placement.isHome(key, state.selfId)) {
                    hints.add(nowNs, key, placement.homes(key));
                }
            }
        }
    }

    /** Whether a replica's answer to a session of this sort is for this one. */
    boolean isOwn(final long ofSessionId) {
        return ofSessionId == sessionId;
    }

    /** A replica has, durably, what it was brought. */
    void onReply(final long nowNs, final int from, final long sequence) {
        final long number = sequence - firstSequence;
        if (number >= 0 && number < sentCount && targets[(int) number] == from) {
            final int i = (int) number;
            targets[i] = Hints.NONE;
            counters.increment(handedOver);
            hints.onHandedOver(keys[i], changes[i], from);
            answeredCount++;
            if (answeredCount == sentCount) {
                dueNs = nowNs;
            }
        }
    }

    int doWork(final long nowNs) {
        if (hints.count() == 0 || dueNs - nowNs > 0) {
            return 0;
        }
        dueNs = nowNs + resendNs;
        firstSequence += AT_ONCE;
        sentCount = 0;
        answeredCount = 0;
        int place = hints.next(nextPlace);
        while (place != Hints.NONE && sentCount < AT_ONCE) {
            if (hints.isOld(place, nowNs)) {
                counters.increment(expired);
                hints.drop(place);
            } else {
                send(place);
                nextPlace = place + 1;
            }
            place = hints.next(nextPlace);
        }
        nextPlace = place == Hints.NONE ? 0 : place;
        return 1;
    }

    long nextDeadlineNs() {
        return hints.count() == 0 ? Long.MAX_VALUE : dueNs;
    }

    /** What is not executed yet is brought another time. */
    private void send(final int place) {
        machine.read(hints.key(place));
        if (machine.answerLength() == 0) {
            return;
        }
        for (int rest = hints.targets(place); rest != 0 && sentCount < AT_ONCE; rest &= rest - 1) {
            final int target = Integer.numberOfTrailingZeros(rest);
            if (frames.sendItem(
                    target,
                    sessionId,
                    firstSequence + sentCount,
                    hints.key(place),
                    state.term(),
                    form.kind(),
                    machine.answerBuffer(),
                    machine.answerOffset(),
                    machine.answerLength())) {
                keys[sentCount] = hints.key(place);
                changes[sentCount] = hints.change(place);
                targets[sentCount] = target;
                sentCount++;
            }
        }
    }
}
