package org.pacelab.harness.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.scenario.Idling;
import org.pacelab.replica.Counters;

class SharedMemoryTransportTest extends TransportContract {
    private static final long LONG_PARK_NS = 100_000_000;

    @TempDir
    private Path directory;

    @Override
    Transport newTransport(final Identity identity, final Counters counters) {
        return new SharedMemoryTransport(identity, directory, Idling.DEFAULT_MAX_PARK_NS, counters);
    }

    @Override
    Transport newSleeper(final Identity identity, final Counters counters) {
        return new SharedMemoryTransport(identity, directory, HOURS_NS, HOURS_NS, counters);
    }

    /** A frame ends no park: it is found after one. */
    @Override
    Transport newFrameWaiter(final Identity identity, final Counters counters) {
        return new SharedMemoryTransport(identity, directory, LONG_PARK_NS, LONG_PARK_NS, counters);
    }

    @Test
    void linksHaveNoFileOnceBothSidesHaveThemAndNothingIsLeftAfterClose() throws IOException {
        final Endpoint low = start(LOW);
        final Endpoint high = start(HIGH);
        link(low, LOW, high, HIGH);
        assertThat(fileNames()).containsExactlyInAnyOrder("0.1.bell", "1.1.bell");
        stop(low);
        stop(high);
        assertThat(fileNames()).isEmpty();
    }

    @Test
    void addressIsReadBack() {
        final RingAddress address = new RingAddress(Path.of("/tmp/a b:c"), 3, 4, new ProcessIdentity(5, 6));
        assertThat(RingAddress.parse(address.toString())).isEqualTo(address);
        assertThat(address.toString()).doesNotContainAnyWhitespaces();
    }

    @Test
    void peerWhoseProcessIsGoneIsDeadAndItsUnfinishedClaimIsNotWaitedFor() throws IOException, InterruptedException {
        final Endpoint low = start(LOW);
        final Endpoint high = start(HIGH);
        link(low, LOW, high, HIGH);
        final Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "--add-opens=java.base/java.util.zip=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DyingPeer.class.getName(),
                        directory.toString(),
                        low.transport.address())
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        pollUntil(() -> low.numbersFrom(CLIENT).contains(DyingPeer.NUMBER));
        assertThat(low.transport.isConnected(CLIENT)).isTrue();
        child.getOutputStream().close();
        child.waitFor();
        pollUntil(() -> !low.transport.isConnected(CLIENT));
        assertThat(low.numbersFrom(CLIENT)).isEqualTo(List.of(DyingPeer.NUMBER));
        high.send(LOW, 1);
        pollUntil(() -> low.numbersFrom(HIGH).contains(1L));
    }

    private List<String> fileNames() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
