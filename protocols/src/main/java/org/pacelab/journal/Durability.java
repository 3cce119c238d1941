package org.pacelab.journal;

/** What a journal survives. */
public enum Durability {
    /** Nothing: a killed replica has lost its state, and must not vote under its old id. */
    MEMORY,
    /** A killed process, not a power cut: bytes are in the page cache. */
    OS,
    /** A power cut: bytes are forced to the disk before they are acknowledged. */
    DISK
}
