package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.cluster.WorkerProcess.Heard;

@Tag("processes")
class WorkerProcessTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int KILLS = 10;

    @TempDir
    private Path folder;

    /** Says something for as long as somebody listens. */
    static final class Talker {
        private Talker() {}

        public static void main(final String[] arguments) {
            final String line = JsonLines.write(new Notice.Warm());
            while (!System.out.checkError()) {
                System.out.println(line);
            }
        }
    }

    /** Says that it is told to stop as soon as nothing of it waits for orders any more, and ends. */
    static final class Ender {
        private Ender() {}

        public static void main(final String[] arguments) {
            final ControlPipe pipe = ControlPipe.open();
            pipe.listen(order -> {});
            final Thread control = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("control"))
                    .findFirst()
                    .orElseThrow();
            while (control.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            pipe.tell(new Notice.Warm());
            Runtime.getRuntime().halt(0);
        }
    }

    /** A JVM does not end before it has waited for a thread that is in a system call. */
    @Test
    @Timeout(60)
    void workerThatIsToldToStopWaitsForNoMoreOrders() throws Exception {
        try (Reaper reaper = Reaper.start(folder.resolve("scratch"))) {
            final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
            final WorkerProcess worker = start(Ender.class, "ender", reaper, heard);

            worker.send(new Order.Report());
            worker.send(new Order.Stop());

            assertThat(heard.take().notice()).isInstanceOf(Notice.Warm.class);
            assertThat(heard.take().isEnd()).isTrue();
        }
    }

    @Test
    void workerKilledWhileItSpeaksIsHeardToEndAndNothingElse() throws InterruptedException {
        try (Reaper reaper = Reaper.start(folder.resolve("scratch"))) {
            for (int i = 0; i < KILLS; i++) {
                final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
                final WorkerProcess worker = startTalker("talker-" + i, reaper, heard);
                assertThat(heard.take().notice()).isInstanceOf(Notice.Warm.class);

                worker.kill();

                Heard last = heard.take();
                while (!last.isEnd()) {
                    assertThat(last.notice()).isInstanceOf(Notice.Warm.class);
                    last = heard.take();
                }
                assertThat(worker.isEndExpected()).isTrue();
            }
        }
    }

    @Test
    @Timeout(60)
    void oneThatWasPausedGoesOnAndOneThatHasEndedCannotBePaused() throws Exception {
        try (Reaper reaper = Reaper.start(folder.resolve("scratch"))) {
            final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
            final WorkerProcess worker = startTalker("talker", reaper, heard);
            heard.take();

            worker.pause();
            awaitStopped(worker, true);
            worker.resume();
            worker.resume();
            awaitStopped(worker, false);

            worker.kill();
            assertThatThrownBy(worker::pause)
                    .isInstanceOf(RunFailure.class)
                    .hasMessage("cannot send SIGSTOP to talker (pid " + worker.pid() + ")");
        }
    }

    /** A signal that was sent is felt a moment later. */
    private static void awaitStopped(final WorkerProcess worker, final boolean isStopped) throws IOException {
        final Path stat = Path.of("/proc", Long.toString(worker.pid()), "stat");
        while (Files.readString(stat).contains(") T ") != isStopped) {
            Thread.onSpinWait();
        }
    }

    @Test
    @Timeout(60)
    void workerWhoseReaperIsGoneIsHeardToEnd() throws InterruptedException {
        final Reaper reaper = Reaper.start(folder.resolve("scratch"));
        final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
        final WorkerProcess worker = startTalker("talker", reaper, heard);
        final ProcessHandle shell = ProcessHandle.current()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains("pacelab-reaper " + folder))
                .findFirst()
                .orElseThrow();
        shell.destroyForcibly();
        shell.onExit().join();

        worker.kill();

        Heard last = heard.take();
        Notice lastNotice = null;
        while (!last.isEnd()) {
            lastNotice = last.notice();
            last = heard.take();
        }
        assertThat(lastNotice).isEqualTo(new Notice.Fault("the reaper is gone"));
    }

    private WorkerProcess startTalker(final String name, final Reaper reaper, final BlockingQueue<Heard> heard) {
        return start(Talker.class, name, reaper, heard);
    }

    private WorkerProcess start(
            final Class<?> main, final String name, final Reaper reaper, final BlockingQueue<Heard> heard) {
        final Launcher launcher = new Launcher(ROOT.resolve("jvm-17.args"), folder);
        return WorkerProcess.start(launcher, main, name, folder, reaper, heard);
    }
}
