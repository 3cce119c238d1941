package org.pacelab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckCommandTest {
    private static final String WRITE = "{\"session\":1,\"kind\":\"put\",\"key\":7,\"argument\":5,\"outcome\":\"OK\","
            + "\"version\":1,\"intendedNs\":0,\"invokedNs\":0,\"completedNs\":10}\n";
    private static final String READ = "{\"session\":2,\"kind\":\"get\",\"key\":7,\"outcome\":\"OK\",\"answer\":%s,"
            + "\"version\":1,\"intendedNs\":20,\"invokedNs\":20,\"completedNs\":30}\n";

    private static final String END = "{\"operations\":2,\"gaps\":[]}\n";

    private static final String STALE_READ = READ.formatted("null").replace("\"version\":1", "\"version\":0");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void validHistory() throws IOException {
        assertThat(check(WRITE + READ.formatted("5") + END)).isZero();
        assertThat(out.toString()).isEqualTo("""
                        linearizable: VALID (weak); 0 overlapping pairs, 0 reads at risk
                          promised and kept: linearizable, versions, exactly once
                          staleness: none of 1 reads was stale
                        """);
    }

    @Test
    void staleReadIsShownWithItsWitness() throws IOException {
        assertThat(check(WRITE + STALE_READ + END)).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("linearizable: INVALID: linearizable: no order explains what was seen of key 7 by 30 ns; "
                        + "0 overlapping pairs, 0 reads at risk\n")
                .contains("put 7 = 5 -> OK")
                .contains("get 7 -> absent");
    }

    @Test
    void staleReadIsObservedWhereItIsNotPromisedToBeAbsent() throws IOException {
        assertThat(check(WRITE + STALE_READ + END, "--promise", "eventual")).isZero();
        assertThat(out.toString())
                .startsWith("eventual: VALID (weak); ")
                .contains("observed, not promised: linearizable: INVALID: ")
                .contains("get 7 -> absent")
                .contains("staleness: 1 of 1 reads were stale, by up to 1 versions");
    }

    @Test
    void budgetThatIsSpentMakesTheVerdictUnknown() throws IOException {
        assertThat(check(WRITE + READ.formatted("5") + END, "--configurations", "1"))
                .isEqualTo(1);
        assertThat(out.toString())
                .startsWith("linearizable: UNKNOWN: linearizable: nothing left of the budget at key 7; ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 |                                                                    | no last line {"operations":N,"gaps":[]} says that it is whole
            1 |                                                                    | no last line {"operations":N,"gaps":[]} says that it is whole
            2 |                                                                    | no last line {"operations":N,"gaps":[]} says that it is whole
            1 | {"operations":2,"gaps":[]}                                         | it holds 1 operations, its last line counts 2
            2 | {"operations":2,"gaps":["load process log-1 died", "log-2, too"]} | load process log-1 died, and 1 more
            """)
    void historyThatIsNotKnownToBeWholeIsUnknown(final int operations, final String last, final String reason)
            throws IOException {
        final String lines = operations == 0 ? "" : operations == 1 ? WRITE : WRITE + READ.formatted("5");
        assertThat(check(last == null ? lines : lines + last + "\n")).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("linearizable: UNKNOWN: not known to be whole: " + reason + "; ")
                .contains("of what is there: ");
    }

    @Test
    void nothingStandsAfterTheLastLine() throws IOException {
        assertThat(check(WRITE + READ.formatted("5") + END + WRITE)).isEqualTo(2);
        assertThat(err.toString())
                .startsWith(folder.resolve("history.jsonl") + ":4: no operation: it stands after the last line");
    }

    @Test
    void unknownPromiseIsRefused() throws IOException {
        assertThat(check(WRITE, "--promise", "eternal")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("--promise 'eternal' is not allowed; allowed: linearizable, sequential, eventual");
    }

    @Test
    void badInputIsRefused() throws IOException {
        assertThat(check("once upon a time\n")).isEqualTo(2);
        assertThat(err.toString()).startsWith(folder.resolve("history.jsonl") + ":1: no operation: ");
        assertThat(execute("check", folder.resolve("absent.jsonl").toString())).isEqualTo(2);
        assertThat(err.toString()).contains(folder.resolve("absent.jsonl") + ": no such file");
    }

    private int check(final String history, final String... options) throws IOException {
        final Path file = Files.writeString(folder.resolve("history.jsonl"), history);
        final String[] arguments = new String[options.length + 2];
        arguments[0] = "check";
        arguments[1] = file.toString();
        System.arraycopy(options, 0, arguments, 2, options.length);
        return execute(arguments);
    }

    private int execute(final String... arguments) {
        return Main.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }
}
