package org.pacelab.replica;

/** What a replica answers a client. The wire byte is the ordinal. */
public enum ReplyStatus {
    OK,
    /** Not executed here: ask the replica in leaderHint (-1: unknown). */
    REDIRECT,
    /** Not executed: a queue, batch or log is full; try again later. */
    BACK_PRESSURED,
    /** Not executed now; the session was evicted, so whether an earlier attempt was executed is no longer known. */
    SESSION_EXPIRED,
    /** Not executed: a later sequence of this session was executed before. */
    STALE_SEQUENCE,
    /** Refused: the value is longer than {@link org.pacelab.wire.Frames#MAX_VALUE_LENGTH}, or add met a value that is no int64. */
    BAD_VALUE,
    /** Refused: this protocol or setting does not have the operation or read mode. */
    UNSUPPORTED;

    private static final ReplyStatus[] BY_CODE = values();

    public byte code() {
        return (byte) ordinal();
    }

    public static boolean isKnown(final int code) {
        return code >= 0 && code < BY_CODE.length;
    }

    public static ReplyStatus of(final int code) {
        return BY_CODE[code];
    }
}
