package org.pacelab.harness.transport;

import java.net.InetSocketAddress;

/** What a transport knows of one other endpoint. Confined to the transport's thread. */
final class TcpPeer {
    private static final long FIRST_BACK_OFF_MS = 5;
    private static final long MAX_BACK_OFF_MS = 200;

    private final int endpointId;
    private InetSocketAddress address;
    private TcpConnection dialled;
    private TcpConnection link;
    private long newestIncarnation = Long.MIN_VALUE;
    private long backOffMs = FIRST_BACK_OFF_MS;

    TcpPeer(final int endpointId) {
        this.endpointId = endpointId;
    }

    int endpointId() {
        return endpointId;
    }

    /** Where it is dialled, null if it dials us. */
    InetSocketAddress address() {
        return address;
    }

    /** The connection that was greeted by it and greeted it, null while there is none. */
    TcpConnection link() {
        return link;
    }

    /** Forgets the address it had and ends what was dialled there. */
    void moveTo(final InetSocketAddress newAddress) {
        address = newAddress;
        backOffMs = FIRST_BACK_OFF_MS;
        final TcpConnection earlier = dialled;
        dialled = null;
        if (earlier != null) {
            earlier.drop();
        }
    }

    void dial(final TcpConnection connection) {
        dialled = connection;
    }

    /** Makes the connection the link to this life of the peer. Returns false if a newer life is known. */
    boolean greetedBy(final TcpConnection connection, final int incarnation) {
        if (incarnation < newestIncarnation) {
            return false;
        }
        newestIncarnation = incarnation;
        backOffMs = FIRST_BACK_OFF_MS;
        final TcpConnection replaced = link;
        link = connection;
        if (replaced != null) {
            replaced.drop();
        }
        return true;
    }

    /** Returns whether the lost connection was the one that is dialled, so that it must be dialled again. */
    boolean lost(final TcpConnection connection) {
        if (link == connection) {
            link = null;
        }
        final boolean dialAgain = dialled == connection;
        if (dialAgain) {
            dialled = null;
        }
        return dialAgain;
    }

    long nextBackOffMs() {
        final long current = backOffMs;
        backOffMs = Math.min(2 * current, MAX_BACK_OFF_MS);
        return current;
    }
}
