package org.pacelab.harness.fault;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What is done to the processes of a cluster while it is measured, and undone after a while. Immutable. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "fault")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Fault.Partition.class, name = "partition"),
    @JsonSubTypes.Type(value = Fault.OneWayCut.class, name = "one-way-cut"),
    @JsonSubTypes.Type(value = Fault.SlowLink.class, name = "slow-link"),
    @JsonSubTypes.Type(value = Fault.Pause.class, name = "pause"),
    @JsonSubTypes.Type(value = Fault.Kill.class, name = "kill"),
    @JsonSubTypes.Type(value = Fault.Restart.class, name = "restart"),
    @JsonSubTypes.Type(value = Fault.DiskStall.class, name = "disk-stall"),
    @JsonSubTypes.Type(value = Fault.ClockStep.class, name = "clock-step")
})
public sealed interface Fault {
    Timing timing();

    /** Whether it is done to links, which must then be of the kind that can be shaped. */
    default boolean shapesLinks() {
        return false;
    }

    /**
     * When it strikes, and for how long.
     *
     * @param atNs       from the start of the measured time to the first stroke
     * @param everyNs    from one stroke to the next
     * @param forNs      from a stroke until it is undone
     * @param rehearseNs how long it strikes during the warm-up, and how long that goes on after it; 0: not at all
     */
    record Timing(long atNs, int times, long everyNs, long forNs, long rehearseNs) {
        /** Not rehearsed. */
        public Timing(final long atNs, final int times, final long everyNs, final long forNs) {
            this(atNs, times, everyNs, forNs, 0);
        }

        /** From the start of the measured time until the last stroke is undone; a double, for the sum of any three may overflow. */
        public double endNs() {
            return atNs + (times - 1.0) * everyNs + forNs;
        }
    }

    /** Where the clients of a partition are. */
    enum Clients {
        MAJORITY,
        MINORITY,
        /** Load processes are dealt round: the first is with the majority. */
        SPLIT,
        /** Each is with the replica at its own site. */
        NEAR,
        /** They reach both sides. */
        BOTH
    }

    /** Nothing passes between one side and the other replicas. */
    record Partition(Timing timing, Target side, Clients clients, LinkShape.Cut cut) implements Fault {
        @Override
        public boolean shapesLinks() {
            return true;
        }
    }

    /** Nothing passes in one direction. */
    record OneWayCut(Timing timing, Target from, Target to, LinkShape.Cut cut) implements Fault {
        @Override
        public boolean shapesLinks() {
            return true;
        }
    }

    /** Frames of one direction take longer, and some are lost. */
    record SlowLink(Timing timing, Target from, Target to, LinkShape shape) implements Fault {
        @Override
        public boolean shapesLinks() {
            return true;
        }
    }

    /** The process is stopped (SIGSTOP) and goes on (SIGCONT). */
    record Pause(Timing timing, Target replica) implements Fault {}

    /** The process is killed (SIGKILL), and started again under the same id and directory. */
    record Kill(Timing timing, Target replica) implements Fault {}

    /** The process is told to end, and started again. */
    record Restart(Timing timing, Target replica) implements Fault {}

    /** Forces that begin meanwhile wait for its end. */
    record DiskStall(Timing timing, Target replica) implements Fault {}

    /** The clock that the replica reads goes on from a later time; monotonic clocks never go back. */
    record ClockStep(Timing timing, Target replica, long byNs) implements Fault {}
}
