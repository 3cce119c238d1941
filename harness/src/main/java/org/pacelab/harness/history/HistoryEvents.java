package org.pacelab.harness.history;

/** Told what happened in a history, in the order of time. */
public interface HistoryEvents {
    /** An operation is under way: its outcome is UNKNOWN so far. */
    void onInvoked(RecordedOperation operation);

    void onCompleted(RecordedOperation operation);

    /** After everything else: one of which nobody learned the outcome. */
    void onNeverCompleted(RecordedOperation operation);
}
