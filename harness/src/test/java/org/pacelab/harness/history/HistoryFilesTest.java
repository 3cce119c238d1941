package org.pacelab.harness.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pacelab.harness.check.HistoryText;
import org.pacelab.harness.check.TinyHistories;
import org.pacelab.replica.SeededRandom;

class HistoryFilesTest {
    private static final String SMALL = """
            0..10 s1 put x 1 -> ok
            10..30 s2 cas x 1 2 -> true
            12..18 s3 cas x absent 9 -> false
            20..40 s1 get x -> 2
            25..- s4 put x 7 -> unknown
            50..60 s1 add y 3 -> 3
            70..80 s5 put x 8 -> failed
            90..95 s1 del x -> ok
            """;

    private static final String PUT =
            "{\"session\":1,\"kind\":\"put\",\"key\":7,\"argument\":5,\"version\":1,\"intendedNs\":0,";

    @TempDir
    private Path folder;

    @Test
    void jsonLinesAreReadBackAsTheyWereWritten() throws IOException {
        final Path file = folder.resolve("history.jsonl");
        for (long seed = 0; seed < 2_000; seed++) {
            final List<RecordedOperation> history = TinyHistories.random(new SeededRandom(seed));
            try (var out = Files.newBufferedWriter(file)) {
                JsonHistory.write(out, history);
            }
            assertThat(JsonHistory.read(file).gap()).isEmpty();
            final List<RecordedOperation> read = JsonHistory.read(file).operations();
            assertThat(json(read)).as("seed %d", seed).isEqualTo(json(history));
            assertThat(read).hasSameSizeAs(history);
            for (int i = 0; i < read.size(); i++) {
                assertThat(read.get(i).describe()).isEqualTo(history.get(i).describe());
                assertThat(read.get(i).completedNs()).isEqualTo(history.get(i).completedNs());
            }
        }
    }

    @Test
    void aLineOfJsonSaysWhatIsKnownAndNothingElse() throws IOException {
        assertThat(json(HistoryText.parse(SMALL).operations()).lines())
                .startsWith(
                        "{\"session\":1,\"kind\":\"put\",\"key\":120,\"argument\":1,\"outcome\":\"OK\",\"version\":0,"
                                + "\"intendedNs\":0,\"invokedNs\":0,\"completedNs\":10}",
                        "{\"session\":2,\"kind\":\"compare-and-set\",\"key\":120,\"argument\":2,\"expected\":1,"
                                + "\"outcome\":\"OK\",\"answer\":true,\"version\":0,"
                                + "\"intendedNs\":10,\"invokedNs\":10,\"completedNs\":30}")
                .contains("{\"session\":4,\"kind\":\"put\",\"key\":120,\"argument\":7,\"outcome\":\"UNKNOWN\","
                        + "\"version\":0,\"intendedNs\":25,\"invokedNs\":25,\"completedNs\":null}")
                .contains("{\"session\":1,\"kind\":\"delete\",\"key\":120,\"outcome\":\"OK\","
                        + "\"version\":0,\"intendedNs\":90,\"invokedNs\":90,\"completedNs\":95}");
    }

    @Test
    void ednIsWhatJepsenReads() throws IOException {
        final StringWriter out = new StringWriter();
        HistoryExport.edn(out).write(HistoryText.parse(SMALL).operations());

        assertThat(out.toString()).isEqualTo("""
                        {:index 0, :process 1, :type :invoke, :f :write, :key 120, :value 1, :time 0}
                        {:index 1, :process 2, :type :invoke, :f :cas, :key 120, :value [1 2], :time 10}
                        {:index 2, :process 1, :type :ok, :f :write, :key 120, :value 1, :time 10}
                        {:index 3, :process 3, :type :invoke, :f :cas, :key 120, :value [:absent 9], :time 12}
                        {:index 4, :process 3, :type :fail, :f :cas, :key 120, :value [:absent 9], :time 18}
                        {:index 5, :process 1, :type :invoke, :f :read, :key 120, :value nil, :time 20}
                        {:index 6, :process 4, :type :invoke, :f :write, :key 120, :value 7, :time 25}
                        {:index 7, :process 2, :type :ok, :f :cas, :key 120, :value [1 2], :time 30}
                        {:index 8, :process 1, :type :ok, :f :read, :key 120, :value 2, :time 40}
                        {:index 9, :process 1, :type :invoke, :f :add, :key 121, :value 3, :time 50}
                        {:index 10, :process 1, :type :ok, :f :add, :key 121, :value [3 3], :time 60}
                        {:index 11, :process 5, :type :invoke, :f :write, :key 120, :value 8, :time 70}
                        {:index 12, :process 5, :type :fail, :f :write, :key 120, :value 8, :time 80}
                        {:index 13, :process 1, :type :invoke, :f :write, :key 120, :value :absent, :time 90}
                        {:index 14, :process 1, :type :ok, :f :write, :key 120, :value :absent, :time 95}
                        """);
    }

    /** Knossos takes a read of {@code nil} for one that may have answered anything. */
    @Test
    void aReadOfNothingIsNoReadOfAnything() throws IOException {
        final StringWriter out = new StringWriter();
        HistoryExport.edn(out)
                .write(HistoryText.parse("0..9 s1 get x -> absent\n").operations());

        assertThat(out.toString()).isEqualTo("""
                        {:index 0, :process 1, :type :invoke, :f :read, :key 120, :value nil, :time 0}
                        {:index 1, :process 1, :type :ok, :f :read, :key 120, :value :absent, :time 9}
                        """);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments("{", "no operation: Unexpected end-of-input"),
                arguments("[]", "no operation: kind is missing"),
                arguments(
                        "{\"kind\":\"swap\"}",
                        "kind 'swap' is not allowed; allowed: get, put, delete, add, compare-and-set"),
                arguments(
                        "{\"kind\":\"get\",\"outcome\":\"MAYBE\"}",
                        "outcome 'MAYBE' is not allowed; allowed: OK, FAILED, UNKNOWN"),
                arguments("{\"kind\":\"get\",\"outcome\":\"OK\"}", "answer is missing"),
                arguments(
                        PUT + "\"outcome\":\"OK\",\"invokedNs\":5,\"completedNs\":4}",
                        "completedNs 4 is before invokedNs 5"),
                arguments(
                        PUT + "\"outcome\":\"OK\",\"invokedNs\":5,\"completedNs\":null}",
                        "completedNs null is not allowed with outcome OK; allowed: a time from invokedNs on"),
                arguments(
                        "{\"kind\":\"compare-and-set\",\"outcome\":\"OK\",\"answer\":1}",
                        "answer '1' is not allowed; allowed: true, false"),
                arguments(
                        "{\"operations\":-1,\"gaps\":[]}",
                        "operations '-1' is not allowed; allowed: a whole number from 0"),
                arguments("{\"operations\":7}", "gaps is missing"),
                arguments("{\"operations\":7,\"gaps\":\"no\"}", "gaps is no list"),
                arguments("{\"kind\":\"get\",\"outcome\":\"OK\",\"answer\":1.5}", "answer '1.5' is no whole number"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aLineThatIsNoOperationIsRefusedWithItsPlace(final String line, final String reason) throws IOException {
        final Path file = Files.writeString(
                folder.resolve("bad.jsonl"),
                operationsOf(HistoryText.parse(SMALL).operations()) + line + "\n");

        assertThatThrownBy(() -> JsonHistory.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ":9: no operation: ")
                .hasMessageContaining(reason);
    }

    @Test
    void operationsAreDescribedForAPerson() {
        assertThat(HistoryText.parse(SMALL).operations())
                .extracting(RecordedOperation::describe)
                .containsExactly(
                        "put 120 = 1 -> OK",
                        "compare-and-set 120 from 1 to 2 -> true",
                        "compare-and-set 120 from absent to 9 -> false",
                        "get 120 -> 2",
                        "put 120 = 7 -> UNKNOWN",
                        "add 121 + 3 -> 3",
                        "put 120 = 8 -> FAILED",
                        "delete 120 -> OK");
    }

    /** Without the last line. */
    private static String operationsOf(final List<RecordedOperation> history) throws IOException {
        final StringWriter out = new StringWriter();
        for (final RecordedOperation operation : history) {
            JsonHistory.write(out, operation);
        }
        return out.toString();
    }

    private static String json(final List<RecordedOperation> history) throws IOException {
        final StringWriter out = new StringWriter();
        JsonHistory.write(out, history);
        return out.toString();
    }
}
