package org.pacelab.harness.transport;

import io.netty.util.concurrent.FastThreadLocalThread;

/** The thread of a loop that owns a transport. On any other kind of thread Netty does not reuse its objects, so frames cost garbage. */
public final class LoopThread extends FastThreadLocalThread {
    public LoopThread(final Runnable loop, final String name) {
        super(loop, name);
    }
}
