package org.pacelab.replica;

import org.agrona.DirectBuffer;

/** Where frames come from: checked, one at a time, at most {@code limit} a poll. Single-threaded. */
public interface Inbox {
    int poll(FrameHandler handler, int limit);

    /** Takes one checked frame, borrowed for the call. */
    @FunctionalInterface
    interface FrameHandler {
        void onFrame(int fromEndpointId, DirectBuffer buffer, int offset, int length);
    }
}
