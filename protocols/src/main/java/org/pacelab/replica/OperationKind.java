package org.pacelab.replica;

/** What a command does. The wire byte is the ordinal: append only, never reorder. */
public enum OperationKind {
    /** A leader's first entry of its term (Raft §8): changes nothing. */
    NO_OP,
    /** Registers a session; its id derives from the log index of this entry (dissertation §6.3). */
    OPEN_SESSION,
    GET,
    PUT,
    COMPARE_AND_SET,
    ADD;

    private static final OperationKind[] BY_CODE = values();

    public byte code() {
        return (byte) ordinal();
    }

    public static boolean isKnown(final int code) {
        return code >= 0 && code < BY_CODE.length;
    }

    public static OperationKind of(final int code) {
        return BY_CODE[code];
    }

    /** All but {@link #GET}. Those that change a key carry a session and a sequence, so that none is executed twice. */
    public boolean isWrite() {
        return this != GET;
    }
}
