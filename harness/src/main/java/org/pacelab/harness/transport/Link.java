package org.pacelab.harness.transport;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.pacelab.replica.Inbox;
import org.pacelab.wire.FrameFault;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.HelloDecoder;

/**
 * The way to one peer and back. The first frame in each direction is a Hello; from then on the link is that peer's, and carries
 * only frames of that peer in that life. The first bad frame ends it. Confined to the transport's thread.
 */
abstract class Link {
    /** {@link #dialledId} of a link that the other side dialled. */
    static final int ACCEPTED = -1;

    /** What {@link #take} did with a frame. */
    enum Taken {
        HANDED_OUT,
        GREETED,
        REJECTED
    }

    private final Peers peers;
    private final int dialledId;
    private Peer peer;
    private int peerIncarnation;
    private int number;

    Link(final Peers peers, final int dialledId) {
        this.peers = peers;
        this.dialledId = dialledId;
    }

    /** Claims room for one frame. Returns its offset in {@link #outboundBuffer()}, or {@link org.pacelab.replica.Outbox#FULL}. */
    abstract int tryClaim(int length);

    abstract MutableDirectBuffer outboundBuffer();

    abstract void commit(int offset, int length);

    abstract void abort(int offset);

    /** Ends the link; what it received and nobody took is thrown away. */
    abstract void drop();

    final int dialledId() {
        return dialledId;
    }

    /** Who greeted, null before. */
    final Peer peer() {
        return peer;
    }

    /** Among the links of this transport, from 1; 0 before the greeting. */
    final int number() {
        return number;
    }

    final Peers peers() {
        return peers;
    }

    /** Sends the greeting, which an empty link has room for. */
    final void greet() {
        final int offset = tryClaim(Peers.HELLO_LENGTH);
        peers.encodeHello(outboundBuffer(), offset);
        commit(offset, Peers.HELLO_LENGTH);
    }

    /** Judges one frame of the given length, and hands it out if it is good. */
    final Taken take(final DirectBuffer buffer, final int offset, final int length, final Inbox.FrameHandler handler) {
        final FrameFault fault = Frames.check(buffer, offset, length);
        if (fault != null) {
            reject(fault);
            return Taken.REJECTED;
        }
        if (!isInOrder(buffer, offset)) {
            peers.traffic().rejectedForeign();
            drop();
            return Taken.REJECTED;
        }
        if (peer == null) {
            return isGreeted(buffer, offset) ? Taken.GREETED : Taken.REJECTED;
        }
        peers.traffic().received(length);
        handler.onFrame(peer.endpointId(), buffer, offset, length);
        return Taken.HANDED_OUT;
    }

    final void reject(final FrameFault fault) {
        peers.traffic().rejected(fault);
        drop();
    }

    private boolean isInOrder(final DirectBuffer buffer, final int offset) {
        final boolean hello = Frames.templateId(buffer, offset) == HelloDecoder.TEMPLATE_ID;
        return peer == null
                ? hello
                : !hello
                        && Frames.sender(buffer, offset) == peer.endpointId()
                        && Frames.incarnation(buffer, offset) == peerIncarnation;
    }

    private boolean isGreeted(final DirectBuffer buffer, final int offset) {
        peerIncarnation = Frames.incarnation(buffer, offset);
        peer = peers.greeted(this, buffer, offset);
        if (peer == null) {
            peers.traffic().refusedConnection();
            drop();
            return false;
        }
        number = peers.nextLinkNumber();
        peers.traffic().connected();
        return true;
    }
}
