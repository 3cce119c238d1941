package org.pacelab.control;

/** What a configuration is for. The wire byte is the ordinal. */
public enum Phase {
    /** What its members acknowledge is acknowledged. */
    ACTIVE,
    /** The first member brings enough of the others to what it has; nothing is acknowledged. */
    RECOVERING,
    /** Who goes by it takes part in nothing: what was acknowledged before can be found out. */
    SEALED;

    private static final Phase[] BY_CODE = values();

    static Phase of(final int code) {
        return BY_CODE[code];
    }
}
