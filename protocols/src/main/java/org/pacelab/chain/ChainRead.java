package org.pacelab.chain;

/** How a chain answers a read. The wire byte is the ordinal. */
public enum ChainRead {
    /** Linearizable: the tail answers (van Renesse & Schneider 2004). */
    TAIL,
    /** Linearizable: any member answers, and asks the tail for the version of a dirty key first (Terrace & Freedman 2009, §2.3). */
    APPORTIONED,
    /** What any member has executed, if little is known to have come after it; else as {@link #APPORTIONED} (§2.4). */
    BOUNDED,
    /** The newest that any member knows, though it may yet be lost (§2.4). */
    NEWEST;

    private static final ChainRead[] BY_CODE = values();

    public byte code() {
        return (byte) ordinal();
    }

    static boolean isKnown(final int code) {
        return code < BY_CODE.length;
    }

    static ChainRead of(final int code) {
        return BY_CODE[code];
    }
}
