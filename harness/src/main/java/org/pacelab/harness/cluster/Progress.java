package org.pacelab.harness.cluster;

import org.pacelab.harness.load.LoadListener;

/** Follows a run while it goes on. Called on the controller's thread. */
public interface Progress {
    /** A part of the run begins: a floor, or a setting with one row of load. */
    void onPart(int number, int count, String label);

    /** A load process tells how it is doing. */
    void onSecond(LoadListener.Second second);

    /** Something that a reader should know, one line. */
    void onEvent(String line);
}
