package org.pacelab.epoch;

/** Told what becomes of the log. */
public interface LogWatcher {
    /** For who need not know. */
    LogWatcher NONE = new LogWatcher() {
        @Override
        public void appended(final long index) {}

        @Override
        public void cut(final long index) {}
    };

    /** The log has a new last entry. */
    void appended(long index);

    /** The log ends before the index. */
    void cut(long index);
}
