package org.pacelab.harness.cluster;

import org.pacelab.harness.load.LoadListener;

/** Shows nobody anything. */
public class SilentProgress implements Progress {
    @Override
    public void onPart(final int number, final int count, final String label) {}

    @Override
    public void onSecond(final LoadListener.Second second) {}

    @Override
    public void onEvent(final String line) {}
}
