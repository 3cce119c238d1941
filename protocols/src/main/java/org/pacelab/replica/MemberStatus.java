package org.pacelab.replica;

import org.pacelab.journal.Journal;

/** What a node has of what was acknowledged. The wire byte is the ordinal. */
public enum MemberStatus {
    /** It may have lost what it had: what it is a member for, it cannot do before it is admitted anew. */
    FORGOTTEN,
    /** It lacks something, or is no member. */
    INCOMPLETE,
    /** All that was acknowledged in earlier epochs, and since then whatever passed through it. */
    COMPLETE;

    private static final MemberStatus[] BY_CODE = values();

    /** In place of a vote in a journal whose term is an epoch. */
    private static final int COMPLETE_VOTE = 0;

    public byte code() {
        return (byte) ordinal();
    }

    public static boolean isKnown(final int code) {
        return code >= 0 && code < BY_CODE.length;
    }

    public static MemberStatus of(final int code) {
        return BY_CODE[code];
    }

    /** How a journal keeps it. */
    public int vote() {
        return switch (this) {
            case FORGOTTEN -> Journal.FORGOTTEN;
            case INCOMPLETE -> Journal.NO_VOTE;
            case COMPLETE -> COMPLETE_VOTE;
        };
    }

    public static MemberStatus ofVote(final int vote) {
        return switch (vote) {
            case Journal.FORGOTTEN -> FORGOTTEN;
            case COMPLETE_VOTE -> COMPLETE;
            default -> INCOMPLETE;
        };
    }
}
