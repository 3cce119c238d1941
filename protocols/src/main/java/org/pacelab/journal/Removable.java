package org.pacelab.journal;

/** Files that are no longer needed. Confined to the forcing thread once it was handed over. */
interface Removable {
    /** Closes and deletes one file. Returns whether none is left. */
    boolean removeNext();

    /** Closes what is left, and deletes nothing. */
    void close();
}
