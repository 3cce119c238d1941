package org.pacelab.harness.check;

/** What a checker can find kept or broken. */
public enum Guarantee {
    /** Some order of all operations on a key agrees with real time and explains every answer (Herlihy & Wing 1990). */
    LINEARIZABLE("linearizable"),
    /** As {@link #LINEARIZABLE}, of what writes answer; whatever reads got. */
    LINEARIZABLE_WRITES("linearizable writes"),
    /** Some order of all operations on all keys agrees with that of each session and explains every answer (Lamport 1979). */
    SEQUENTIAL("sequential"),
    /** A read sees its session's own earlier writes (Terry et al. 1994). */
    READ_YOUR_WRITES("read your writes"),
    /** A session's reads never go back (Terry et al. 1994). */
    MONOTONIC_READS("monotonic reads"),
    /** A session's writes take effect in its order (Terry et al. 1994). */
    MONOTONIC_WRITES("monotonic writes"),
    /** A write takes effect after the writes that its session had read (Terry et al. 1994). */
    WRITES_FOLLOW_READS("writes follow reads"),
    /** A read gets a value that its key may have had by then. */
    WRITTEN_VALUES("written values"),
    /** A read lacks no more of what had completed a while ago than its setting allows. */
    BOUNDED_STALENESS("bounded staleness"),
    /** A version names one state of its key, and versions agree with real time. */
    VERSIONS("versions"),
    /** Each acknowledged add is in its counter once, one of unknown outcome at most once, a failed one never. */
    EXACTLY_ONCE("exactly once"),
    /** All replicas end in the same state. */
    CONVERGENCE("convergence");

    private final String label;

    Guarantee(final String label) {
        this.label = label;
    }

    /** As reports name it. */
    public String label() {
        return label;
    }
}
