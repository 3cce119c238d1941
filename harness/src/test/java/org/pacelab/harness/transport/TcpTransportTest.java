package org.pacelab.harness.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.pacelab.journal.FatalFault;
import org.pacelab.replica.Counters;
import org.pacelab.wire.FrameFault;
import org.pacelab.wire.Frames;
import org.pacelab.wire.codec.FrameHeaderEncoder;
import org.pacelab.wire.codec.HelloEncoder;
import org.pacelab.wire.codec.RelayReplyEncoder;

class TcpTransportTest extends TransportContract {
    private static final int HELLO_LENGTH = Frames.HEADER_LENGTH + HelloEncoder.BLOCK_LENGTH;

    @Override
    Transport newTransport(final Identity identity, final Counters counters) {
        return new TcpTransport(identity, "127.0.0.1", 0, counters);
    }

    @Override
    Transport newSleeper(final Identity identity, final Counters counters) {
        return new TcpTransport(identity, "127.0.0.1", 0, counters, Epoll.isAvailable(), HOURS_NS);
    }

    @Test
    void addressInUseIsNamedInOneLine() {
        final String address = start(LOW).transport.address();
        final int port = portOf(address);
        assertThatThrownBy(() -> new TcpTransport(new Identity(CLUSTER, HIGH, 1), "127.0.0.1", port, new Counters()))
                .isInstanceOf(FatalFault.class)
                .hasMessageContaining("cannot listen on " + address)
                .hasMessageNotContaining("\n");
    }

    @Test
    void addressIsFreeAfterClose() {
        final Endpoint first = start(LOW);
        final int port = portOf(first.transport.address());
        stop(first);
        new TcpTransport(new Identity(CLUSTER, LOW, 2), "127.0.0.1", port, new Counters()).close();
    }

    @Test
    void garbageEndsItsConnectionAndNothingElse() throws IOException {
        final Endpoint low = start(LOW);
        final Endpoint high = start(HIGH);
        link(low, LOW, high, HIGH);
        final byte[] garbage = new byte[100];
        garbage[4] = 100;
        assertRejected(low, FrameFault.GARBLED, garbage);
        final byte[] oversized = new byte[100];
        oversized[7] = 1;
        assertRejected(low, FrameFault.OVERSIZED, oversized);
        assertRejected(low, FrameFault.TRUNCATED, new byte[100]);
        high.send(LOW, 3);
        pollUntil(() -> low.numbersFrom(HIGH).contains(3L));
    }

    @Test
    void frameCutOffByTheEndOfItsConnectionIsTruncated() throws IOException {
        final Endpoint low = start(LOW);
        try (Socket socket = dial(low)) {
            socket.getOutputStream().write(hello(CLIENT, 1), 0, HELLO_LENGTH - 1);
        }
        pollUntil(() -> low.transport.counters().get(Traffic.rejectedName(FrameFault.TRUNCATED)) == 1);
    }

    @Test
    void frameOfAnotherSenderOrLifeIsForeign() throws IOException {
        final Endpoint low = start(LOW);
        for (final byte[] frame : new byte[][] {reply(HIGH, 1), reply(CLIENT, 2), hello(CLIENT, 1)}) {
            final long before = low.transport.counters().get("transport/rejected-foreign");
            try (Socket socket = dial(low)) {
                final OutputStream out = socket.getOutputStream();
                out.write(hello(CLIENT, 1));
                out.write(frame);
                pollUntil(() -> low.transport.counters().get("transport/rejected-foreign") == before + 1);
            }
        }
        assertThat(low.received).isEmpty();
    }

    @Test
    void frameBeforeTheGreetingIsForeign() throws IOException {
        final Endpoint low = start(LOW);
        try (Socket socket = dial(low)) {
            socket.getOutputStream().write(reply(CLIENT, 1));
            pollUntil(() -> low.transport.counters().get("transport/rejected-foreign") == 1);
        }
    }

    @Test
    void frameArrivesByteAfterByte() throws IOException {
        final Endpoint low = start(LOW);
        try (Socket socket = dial(low)) {
            socket.setTcpNoDelay(true);
            final OutputStream out = socket.getOutputStream();
            for (final byte[] frame : new byte[][] {hello(CLIENT, 1), reply(CLIENT, 1)}) {
                for (final byte value : frame) {
                    out.write(value);
                    low.poll(10);
                }
            }
            pollUntil(() -> low.numbersFrom(CLIENT).equals(java.util.List.of(42L)));
        }
    }

    @Test
    void clientThatIsGoneBeforeItsGreetingIsReadIsHeardAndNotConnected() throws IOException {
        final Endpoint low = start(LOW);
        try (Socket socket = dial(low)) {
            socket.getOutputStream().write(hello(CLIENT, 1));
            socket.getOutputStream().write(reply(CLIENT, 1));
        }
        pollUntil(() -> low.numbersFrom(CLIENT).equals(java.util.List.of(42L)));
        pollUntil(() -> !low.transport.isConnected(CLIENT));
    }

    @Test
    void lostConnectionIsMadeAgain() throws IOException {
        final Endpoint low = start(LOW);
        final Endpoint high = start(HIGH);
        link(low, LOW, high, HIGH);
        try (Socket socket = dial(low)) {
            socket.getOutputStream().write(hello(HIGH, 1));
            pollUntil(() -> low.transport.counters().get("transport/connections") == 3);
        }
        sendWhenConnected(high, LOW, 1);
        pollUntil(() -> low.numbersFrom(HIGH).contains(1L));
    }

    private void assertRejected(final Endpoint endpoint, final FrameFault fault, final byte[] bytes)
            throws IOException {
        final String counter = Traffic.rejectedName(fault);
        final long before = endpoint.transport.counters().get(counter);
        try (Socket socket = dial(endpoint)) {
            socket.getOutputStream().write(bytes);
            pollUntil(() -> endpoint.transport.counters().get(counter) == before + 1);
            socket.getInputStream().readAllBytes();
        }
    }

    private static Socket dial(final Endpoint endpoint) throws IOException {
        return new Socket("127.0.0.1", portOf(endpoint.transport.address()));
    }

    private static int portOf(final String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static byte[] hello(final int sender, final int incarnation) {
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(HELLO_LENGTH));
        new HelloEncoder()
                .wrapAndApplyHeader(buffer, 0, new FrameHeaderEncoder())
                .clusterId(CLUSTER);
        return seal(buffer, sender, incarnation);
    }

    private static byte[] reply(final int sender, final int incarnation) {
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(Endpoint.FRAME_LENGTH));
        new RelayReplyEncoder()
                .wrapAndApplyHeader(buffer, 0, new FrameHeaderEncoder())
                .lastIndex(42);
        return seal(buffer, sender, incarnation);
    }

    private static byte[] seal(final UnsafeBuffer buffer, final int sender, final int incarnation) {
        Frames.seal(buffer, 0, buffer.capacity(), sender, incarnation);
        final byte[] bytes = new byte[buffer.capacity()];
        buffer.getBytes(0, bytes);
        return bytes;
    }
}
