package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.report.Row;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest;
import org.pacelab.harness.report.RunManifest.Status;

/** Faults on real processes: each strikes, is felt or not, and is over. Nothing here depends on how fast they are. */
@Tag("processes")
class ProcessFaultsTest {
    private static final String ADDS = """
            protocol: raft
            settings: [log]
            floors: {protocols: []}
            check-adds: true
            workload: {rate: 200, sessions: 1024, read-ratio: 0, write: add, max-warm-up: 1s, load-processes: %d, duration: %s}
            """;

    @TempDir
    private Path runs;

    private final List<String> events = new ArrayList<>();
    private final List<Long> eventTimesNs = new ArrayList<>();
    private Path folder;
    private Row row;

    @Test
    void clientsOfTheMinorityWaitForTheEndOfAPartitionAndThoseOfTheMajorityForALeader() throws IOException {
        run(2, "8s", """
                client: {deadline: 20s}
                faults:
                  - slow-link: {from: replicas, to: all, delay: 1ms, jitter: 1ms, at: 0s, for: 5s}
                  - partition: {side: leader, clients: split, at: 1s, for: 2s}
                """);

        assertThat(row.recoveries())
                .extracting(Row.Recovery::clients)
                .containsExactly("majority", "minority", "majority", "minority");
        assertThat(row.recoveries().get(2).fault()).matches("partition \\d \\| \\d \\d");
        assertThat(row.recoveries()).allMatch(recovery -> recovery.durationNs() > 0);
        assertThat(row.gaps()).extracting(Row.Gap::clients).containsExactly("majority", "minority");
        assertThat(row.gaps().get(1).durationNs()).isGreaterThanOrEqualTo(2_000_000_000L);
        assertThat(row.sumOf("transport/frames-lost-on-purpose")).isPositive();
        assertThat(seconds())
                .anyMatch(line -> line.matches("log,\\d,1.000,.*,slow link from replicas to all; partition .*"))
                .anyMatch(line -> line.matches("log,\\d,1.000,.*,slow link from replicas to all"));
    }

    @Test
    void pausesStallsStepsAndRestartsLoseNoAdd() throws IOException {
        run(1, "8s", """
                transport: ipc
                durability: disk
                client: {deadline: 30s}
                faults:
                  - pause: {replica: leader, at: 500ms, for: 1s, rehearse: 500ms}
                  - clock-step: {replica: follower, at: 1s, by: 100ms}
                  - disk-stall: {replica: leader, at: 3s, for: 500ms, rehearse: 200ms}
                  - one-way-cut: {from: follower, to: leader, frames: hold, at: 4s, for: 500ms}
                  - restart: {replica: follower, at: 5s}
                """);

        assertThat(row.recoveries().stream().map(Row.Recovery::fault).map(fault -> fault.replaceAll(" \\d\\b", " N")))
                .containsExactlyInAnyOrder(
                        "pause of replica N",
                        "clock step of replica N by 100ms",
                        "disk stall of replica N",
                        "one-way cut from N to N",
                        "restart of replica N");
        assertThat(row.recoveries()).allMatch(recovery -> recovery.durationNs() > 0);
        assertThat(events.stream().map(event -> event.replaceAll(" \\d\\b", " N")))
                .startsWith(
                        "rehearsal: pause of replica N",
                        "rehearsal: over: pause of replica N",
                        "rehearsal: disk stall of replica N",
                        "rehearsal: over: disk stall of replica N",
                        "pause of replica N");
        assertThat(eventTimesNs.get(4) - eventTimesNs.get(3))
                .as("the rest after the last rehearsal, and the time until the first stroke")
                .isGreaterThan(700_000_000L);
        assertThat(row.gaps()).singleElement().matches(gap -> gap.durationNs() > 100_000_000);
        assertThat(row.uses())
                .filteredOn(use -> use.worker().endsWith("-life-2"))
                .hasSize(1);
        assertThat(seconds()).anyMatch(line -> line.matches("log,\\d,1.000,.*,pause of replica \\d.*"));
    }

    @Test
    void aReplicaOnChronicleThatWasKilledComesBackWithItsLog() throws IOException {
        run(1, "6s", """
                durability: disk
                journal: chronicle
                client: {deadline: 30s}
                faults:
                  - kill: {replica: leader, at: 1s, for: 500ms}
                  - kill: {replica: follower, at: 4s, for: 500ms}
                """);

        assertThat(row.uses())
                .filteredOn(use -> use.worker().endsWith("-life-2"))
                .isNotEmpty();
        assertThat(row.sumOf("journal/forces")).isPositive();
        assertThat(seconds()).anyMatch(line -> line.matches("log,\\d,1.000,.*,kill of replica \\d.*"));
    }

    /** A replica's second life gets the flags of its JVM from a pipe, into which nobody writes before the pause is over. */
    @Test
    void aStartThatTakesLongHoldsUpNoOtherFault() throws IOException {
        final Path jvmArgs = Files.copy(Path.of("../jvm-17.args"), runs.resolve("jvm.args"));
        final String flags = Files.readString(jvmArgs);
        final Trial trial = new Trial(
                runs,
                ADDS.formatted(1, "3s") + """

                client: {deadline: 30s}
                faults:
                  - pause: {replica: 1, at: 500ms, for: 1s}
                  - restart: {replica: 0, at: 600ms}
                """,
                new Launcher(jvmArgs, Path.of("..").toAbsolutePath().normalize()));

        final RunManifest manifest = trial.run(second -> {}, event -> {
            events.add(event);
            if (event.equals("restart of replica 0") && !events.contains("over: pause of replica 1")) {
                makePipe(jvmArgs);
            } else if (event.equals("over: pause of replica 1") && events.contains("restart of replica 0")) {
                final Thread writer = new Thread(() -> write(jvmArgs, flags));
                writer.setDaemon(true);
                writer.start();
            }
        });

        assertThat(manifest.cause()).isEmpty();
        assertThat(events)
                .containsSubsequence("pause of replica 1", "over: pause of replica 1", "over: restart of replica 0")
                .containsSubsequence("restart of replica 0", "over: restart of replica 0");
    }

    private static void makePipe(final Path file) {
        try {
            Files.delete(file);
            assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                    .isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void write(final Path file, final String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No add may be lost, and each must end OK. */
    private void run(final int loadProcesses, final String duration, final String rest) {
        final Trial trial = new Trial(runs, ADDS.formatted(loadProcesses, duration) + rest);
        final RunManifest manifest = trial.run(second -> {}, event -> {
            events.add(event);
            eventTimesNs.add(System.nanoTime());
        });
        assertThat(manifest.cause()).isEmpty();
        assertThat(manifest.status()).isEqualTo(Status.OK);
        assertThat(RunDirectory.open(trial.folder()).manifest()).isEqualTo(manifest);
        folder = trial.folder();
        row = trial.rows().get(0);
        assertThat(row.adds().isValid()).isTrue();
        assertThat(row.result().ok()).isEqualTo(row.result().scheduled());
    }

    private List<String> seconds() throws IOException {
        return Files.readAllLines(folder.resolve("seconds.csv"));
    }
}
