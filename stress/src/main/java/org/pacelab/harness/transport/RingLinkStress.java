package org.pacelab.harness.transport;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.pacelab.replica.Counters;
import org.pacelab.replica.Inbox;
import org.pacelab.stress.NumberedFrames;
import org.pacelab.stress.SharedFolder;

/**
 * A link in a mapped file, both ends of which have greeted: one sends frames 1 and 2 and ends the link. First what the other end had
 * seen when it stopped looking, then what it saw until its end of the link was dropped.
 */
@JCStressTest
@Outcome(id = "0, 12", expect = ACCEPTABLE, desc = "Nothing had come yet.")
@Outcome(id = "1, 12", expect = ACCEPTABLE, desc = "One had come.")
@Outcome(id = "12, 12", expect = ACCEPTABLE, desc = "Both had come.")
@Outcome(
        expect = FORBIDDEN,
        desc = "What was sent before the link ended was not handed out, or out of order, or garbled.")
@State
public class RingLinkStress {
    private static final ProcessIdentity SELF = ProcessIdentity.own();
    private static final int FRAMES_PER_CYCLE = 8;
    private static final Inbox.FrameHandler NOTHING_YET = (from, buffer, offset, length) -> {
        throw new IllegalStateException("a frame before any was sent");
    };

    private final Peers senders = peers(1);
    private final Peers readers = peers(0);
    private final RingLink sender;
    private final RingLink reader;
    private int seen;

    public RingLinkStress() {
        final Path file = SharedFolder.newFile("link");
        try {
            sender = new RingLink(senders, 0, LinkFile.make(file, SELF), ProcessHandle.current());
            sender.greet();
            reader = new RingLink(readers, Link.ACCEPTED, LinkFile.take(file), ProcessHandle.current());
            reader.greet();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        poll(sender, NOTHING_YET);
        poll(reader, NOTHING_YET);
    }

    @Actor
    public void sender() {
        NumberedFrames.send(senders, 0, 1);
        NumberedFrames.send(senders, 0, 2);
        sender.drop();
    }

    @Actor
    public void reader(final II_Result result) {
        read();
        read();
        result.r1 = seen;
    }

    @Arbiter
    public void rest(final II_Result result) {
        while (!reader.isDropped()) {
            read();
        }
        result.r2 = seen;
        sender.release();
        reader.release();
    }

    private void read() {
        poll(reader, (from, buffer, offset, length) -> seen = 10 * seen + (int) NumberedFrames.number(buffer, offset));
    }

    private static void poll(final RingLink link, final Inbox.FrameHandler handler) {
        if (link.noteArrived()) {
            link.dispatch(handler, FRAMES_PER_CYCLE);
        }
    }

    private static Peers peers(final int endpointId) {
        return new Peers(new Identity(1, endpointId, 1), new Traffic(new Counters()));
    }
}
