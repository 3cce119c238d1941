package org.pacelab.benchmarks;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does this machine ask for a round trip between two processes over TCP's loopback: java.nio alone, no frames, no loop? The
 * floor under the floors, to tell a slow machine from a slow transport. A side that has nothing to read blocks, yields or spins.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(5)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
public class LoopbackBenchmark {
    @Param({"block", "yield", "spin"})
    private String idling;

    @Param("64")
    private int length;

    private Process partner;
    private SocketChannel channel;
    private ByteBuffer message;

    @Setup
    public void start() throws IOException {
        message = ByteBuffer.allocateDirect(length);
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            final int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            partner = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-cp",
                            classesOf(LoopbackBenchmark.class),
                            Partner.class.getName(),
                            Integer.toString(port),
                            idling,
                            Integer.toString(length))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            partner.onExit().thenRun(() -> close(server));
            channel = server.accept();
        }
        prepare(channel, idling);
    }

    /** The partner ends when its connection does. */
    @TearDown
    public void stop() throws IOException, InterruptedException {
        channel.close();
        partner.waitFor();
    }

    @Benchmark
    public ByteBuffer roundTrip() throws IOException {
        message.clear();
        write(channel, message);
        read(channel, message, idling);
        return message;
    }

    private static String classesOf(final Class<?> type) {
        return new File(type.getProtectionDomain().getCodeSource().getLocation().getPath()).getPath();
    }

    /** Ends an accept that nobody will ever answer. */
    private static void close(final ServerSocketChannel server) {
        try {
            server.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void prepare(final SocketChannel channel, final String idling) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(idling.equals("block"));
    }

    private static void write(final SocketChannel channel, final ByteBuffer message) throws IOException {
        while (message.hasRemaining()) {
            channel.write(message);
        }
    }

    /** Fills the message and turns it round. */
    private static void read(final SocketChannel channel, final ByteBuffer message, final String idling)
            throws IOException {
        message.clear();
        while (message.hasRemaining()) {
            final int count = channel.read(message);
            if (count < 0) {
                throw new EOFException("the other side closed the connection");
            }
            if (count == 0 && idling.equals("yield")) {
                Thread.yield();
            } else if (count == 0) {
                Thread.onSpinWait();
            }
        }
        message.flip();
    }

    /** The other process: sends back what it gets until the connection is closed. */
    static final class Partner {
        private Partner() {}

        public static void main(final String[] arguments) throws IOException {
            final String idling = arguments[1];
            final ByteBuffer message = ByteBuffer.allocateDirect(Integer.parseInt(arguments[2]));
            try (SocketChannel channel = SocketChannel.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])))) {
                prepare(channel, idling);
                while (true) {
                    read(channel, message, idling);
                    write(channel, message);
                }
            } catch (final EOFException e) {
                System.exit(0);
            }
        }
    }
}
