package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.cluster.WorkerProcess.Heard;

/** What a failing worker may cost the others. */
@Tag("processes")
class SwitchboardTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final long TIMEOUT_NS = 60_000_000_000L;

    @TempDir
    private Path folder;

    private final Switchboard switchboard = new Switchboard(new SilentProgress());
    private Reaper reaper;
    private WorkerProcess failing;
    private WorkerProcess willing;

    /** Says that it is warm for each order it gets. */
    static final class Answerer {
        private Answerer() {}

        public static void main(final String[] arguments) throws IOException {
            final BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while (orders.readLine() != null) {
                System.out.println(JsonLines.write(new Notice.Warm()));
            }
        }
    }

    @BeforeEach
    void start() {
        reaper = Reaper.start(folder.resolve("scratch"));
        failing = worker("failing");
        willing = worker("willing");
    }

    @AfterEach
    void stop() throws InterruptedException {
        failing.kill();
        willing.kill();
        reaper.close();
    }

    @Test
    void aFaultFailsWhoeverIsWaitedFor() {
        switchboard.queue().add(new Heard(failing, new Notice.Fault("disk full")));

        assertThatThrownBy(() -> switchboard.await(willing, Notice.Warm.class, TIMEOUT_NS))
                .isInstanceOf(RunFailure.class)
                .hasMessage("failing: disk full");
    }

    @Test
    void whatAWillingWorkerSaysIsSalvagedFromAmongFaultsAndEnds() throws InterruptedException {
        switchboard.queue().add(new Heard(failing, new Notice.Fault("disk full")));
        switchboard.queue().add(new Heard(failing, null));
        willing.send(new Order.Report());

        assertThat(switchboard.salvage(willing, Notice.Warm.class, TIMEOUT_NS)).contains(new Notice.Warm());
    }

    @Test
    void nothingIsSalvagedFromAWorkerThatHasEnded() throws InterruptedException {
        willing.kill();

        assertThat(switchboard.salvage(willing, Notice.Warm.class, TIMEOUT_NS)).isEmpty();
    }

    @Test
    void whatIsExpectedIsToldToWhoeverExpectsItWhileAnotherIsWaitedFor() throws InterruptedException {
        final CompletableFuture<Notice.Done> second = expectDone(2);
        final CompletableFuture<Notice.Done> first = expectDone(1);
        switchboard.queue().add(new Heard(willing, new Notice.Done(1, 10)));
        switchboard.queue().add(new Heard(willing, new Notice.Done(2, 20)));

        assertThat(switchboard.await(second).inForceNs()).isEqualTo(20);
        assertThat(first).isCompletedWithValue(new Notice.Done(1, 10));
    }

    @Test
    void whatDoesNotComeInTimeFailsWhoeverExpectsItAndNobodyElse() throws InterruptedException {
        final CompletableFuture<Notice.Warm> late = switchboard.expect(failing, Notice.Warm.class, any -> true, 0);
        willing.send(new Order.Report());

        assertThat(switchboard.await(willing, Notice.Warm.class, TIMEOUT_NS)).isEqualTo(new Notice.Warm());
        assertThatThrownBy(() -> switchboard.await(late))
                .isInstanceOf(RunFailure.class)
                .hasMessageMatching("failing \\(pid \\d+\\) did not say 'warm' within 0 ms");
    }

    @Test
    void theEndOfAWorkerThatWasKilledIsExpected() throws InterruptedException {
        willing.destroy();

        assertThat(switchboard.await(switchboard.expectEnd(willing, TIMEOUT_NS)))
                .isSameAs(willing);
    }

    private CompletableFuture<Notice.Done> expectDone(final int number) {
        return switchboard.expect(willing, Notice.Done.class, done -> done.number() == number, TIMEOUT_NS);
    }

    private WorkerProcess worker(final String name) {
        return WorkerProcess.start(
                new Launcher(ROOT.resolve("jvm-17.args"), folder),
                Answerer.class,
                name,
                folder,
                reaper,
                switchboard.queue());
    }
}
