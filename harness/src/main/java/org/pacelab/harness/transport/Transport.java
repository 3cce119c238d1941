package org.pacelab.harness.transport;

import org.pacelab.replica.Counters;
import org.pacelab.replica.Inbox;
import org.pacelab.replica.Outbox;

/**
 * The links of one endpoint to all others, and the way its loop idles. One thread owns a transport and the step function it
 * feeds; only {@link #wakeUp()} may come from another thread. Frames handed to the inbox's handler were checked; bad ones were
 * counted, and the connection they came by was closed. Links are at-most-once; a lost connection is made again with back-off.
 *
 * <p>A poll hands out only frames that had arrived before it handed out the first: a clock read then is late enough for all.
 */
public interface Transport extends Inbox, Outbox, AutoCloseable {
    /** No connection has this number. */
    int NOT_CONNECTED = 0;

    /** Where other endpoints of this kind of transport reach this one: one opaque word, handed on by the controller. */
    String address();

    /** Starts to connect to an endpoint, now at this {@link #address()}; an earlier address of it is forgotten. */
    void connect(int endpointId, String address);

    /** Sends what was committed since the last flush: at most one system call per peer. */
    void flush();

    /**
     * Blocks until frames may be there, {@link #wakeUp} was called, or {@code deadlineNs} (System.nanoTime) has come. May return
     * early. A wake-up that came before the call makes it return at once.
     */
    void block(long deadlineNs);

    /** Ends a {@link #block} that is going on, or the next one. Any thread. */
    void wakeUp();

    /** The connection by which frames go to the endpoint at present: a number of its own, or {@link #NOT_CONNECTED}. */
    int connectionTo(int endpointId);

    /** Whether frames to the endpoint have a way to go at present. */
    default boolean isConnected(final int endpointId) {
        return connectionTo(endpointId) != NOT_CONNECTED;
    }

    Counters counters();

    @Override
    void close();
}
