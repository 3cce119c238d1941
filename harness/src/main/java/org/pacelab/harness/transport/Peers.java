package org.pacelab.harness.transport;

import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;
import org.pacelab.replica.Outbox;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.HelloDecoder;
import org.pacelab.wire.codec.HelloEncoder;

/**
 * All endpoints that a transport knows, and its outbox towards them. Of two endpoints the one with the higher id dials, so clients
 * dial replicas, and both use the one link. A client that dialled in is known for as long as its link lasts; a replica for good,
 * since earlier lives of it are refused. Confined to the transport's thread; allocates for a new endpoint only.
 */
final class Peers implements Outbox {
    static final int HELLO_LENGTH = Frames.HEADER_LENGTH + HelloEncoder.BLOCK_LENGTH;

    /** Endpoints known at once, and links: more are refused. */
    static final int MAX_COUNT = 256;

    private final Identity self;
    private final Traffic traffic;
    private final Int2ObjectHashMap<Peer> peers = new Int2ObjectHashMap<>();
    private final FrameHeaderEncoder headerEncoder = new FrameHeaderEncoder();
    private final HelloEncoder helloEncoder = new HelloEncoder();
    private final HelloDecoder helloDecoder = new HelloDecoder();
    private Link claimed;
    private int claimedOffset;
    private int claimedLength;
    private int linksNumbered;

    Peers(final Identity self, final Traffic traffic) {
        this.self = self;
        this.traffic = traffic;
    }

    Traffic traffic() {
        return traffic;
    }

    boolean dials(final int endpointId) {
        return self.endpointId() > endpointId;
    }

    /** As {@link Transport#connectionTo}. */
    int connectionTo(final int endpointId) {
        final Link link = linkTo(endpointId);
        return link == null ? Transport.NOT_CONNECTED : link.number();
    }

    /** Of a link on which both have greeted. */
    int nextLinkNumber() {
        return ++linksNumbered;
    }

    /** @throws IllegalStateException if too many endpoints are known */
    Peer named(final int endpointId) {
        final Peer peer = find(endpointId);
        if (peer == null) {
            throw new IllegalStateException("more than " + MAX_COUNT + " endpoints");
        }
        return peer;
    }

    void forEach(final Consumer<Peer> action) {
        peers.forEachInt((endpointId, peer) -> action.accept(peer));
    }

    /** Returns whether the peer at the other end must be dialled again. Changes nothing for a link that is known to be lost. */
    boolean lost(final Link link) {
        final Peer peer = link.dialledId() == Link.ACCEPTED ? link.peer() : peers.get(link.dialledId());
        if (peer == null) {
            return false;
        }
        final boolean dialAgain = peer.lost(link);
        if (peer.isGoneForGood() && peers.get(peer.endpointId()) == peer) {
            peers.remove(peer.endpointId());
        }
        return dialAgain;
    }

    void encodeHello(final MutableDirectBuffer buffer, final int offset) {
        helloEncoder.wrapAndApplyHeader(buffer, offset, headerEncoder).clusterId(self.clusterId());
        Frames.seal(buffer, offset, HELLO_LENGTH, self.endpointId(), self.incarnation());
    }

    /** Returns the peer that a Hello makes the link lead to, or null if it is refused. */
    Peer greeted(final Link link, final DirectBuffer buffer, final int offset) {
        final int sender = Frames.sender(buffer, offset);
        helloDecoder.wrap(
                buffer, offset + Frames.HEADER_LENGTH, HelloDecoder.BLOCK_LENGTH, HelloDecoder.SCHEMA_VERSION);
        final boolean isExpected =
                link.dialledId() == Link.ACCEPTED ? sender > self.endpointId() : sender == link.dialledId();
        if (!isExpected || helloDecoder.clusterId() != self.clusterId()) {
            return null;
        }
        final Peer peer = find(sender);
        return peer != null && peer.greetedOn(link, Frames.incarnation(buffer, offset)) ? peer : null;
    }

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        if (length > Frames.MAX_FRAME_LENGTH) {
            throw new IllegalArgumentException("length " + length + " exceeds " + Frames.MAX_FRAME_LENGTH);
        }
        final Link link = linkTo(toEndpointId);
        final int offset = link == null ? FULL : link.tryClaim(length);
        if (offset == FULL) {
            traffic.refusedClaim();
            return FULL;
        }
        claimed = link;
        claimedOffset = offset;
        claimedLength = length;
        return offset;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return claimed.outboundBuffer();
    }

    @Override
    public void commit() {
        Frames.seal(claimed.outboundBuffer(), claimedOffset, claimedLength, self.endpointId(), self.incarnation());
        claimed.commit(claimedOffset, claimedLength);
        traffic.sent(claimedLength);
    }

    @Override
    public void abort() {
        claimed.abort(claimedOffset);
    }

    private Link linkTo(final int endpointId) {
        final Peer peer = peers.get(endpointId);
        return peer == null ? null : peer.link();
    }

    private Peer find(final int endpointId) {
        Peer peer = peers.get(endpointId);
        if (peer == null && peers.size() < MAX_COUNT) {
            peer = new Peer(endpointId);
            peers.put(endpointId, peer);
        }
        return peer;
    }
}
