package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.load.LoadListener;
import org.pacelab.harness.load.LoadLoop.Phase;
import org.pacelab.harness.load.RowFlag;
import org.pacelab.harness.report.RunManifest;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.journal.Durability;
import org.pacelab.journal.Journal;
import org.pacelab.journal.JournalOwner;
import org.pacelab.journal.MappedJournal;

/**
 * A real process on a disk that fails. Needs strace and the rights to trace and to mount, which root has: without them it fails.
 * One replica, so that what it acknowledges rests on its own disk.
 */
@Tag("processes")
class DiskFaultsTest {
    private static final String ONE_REPLICA = """
            protocol: raft
            settings: [log]
            replicas: 1
            durability: disk
            floors: {protocols: []}
            workload: {%s, read-ratio: 0, max-warm-up: 1s, duration: 10m}
            """;
    private static final int SUCCESSFUL_FORCES = 20;

    @TempDir
    private Path folder;

    private Path mounted;
    private Process strace;

    @AfterEach
    void cleanUp() throws Exception {
        if (strace != null) {
            strace.destroyForcibly().waitFor();
        }
        if (mounted != null) {
            command("umount", mounted.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"mapped, segment-\\d{8}", "chronicle, \\d{8}-\\d{4}\\.cq4"})
    void aForceThatFailsStopsTheReplicaInOneLineAndNoReplyFollows(final String journal, final String fileName)
            throws IOException {
        final Path trace = folder.resolve("trace");
        final Trial trial = new Trial(
                folder, "journal: " + journal + "\n" + ONE_REPLICA.formatted("arrival: closed, outstanding: 1"));

        final RunManifest manifest = trial.run(second -> failForces(second, trace));

        assertThat(manifest.cause()).matches("log-replica-0: journal stopped: .*/" + fileName + ": Input/output error");
        assertStopped(manifest, trial);
        final List<String> calls = Files.readAllLines(trace);
        final int failed = IntStream.range(0, calls.size())
                .filter(i -> calls.get(i).contains("EIO"))
                .findFirst()
                .orElseThrow();
        assertThat(calls.subList(0, failed))
                .filteredOn(DiskFaultsTest::isReply)
                .hasSizeGreaterThanOrEqualTo(SUCCESSFUL_FORCES / 2);
        assertThat(calls.subList(failed, calls.size())).noneMatch(DiskFaultsTest::isReply);
    }

    @ParameterizedTest
    @CsvSource({"mapped, segment-\\d{8}", "chronicle, next-cycle"})
    void aFullDiskStopsTheReplicaInOneLineAndAllItAcknowledgedIsInItsJournal(final String journal, final String file)
            throws Exception {
        mounted = Files.createDirectory(folder.resolve("small"));
        final int segments = 2 * MappedJournal.DEFAULT_SEGMENT_LENGTH + (1 << 20);
        command("mount", "-t", "tmpfs", "-o", "size=" + segments, "pacelab-test", mounted.toString());
        final Trial trial = new Trial(
                folder, "journal: " + journal + "\n" + ONE_REPLICA.formatted("rate: 500, value-length: 4096"));
        Files.createSymbolicLink(trial.folder().resolve("journals"), mounted);

        final RunManifest manifest = trial.run(second -> {});

        assertThat(manifest.cause())
                .matches("log-replica-0: journal stopped: .*/" + file + ": No space left on device");
        assertStopped(manifest, trial);
        assertThat(lastIndexOf(roomyCopy(mounted.resolve("log").resolve("replica-0")), manifest))
                .isGreaterThan(trial.rows().get(0).result().ok());
    }

    private static void assertStopped(final RunManifest manifest, final Trial trial) {
        assertThat(manifest.status()).isEqualTo(Status.FAILED);
        assertThat(trial.rows()).singleElement().satisfies(row -> {
            assertThat(row.flags()).contains(RowFlag.INTERRUPTED);
            assertThat(row.result().ok()).isPositive();
        });
    }

    /** From the start of the measured time on, once a few have succeeded. */
    private void failForces(final LoadListener.Second second, final Path trace) {
        if (strace != null || second.phase() != Phase.MEASURING) {
            return;
        }
        final long replica = ProcessHandle.current()
                .descendants()
                .filter(child -> CommandLines.of(child).contains("NodeMain"))
                .findFirst()
                .orElseThrow()
                .pid();
        try {
            strace = new ProcessBuilder(
                            "strace",
                            "-f",
                            "-y",
                            "-o",
                            trace.toString(),
                            "-e",
                            "trace=fdatasync,write,writev,sendto,sendmsg",
                            "-e",
                            "inject=fdatasync:error=EIO:when=" + (SUCCESSFUL_FORCES + 1) + "+",
                            "-p",
                            Long.toString(replica))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("strace.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("DiskFaultsTest needs strace; on Debian: apt-get install strace", e);
        }
    }

    private static boolean isReply(final String call) {
        return call.contains("<socket:") || call.contains("<TCP");
    }

    private Path roomyCopy(final Path journal) throws IOException {
        final Path copy = folder.resolve("copy");
        try (Stream<Path> files = Files.walk(journal)) {
            for (final Path file : files.toList()) {
                Files.copy(file, copy.resolve(journal.relativize(file).toString()));
            }
        }
        return copy;
    }

    private static long lastIndexOf(final Path directory, final RunManifest manifest) {
        final long clusterId = Instant.parse(manifest.startUtc()).toEpochMilli() << Byte.SIZE;
        try (Journal reopened = ReplicaJournal.open(
                        directory,
                        manifest.scenario().deployment().journal(),
                        Durability.DISK,
                        new JournalOwner(clusterId, 0),
                        false)
                .journal()) {
            return reopened.lastIndex();
        }
    }

    private static void command(final String... words) throws Exception {
        final Process process =
                new ProcessBuilder(words).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(String.join(" ", words) + ": " + output)
                .isZero();
    }
}
