package org.pacelab.quorum;

/** What is asked of one replica. The wire byte is the ordinal. */
enum ItemRead {
    /** The whole item. */
    ITEM,
    /** Its version alone: what the writer of a register asks first (Lynch & Shvartsman 1997). */
    VERSION;

    private static final ItemRead[] BY_CODE = values();

    byte code() {
        return (byte) ordinal();
    }

    static boolean isKnown(final int code) {
        return code >= 0 && code < BY_CODE.length;
    }

    static ItemRead of(final int code) {
        return BY_CODE[code];
    }
}
