package org.pacelab.harness.history;

/** Told what happened in a history, in the order of time. */
public interface HistoryEvents {
    /** The load process that the next call is about, by its place among those of its part. */
    default void onProcess(final int process) {}

    /** An operation is under way: its outcome is UNKNOWN so far. */
    void onInvoked(RecordedOperation operation);

    void onCompleted(RecordedOperation operation);

    /** After everything else: one of which nobody learned the outcome. */
    void onNeverCompleted(RecordedOperation operation);
}
