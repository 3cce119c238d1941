package org.pacelab.harness.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.check.Verdict;
import org.pacelab.harness.history.HistoryEvents;
import org.pacelab.harness.history.PartHistory;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.load.LatencyTag;
import org.pacelab.harness.load.LatencyTotals;
import org.pacelab.harness.load.LoadListener;
import org.pacelab.harness.load.LoadLoop.Phase;
import org.pacelab.harness.load.RowFlag;
import org.pacelab.harness.report.PartVerdict;
import org.pacelab.harness.report.Provenance;
import org.pacelab.harness.report.Row;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.report.WorkerUse;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.Scenario;
import org.pacelab.harness.scenario.ScenarioReader;

/** Real processes on this host; nothing here depends on how fast they are. */
@Tag("processes")
class ScenarioRunTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Launcher LAUNCHER = new Launcher(ROOT.resolve("jvm-17.args"), ROOT);
    private static final String SMALL = """
            protocol: raft
            settings: [log, eventual]
            floors: {protocols: []}
            workload:
              arrival: closed
              outstanding: 4
              key-count: 1000
              max-warm-up: 1s
              duration: 1s
            """;
    private static final Consumer<LoadListener.Second> IGNORED = second -> {};

    @TempDir
    private Path runs;

    private RunDirectory directory;
    private ScenarioRun run;

    @Test
    void everyRowIsInAllFilesOfTheRunDirectory() throws Exception {
        final RunManifest manifest = execute(SMALL, IGNORED);

        assertThat(manifest.cause()).isEmpty();
        assertThat(manifest.status()).isEqualTo(Status.OK);
        assertThat(run.rows()).extracting(Row::label).containsExactly("log", "eventual");
        for (final Row row : run.rows()) {
            assertThat(row.result().ok()).isPositive();
            assertThat(row.result().failed() + row.result().unknown()).isZero();
            assertThat(row.uses()).hasSize(4).allMatch(use -> use.rssAnonBytes() > 0 && use.cpuNs() > 0);
            assertThat(count(LatencyTotals.readRows(directory.latencyLog()).get(row.label())))
                    .isEqualTo(row.result().ok());
        }
        assertThat(RunDirectory.open(directory.folder()).manifest()).isEqualTo(manifest);
        assertThat(Files.readAllLines(directory.folder().resolve("summary.csv")))
                .hasSize(1 + 2 * 2);
        assertThat(Files.readAllLines(directory.folder().resolve("counters.csv")))
                .anyMatch(line -> line.startsWith("log,all,messages-per-operation,"))
                .anyMatch(line -> line.startsWith("eventual,eventual-replica-2,transport/frames-sent,"));
        assertThat(directory.folder().resolve("journals")).doesNotExist();
        assertNothingRuns();
    }

    @Test
    void verdictStandsBesideTheHistogramAndRestsOnEveryOperationThatCompleted() {
        execute(SMALL.replace("key-count: 1000", "key-count: 10\n  load-processes: 2"), IGNORED);
        final Row row = run.rows().get(0);
        final Told told = new Told();
        final PartHistory.Extent extent =
                PartHistory.of(directory.history("log")).replay(told);

        assertThat(row.verdict().answer()).as(row.verdict().describe()).isEqualTo(Verdict.Answer.VALID);
        assertThat(row.verdict().promised()).isEqualTo(Promise.LINEARIZABLE);
        assertThat(row.verdict().operations()).isEqualTo(row.history().invoked());
        assertThat(row.verdict().overlappingPairs()).isPositive();
        assertThat(row.verdict().details())
                .anyMatch(line -> line.matches("promised and kept: .*convergence.*"))
                .contains("final states: of replicas 0, 1, 2");
        assertThat(directory.finalStates("log").states())
                .allMatch(state -> state.values().keySet().equals(told.keysWritten()));
        assertThat(extent.gaps()).isEmpty();
        assertThat(extent.counts()).isEqualTo(row.history());
        assertThat(row.history().missed()).isZero();
        assertThat(told.completed).hasSize((int) row.history().completed());
        assertThat(told.completed.stream()
                        .filter(RecordedOperation::isOk)
                        .filter(operation ->
                                operation.intendedNs() >= row.result().startNs()
                                        && operation.intendedNs() < row.result().endNs())
                        .count())
                .isEqualTo(row.result().ok());
        assertThat(directory.folder().resolve("verdict.json")).content().contains("\"answer\" : \"VALID\"");
        assertThat(RunDirectory.open(directory.folder())
                        .manifest()
                        .rows()
                        .get(0)
                        .verdict())
                .isEqualTo(row.verdict());
    }

    @Test
    void verdictOnARunWhoseLoadProcessDiedIsUnknown() {
        final AtomicBoolean isStruck = new AtomicBoolean();
        final RunManifest manifest = execute(
                SMALL.replace("duration: 1s", "duration: 1h").replace("key-count: 1000", "load-processes: 2"),
                second -> {
                    if (second.phase() == Phase.MEASURING && !isStruck.getAndSet(true)) {
                        workers()
                                .filter(worker -> CommandLines.of(worker).contains("LoadMain"))
                                .findFirst()
                                .ifPresent(ProcessHandle::destroyForcibly);
                    }
                });

        assertThat(manifest.status()).isEqualTo(Status.FAILED);
        assertThat(run.verdicts()).extracting(PartVerdict::answer).containsOnly(Verdict.Answer.UNKNOWN);
        assertThat(run.verdicts())
                .extracting(PartVerdict::reason)
                .satisfiesExactly(
                        log -> assertThat(log).matches("load process log-[01] died before its history was whole"),
                        eventual -> assertThat(eventual).isEqualTo("it was not measured"));
        assertThat(manifest.rows())
                .allMatch(row -> row.verdict().equals(run.verdicts().get(0)));
        assertNothingRuns();
    }

    @Test
    void allListenOnTheHostThatTheScenarioNames() throws Exception {
        final Set<String> listening = new HashSet<>();

        final RunManifest manifest = execute(
                "host: 127.0.0.2\n" + SMALL.replace("[log, eventual]", "[log]"),
                second -> listening.addAll(listeningSockets()));

        assertThat(manifest.status()).isEqualTo(Status.OK);
        assertThat(listening.stream().filter(address -> address.contains("0200007F:")))
                .as("three replicas and a load process")
                .hasSize(4);
    }

    @Test
    void leaderKilledOverMappedRingsAndDiskLosesNoAddAndIsCountedInBothLives() throws Exception {
        final RunManifest manifest = execute("""
                protocol: raft
                settings: [log]
                transport: ipc
                durability: disk
                check-adds: true
                floors: {protocols: [relay], max-warm-up: 1s, duration: 1s}
                workload:
                  rate: 200
                  read-ratio: 0
                  write: add
                  key-count: 1000
                  load-processes: 2
                  max-warm-up: 1s
                  duration: 4s
                faults:
                  kill-leader: {first-after: 500ms, restart-after: 1s, every: 3s}
                """, IGNORED);

        assertThat(manifest.cause()).isEmpty();
        assertThat(manifest.status()).isEqualTo(Status.OK);
        assertThat(run.rows()).extracting(Row::label).containsExactly("relay-1", "log", "relay-2");
        final Row row = run.rows().get(1);
        assertThat(row.adds().isValid()).isTrue();
        assertThat(row.adds().describe()).matches("unique adds: [1-9].*");
        assertThat(row.recoveries()).singleElement().satisfies(recovery -> {
            assertThat(recovery.fault()).matches("kill of replica \\d");
            assertThat(recovery.durationNs()).isPositive();
        });
        assertThat(row.flags()).contains(RowFlag.ELECTIONS);
        assertThat(row.uses())
                .extracting(WorkerUse::worker)
                .hasSize(6)
                .filteredOn(worker -> worker.endsWith("-life-2"))
                .hasSize(1);
        assertThat(row.sumOf("journal/forces")).isPositive();
        assertNothingRuns();
    }

    @Test
    void interruptedRunKeepsWhatItMeasured() {
        final Thread controller = Thread.currentThread();
        final RunManifest manifest = execute(SMALL.replace("duration: 1s", "duration: 1h"), second -> {
            if (second.phase() == Phase.MEASURING) {
                controller.interrupt();
            }
        });

        assertThat(manifest.status()).isEqualTo(Status.INTERRUPTED);
        assertThat(run.rows()).hasSize(1);
        assertThat(run.rows().get(0).flags()).contains(RowFlag.INTERRUPTED);
        assertThat(run.rows().get(0).result().ok()).isPositive();
        assertThat(RunDirectory.open(directory.folder()).manifest().rows()).hasSize(1);
        assertNothingRuns();
    }

    @Test
    void runFailsWithTheNameOfTheWorkerThatDied() {
        final RunManifest manifest = execute(SMALL.replace("duration: 1s", "duration: 1h"), second -> {
            if (second.phase() == Phase.MEASURING) {
                workers()
                        .filter(worker -> CommandLines.of(worker).contains("NodeMain"))
                        .findFirst()
                        .ifPresent(ProcessHandle::destroyForcibly);
            }
        });

        assertThat(manifest.status()).isEqualTo(Status.FAILED);
        assertThat(manifest.cause())
                .matches(
                        "log-replica-\\d \\(pid \\d+\\) ended with exit code 137, see .*/workers/log-replica-\\d\\.log");
        assertThat(run.rows()).hasSize(1);
        assertNothingRuns();
    }

    private RunManifest execute(final String yaml, final Consumer<LoadListener.Second> onSecond) {
        final Scenario scenario = new ScenarioReader(Protocols.all()).read("small.yaml", yaml, List.of());
        final Provenance provenance = Provenance.of(ROOT, LAUNCHER.flags());
        directory = RunDirectory.create(runs, Instant.now(), provenance, scenario.name());
        run = new ScenarioRun(scenario, directory, provenance, LAUNCHER, new Listener(onSecond));
        final RunManifest manifest = run.execute();
        Thread.interrupted();
        return manifest;
    }

    private static long count(final LatencyTotals totals) {
        return totals.of(LatencyTag.Ending.OK, LatencyTag.Measure.RESPONSE).getTotalCount();
    }

    /** Local addresses and ports of this host's sockets that listen, in the kernel's hexadecimal; IPv4 may be mapped into IPv6. */
    private static List<String> listeningSockets() {
        try (Stream<String> overIpv4 = Files.lines(Path.of("/proc/net/tcp"));
                Stream<String> overIpv6 = Files.lines(Path.of("/proc/net/tcp6"))) {
            return Stream.concat(overIpv4, overIpv6)
                    .map(socket -> socket.strip().split("\\s+"))
                    .filter(fields -> fields[3].equals("0A"))
                    .map(fields -> fields[1])
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertNothingRuns() {
        assertThat(workers().map(CommandLines::of)).isEmpty();
    }

    private static Stream<ProcessHandle> workers() {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> CommandLines.of(child).contains("pacelab"));
    }

    private static final class Told implements HistoryEvents {
        private final List<RecordedOperation> completed = new ArrayList<>();

        private Set<Long> keysWritten() {
            return completed.stream()
                    .filter(operation -> operation.isOk() && operation.isWrite())
                    .map(RecordedOperation::key)
                    .collect(Collectors.toSet());
        }

        @Override
        public void onInvoked(final RecordedOperation operation) {}

        @Override
        public void onCompleted(final RecordedOperation operation) {
            completed.add(operation);
        }

        @Override
        public void onNeverCompleted(final RecordedOperation operation) {}
    }

    /** Progress that only looks at seconds. */
    private record Listener(Consumer<LoadListener.Second> seconds) implements Progress {
        @Override
        public void onPart(final int number, final int count, final String label) {}

        @Override
        public void onSecond(final LoadListener.Second second) {
            seconds.accept(second);
        }

        @Override
        public void onEvent(final String line) {}
    }
}
