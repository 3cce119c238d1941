package org.pacelab.harness.load;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongUnaryOperator;
import org.pacelab.harness.scenario.Workload;
import org.pacelab.replica.Outcome;

/** Runs one load loop against a {@link ServedClient} in virtual time, which jumps from deadline to deadline. */
final class VirtualLoad {
    static final long DEADLINE_NS = 2_000_000_000L;

    final List<Ended> ended = new ArrayList<>();
    final List<String> recoveries = new ArrayList<>();
    final List<LoadListener.Second> seconds = new ArrayList<>();
    final LoadLoop loop;
    ServedClient client;
    long nowNs = 1_000_000_000_000L;

    /** One operation as the recorder was told, before any bucketing; never sent: sentNs is -1. */
    record Ended(boolean write, Outcome outcome, long intendedNs, long sentNs, long completedNs) {
        long responseNs() {
            return completedNs - intendedNs;
        }
    }

    VirtualLoad(final Workload workload, final Recorder recorder, final LongUnaryOperator answerNs) {
        final LoadPlan plan = new LoadPlan(workload, 0, 1);
        final LoadContext context = new LoadContext(
                plan,
                DEADLINE_NS,
                () -> nowNs,
                () -> nowNs / 1_000_000,
                () -> 0,
                new SilentTransport(),
                recorder == null ? new Capture() : recorder,
                new Listener());
        loop = new LoadLoop(context, completion -> {
            client = new ServedClient(plan.sessionCount(), completion, answerNs);
            return client;
        });
    }

    /** Goes on with another row, which a recorder of its own is told of. */
    void next(final LoadPlan plan) {
        loop.next(plan, new Capture());
    }

    LoadResult run() {
        runUntil(loop::isDone);
        return loop.result();
    }

    void runUntil(final BooleanSupplier reached) {
        while (!reached.getAsBoolean()) {
            if (loop.isDone()) {
                throw new AssertionError("the load ended before that");
            }
            loop.doWork();
            if (!loop.isDone() && !reached.getAsBoolean()) {
                nowNs = Math.max(nowNs, loop.nextDeadlineNs());
            }
        }
    }

    void runUntil(final LoadLoop.Phase phase, final long elapsedNs) {
        runUntil(() -> loop.phase() == phase);
        final long untilNs = nowNs + elapsedNs;
        runUntil(() -> nowNs >= untilNs);
    }

    private final class Listener implements LoadListener {
        @Override
        public void onSecond(final Second second) {
            seconds.add(second);
        }

        @Override
        public void onRecovered(final long faultNs, final long okNs) {
            recoveries.add(faultNs + " " + okNs);
        }
    }

    private final class Capture implements Recorder {
        private long lastNs;

        @Override
        public void rehearse(final long nowNs) {
            lastNs = nowNs;
        }

        @Override
        public void start(final long startNs, final long startEpochMs) {
            ended.clear();
            lastNs = startNs;
        }

        @Override
        public void record(
                final boolean write,
                final Outcome outcome,
                final long intendedNs,
                final long sentNs,
                final long completedNs) {
            advanceTo(completedNs);
            ended.add(new Ended(write, outcome, intendedNs, sentNs, completedNs));
        }

        @Override
        public void recordUnsent(final boolean write, final long intendedNs, final long givenUpNs) {
            advanceTo(givenUpNs);
            ended.add(new Ended(write, Outcome.FAILED, intendedNs, -1, givenUpNs));
        }

        @Override
        public void advanceTo(final long nowNs) {
            if (nowNs < lastNs) {
                throw new IllegalArgumentException("time went back from " + lastNs + " to " + nowNs);
            }
            lastNs = nowNs;
        }

        @Override
        public void close(final long nowNs) {}
    }
}
