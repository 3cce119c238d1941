package org.pacelab.replica;

/** How a replicated log answers a read, from the strongest promise to the weakest. The wire byte is the ordinal. */
public enum ReadMode {
    /** Linearizable: the read is a log entry. */
    LOG,
    /** Linearizable: the leader confirms with a majority that it still leads (dissertation §6.4). */
    READ_INDEX,
    /** Linearizable while clocks drift less than the stated bound (§6.4.1). */
    LEASE,
    /** Sequential: one pinned follower, once it has applied the largest index the session has seen. */
    SEQUENTIAL,
    /** Eventual: whatever any replica has applied. */
    EVENTUAL;

    private static final ReadMode[] BY_CODE = values();

    /** Only the leader answers such reads. */
    public boolean isAnsweredByLeader() {
        return this == LOG || this == READ_INDEX || this == LEASE;
    }

    public byte code() {
        return (byte) ordinal();
    }

    public static boolean isKnown(final int code) {
        return code >= 0 && code < BY_CODE.length;
    }

    public static ReadMode of(final int code) {
        return BY_CODE[code];
    }
}
