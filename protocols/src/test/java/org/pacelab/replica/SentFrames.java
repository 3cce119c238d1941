package org.pacelab.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.pacelab.wire.Frames;

/** Keeps what a replica sends, sealed and checked as a transport would; has room for everything. */
public final class SentFrames implements Outbox {
    private final List<Sent> frames = new ArrayList<>();
    private final UnsafeBuffer claimed = new UnsafeBuffer(ByteBuffer.allocateDirect(Frames.MAX_FRAME_LENGTH));
    private int claimedTo;
    private int claimedLength;

    /** A frame as it left. */
    public record Sent(int to, int templateId, UnsafeBuffer frame) {}

    /** Returns all that was sent, oldest first: the list itself, which a test may clear. */
    public List<Sent> frames() {
        return frames;
    }

    @Override
    public int tryClaim(final int toEndpointId, final int length) {
        claimedTo = toEndpointId;
        claimedLength = length;
        return 0;
    }

    @Override
    public MutableDirectBuffer buffer() {
        return claimed;
    }

    @Override
    public void commit() {
        Frames.seal(claimed, 0, claimedLength, 0, 1);
        assertThat(Frames.check(claimed, 0, claimedLength)).isNull();
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[claimedLength]);
        copy.putBytes(0, claimed, 0, claimedLength);
        frames.add(new Sent(claimedTo, Frames.templateId(copy, 0), copy));
    }

    @Override
    public void abort() {}
}
