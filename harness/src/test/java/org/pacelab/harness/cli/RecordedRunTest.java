package org.pacelab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.check.FinalState;
import org.pacelab.harness.check.FinalStates;
import org.pacelab.harness.cluster.Protocols;
import org.pacelab.harness.history.HistoryRecorder;
import org.pacelab.harness.history.HistoryWriter;
import org.pacelab.harness.history.KeySample;
import org.pacelab.harness.report.HostFacts;
import org.pacelab.harness.report.Provenance;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.scenario.ScenarioReader;
import org.pacelab.replica.Operation;
import org.pacelab.replica.Outcome;

/** Run directories whose histories were written by hand: a put of 5, and then a get. */
class RecordedRunTest {
    private static final Executor ON_A_THREAD = task -> new Thread(task).start();
    private static final Provenance PROVENANCE = new Provenance(
            "0123456789abcdef", true, "", "a JVM", List.of(), new HostFacts("a CPU", 2, "unknown", "Linux"));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[8]);

    @TempDir
    private Path runs;

    private RunDirectory run;

    @BeforeEach
    void newRun() {
        run = RunDirectory.create(runs, Instant.EPOCH, PROVENANCE, "small");
        run.write(new RunManifest(
                Status.OK,
                "",
                "",
                "",
                PROVENANCE,
                new ScenarioReader(Protocols.all())
                        .read("small.yaml", "protocol: raft\nsettings: [log, eventual]\n", List.of()),
                List.of()));
    }

    @Test
    void eachSettingIsJudgedByWhatItPromises() {
        record("log", 5).close();
        record("eventual", 0).close();

        assertThat(execute("check", run.folder().toString())).isZero();
        assertThat(out.toString())
                .contains("log: VALID (weak) as linearizable; 2 operations, 0 overlapping pairs, 0 reads at risk")
                .contains("eventual: VALID (weak) as eventual; 2 operations")
                .contains("observed, not promised: linearizable: INVALID")
                .contains("staleness: 1 of 1 reads were stale");
    }

    @Test
    void historyThatWasEditedIsInvalidAndShowsWhy() {
        record("log", 6).close();

        assertThat(execute("check", run.folder().toString())).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("log: INVALID as linearizable, ")
                .contains("put 7 = 5 -> OK")
                .contains("get 7 -> 6");
    }

    @Test
    void replicasThatEndedAlikeKeepWhatIsPromisedAndTheVerdictSaysWhoTheyAre() {
        record("log", 5).close();
        run.writeFinalStates(
                "log", new FinalStates(List.of(state(0, 5), state(1, 5)), 1, "", List.of("replica 2 is down")));

        assertThat(execute("check", run.folder().toString())).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("log: VALID (weak) as linearizable; ")
                .containsPattern("promised and kept: .*convergence")
                .contains("final states: of replicas 0, 1; left out: replica 2 is down");
    }

    @Test
    void aReplicaAloneHasNobodyToAgreeWith() {
        record("log", 5).close();
        run.writeFinalStates("log", new FinalStates(List.of(state(0, 5)), 1, "", List.of("replica 1 is no member")));

        assertThat(execute("check", run.folder().toString())).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("log: VALID (weak) as linearizable; ")
                .doesNotContain("convergence", "final states");
    }

    @Test
    void replicasThatEndedDifferentlyBreakThePromise() {
        record("log", 5).close();
        run.writeFinalStates(
                "log", new FinalStates(List.of(state(0, 5), new FinalState(1, Map.of())), 1, "", List.of()));

        assertThat(execute("check", run.folder().toString())).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("log: INVALID as linearizable, convergence: of key 7 replica 0 has 5, replica 1 absent");
    }

    @Test
    void replicasThatHadNotSettledLeaveConvergenceUnknown() {
        record("log", 5).close();
        run.writeFinalStates("log", new FinalStates(List.of(), 1, "replicas went on", List.of()));

        assertThat(execute("check", run.folder().toString())).isEqualTo(1);
        assertThat(out.toString()).startsWith("log: UNKNOWN as linearizable, convergence: replicas went on");
    }

    @Test
    void keysThatNobodyLookedForAreNotJudgedByWhatReplicasEndedWith() {
        record("log", 5).close();
        final FinalState empty = new FinalState(0, Map.of());
        run.writeFinalStates("log", new FinalStates(List.of(empty, new FinalState(1, Map.of())), 1e-9, "", List.of()));

        execute("check", run.folder().toString());
        assertThat(out.toString()).startsWith("log: VALID (weak) as linearizable; ");
    }

    @Test
    void historyOfALoadProcessThatDiedIsUnknown() throws IOException {
        record("log", 5).close();
        Files.createDirectories(run.history("log").resolve("log-1"));

        assertThat(execute("check", run.folder().toString())).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("log: UNKNOWN as linearizable, load process log-1 died before its history was whole; ");
    }

    @Test
    void settingWithoutAHistoryIsUnknownBesideOneThatHasOne() {
        record("log", 5).close();

        assertThat(execute("check", run.folder().toString())).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("log: VALID (weak) as linearizable; ")
                .contains("eventual: UNKNOWN as eventual, it was not measured; ");
    }

    @Test
    void exportOfAHistoryThatIsNotWholeIsRedAndSaysSoInItsLastLine() throws IOException {
        record("log", 5).close();
        Files.createDirectories(run.history("log").resolve("log-1"));
        final Path file = runs.resolve("log.jsonl");

        assertThat(execute("history", "export", run.folder().toString(), "--format", "jsonl", "--out", file.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).isEqualTo("! not whole: load process log-1 died before its history was whole\n");
        assertThat(Files.readString(file))
                .endsWith("{\"operations\":2,\"gaps\":[\"load process log-1 died before its history was whole\"]}\n");
        assertThat(execute("check", file.toString())).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("linearizable: UNKNOWN: not known to be whole: load process log-1 died before");
    }

    @Test
    void aRunIsHeldToWhatItsSettingsPromiseAndNothingElse() {
        record("log", 5).close();

        assertThat(execute("check", run.folder().toString(), "--promise", "eventual"))
                .isEqualTo(2);
        assertThat(err.toString())
                .startsWith("--promise: allowed only with a file; the settings of a run say what they promise");
    }

    @Test
    void runWithoutAHistoryIsRefused() {
        assertThat(execute("check", run.folder().toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith(run.folder() + " has no history that can be judged");
        assertThat(execute("history", "export", run.folder().toString(), "--format", "edn"))
                .isEqualTo(2);
        assertThat(err.toString()).contains(run.folder() + " has no history\n");
    }

    @Test
    void exportedHistoryIsWhatOutsideCheckersRead() throws IOException {
        record("log", 5).close();
        final Path file = runs.resolve("log.jsonl");

        assertThat(execute("history", "export", run.folder().toString(), "--format", "edn"))
                .isZero();
        assertThat(out.toString()).isEqualTo("""
                {:index 0, :process 1, :type :invoke, :f :write, :key 7, :value 5, :time 10}
                {:index 1, :process 1, :type :ok, :f :write, :key 7, :value 5, :time 20}
                {:index 2, :process 2, :type :invoke, :f :read, :key 7, :value nil, :time 30}
                {:index 3, :process 2, :type :ok, :f :read, :key 7, :value 5, :time 40}
                """);
        assertThat(execute("history", "export", run.folder().toString(), "--format", "jsonl", "--out", file.toString()))
                .isZero();
        assertThat(execute("check", file.toString())).isZero();
        Files.writeString(file, Files.readString(file).replace("\"answer\":5", "\"answer\":6"));
        assertThat(execute("check", file.toString())).isEqualTo(1);
    }

    @Test
    void settingMustBeNamedWhereThereAreSeveral() {
        record("log", 5).close();
        record("eventual", 5).close();

        assertThat(execute("history", "export", run.folder().toString(), "--format", "jsonl"))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("--setting: name one that has a history: log, eventual\n");
    }

    private static FinalState state(final int replica, final long valueOf7) {
        return new FinalState(replica, Map.of(7L, valueOf7));
    }

    /** @param got 0 for nothing */
    private HistoryWriter record(final String setting, final long got) {
        final HistoryRecorder recorder = new HistoryRecorder(KeySample.ALL, 1 << 16, 2);
        final Operation operation = new Operation();
        value.putLong(0, 5);
        recorder.invoked(10, 10, 1, operation.put(7, value, 0, 8));
        recorder.sent(1);
        recorder.completed(20, 1, Outcome.OK, 3, value, 0, 0);
        recorder.invoked(30, 30, 2, operation.get(7));
        recorder.sent(2);
        value.putLong(0, got);
        recorder.completed(40, 2, Outcome.OK, got == 0 ? 0 : 3, value, 0, got == 0 ? 0 : 8);
        return HistoryWriter.start(recorder, run.history(setting).resolve(setting + "-0"), ON_A_THREAD);
    }

    private int execute(final String... arguments) {
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
