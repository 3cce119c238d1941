package org.pacelab.harness.transport;

import org.pacelab.replica.ReplicaContext;

/** What a transport knows of one other endpoint. Confined to the transport's thread. */
final class Peer {
    private static final long FIRST_BACK_OFF_NS = 5_000_000;
    private static final long MAX_BACK_OFF_NS = 200_000_000;

    private final int endpointId;
    private String address;
    private int moves;
    private Link dialled;
    private Link link;
    private long newestIncarnation = Long.MIN_VALUE;
    private long backOffNs = FIRST_BACK_OFF_NS;

    Peer(final int endpointId) {
        this.endpointId = endpointId;
    }

    int endpointId() {
        return endpointId;
    }

    /** Where it is dialled, null if it dials us. */
    String address() {
        return address;
    }

    /** Changes with the address: what was planned for an earlier one is void. */
    int moves() {
        return moves;
    }

    /** The link on which both have greeted, null while there is none. */
    Link link() {
        return link;
    }

    /** Forgets the address it had and ends what was dialled there. */
    void moveTo(final String newAddress) {
        address = newAddress;
        moves++;
        backOffNs = FIRST_BACK_OFF_NS;
        final Link earlier = dialled;
        dialled = null;
        if (earlier != null) {
            earlier.drop();
        }
    }

    void dial(final Link newLink) {
        dialled = newLink;
    }

    /** Makes the link the one to this life of the peer. Returns false if a newer life is known. */
    boolean greetedOn(final Link newLink, final int incarnation) {
        if (incarnation < newestIncarnation) {
            return false;
        }
        newestIncarnation = incarnation;
        backOffNs = FIRST_BACK_OFF_NS;
        final Link replaced = link;
        link = newLink;
        if (replaced != null) {
            replaced.drop();
        }
        return true;
    }

    /** A client whom nothing leads to: only it could dial, and it has one life. */
    boolean isGoneForGood() {
        return link == null && address == null && endpointId >= ReplicaContext.FIRST_CLIENT_ID;
    }

    /** Returns whether the lost link was the one that is dialled, so that it must be dialled again. */
    boolean lost(final Link lostLink) {
        if (link == lostLink) {
            link = null;
        }
        final boolean dialAgain = dialled == lostLink;
        if (dialAgain) {
            dialled = null;
        }
        return dialAgain;
    }

    long nextBackOffNs() {
        final long current = backOffNs;
        backOffNs = Math.min(2 * current, MAX_BACK_OFF_NS);
        return current;
    }
}
