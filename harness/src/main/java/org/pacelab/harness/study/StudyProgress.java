package org.pacelab.harness.study;

import org.pacelab.harness.cluster.Progress;

/** Follows a study. Called on its thread. */
public interface StudyProgress extends Progress {
    /** Rows are measured now, but for those that are there. */
    void begin(int rows, int there);

    /** The next one's turn comes. */
    void onItem(String label);
}
