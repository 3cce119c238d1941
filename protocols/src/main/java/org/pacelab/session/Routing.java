package org.pacelab.session;

import org.pacelab.wire.codec.ClientReplyDecoder;

/**
 * What a protocol adds to a {@link SessionClient}: which replica a request goes to, what the request tells it, and what answers
 * teach. One routing serves all sessions of its client.
 *
 * <p>Called on the client's thread inside its step; allocates nothing. For each attempt, a repeated one too, {@link #target} is
 * asked, then, if there is room, {@link #seenIndex} and {@link #readMode}. A reply is borrowed for the call, its value may be read,
 * and who sent it need not be whom the session asked: a late answer, or a protocol in which another replica answers.
 */
public interface Routing {
    /** The replica that the session's operation goes to now. */
    int target(long nowNs, ClientSession session);

    /** What the request has as its {@code seenIndex} in this attempt. */
    long seenIndex(ClientSession session);

    /** What the request has as its {@code readMode} in this attempt: as the protocol's replicas read it. */
    byte readMode(ClientSession session);

    /** The session was opened, or its operation was executed. {@link ClientSession#seenIndex} has the reply's index already. */
    void onOk(long nowNs, ClientSession session, int from, ClientReplyDecoder reply);

    /**
     * A replica answered {@code REDIRECT} or {@code BACK_PRESSURED}, which promises that it did not execute this attempt and has
     * given it to nobody else. Told at most once for each attempt.
     *
     * @return whether there is another replica to ask, and at once; else the next attempt comes a little later
     */
    boolean onRefused(long nowNs, ClientSession session, int from, ClientReplyDecoder reply);

    /** Nobody answered in time, or there has been no room towards the target for too long. The target is suspected already. */
    void onNoAnswer(long nowNs, ClientSession session);
}
