package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest;
import org.pacelab.harness.report.RunManifest.Status;

/** A controller that is ended from outside leaves no process behind, not even one that is stopped. */
@Tag("processes")
class ControllerEndTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String UNDER_LOAD = "kill of replica";
    private static final String ENDLESS = """
            protocol: raft
            settings: [log]
            durability: os
            floors: {protocols: []}
            workload: {rate: 100, max-warm-up: 1s, duration: 1h}
            faults:
              kill-leader: {first-after: 1s, restart-after: 50m, every: 59m}
            """;

    @TempDir
    private Path home;

    @Test
    void killedControllerLeavesNoProcessNorMappedFiles() throws Exception {
        final Process controller = controllerUnderLoad();
        final List<ProcessHandle> workers = controller.descendants().toList();
        final ProcessHandle replica = workers.stream()
                .filter(worker -> CommandLines.of(worker).contains("NodeMain"))
                .findFirst()
                .orElseThrow();
        final Path scratch = scratchOf(workers);
        for (final String ignored : List.of("INT", "HUP", "TERM", "QUIT", "PIPE")) {
            signal(ignored, reaperOf(workers).pid());
        }
        signal("STOP", replica.pid());

        controller.destroyForcibly().waitFor();

        awaitEnd(workers);
        assertThat(scratch).doesNotExist();
        assertThat(manifest().status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void controllerToldToEndKeepsWhatItMeasured() throws Exception {
        final Process controller = controllerUnderLoad();
        final List<ProcessHandle> workers = controller.descendants().toList();
        final Path scratch = scratchOf(workers);

        signal("TERM", controller.pid());
        controller.waitFor();

        awaitEnd(workers);
        assertThat(scratch).doesNotExist();
        assertThat(controller.exitValue()).isEqualTo(128 + 15);
        assertThat(manifest().status()).isEqualTo(Status.INTERRUPTED);
        assertThat(manifest().rows()).hasSize(1);
        assertThat(manifest().rows().get(0).result().ok()).isPositive();
    }

    private Process controllerUnderLoad() throws IOException {
        final Path scenario = Files.writeString(home.resolve("endless.yaml"), ENDLESS);
        final String jvmArgs = ROOT.resolve("jvm-17.args").toString();
        final Process controller = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + jvmArgs,
                        "-Dpacelab.home=" + home,
                        "-Dpacelab.jvmArgs=" + jvmArgs,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.pacelab.harness.cli.Main",
                        "run",
                        scenario.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        final BufferedReader progress = controller.errorReader();
        String line = progress.readLine();
        while (line != null && !line.startsWith(UNDER_LOAD)) {
            line = progress.readLine();
        }
        assertThat(line).as("progress of the run").isNotNull();
        return controller;
    }

    private RunManifest manifest() throws IOException {
        try (Stream<Path> runs = Files.list(home.resolve("results").resolve("runs"))) {
            return RunDirectory.open(runs.findFirst().orElseThrow()).manifest();
        }
    }

    private static void awaitEnd(final List<ProcessHandle> workers) throws Exception {
        for (final ProcessHandle worker : workers) {
            worker.onExit().get(1, TimeUnit.MINUTES);
        }
    }

    private static Path scratchOf(final List<ProcessHandle> workers) {
        final String reaper = CommandLines.of(reaperOf(workers));
        return Path.of(reaper.substring(reaper.lastIndexOf(' ') + 1));
    }

    private static ProcessHandle reaperOf(final List<ProcessHandle> workers) {
        return workers.stream()
                .filter(worker -> CommandLines.of(worker).contains("pacelab-reaper"))
                .findFirst()
                .orElseThrow();
    }

    private static void signal(final String name, final long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
