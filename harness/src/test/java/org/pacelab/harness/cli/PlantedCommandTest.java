package org.pacelab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PlantedCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aBugThatIsCaughtIsARowOfTheTable() {
        assertThat(execute("planted", "previous-entry-not-compared", "--seeds", "20"))
                .isZero();
        assertThat(out.toString())
                .containsPattern(
                        "previous-entry-not-compared +log +yes +\\d+ +\\d+ +raft.*; entries are taken only behind")
                .containsPattern("\\(no patch\\) +log +no +- +\\d+ ")
                .contains("1 of 1 bugs caught; without a bug nothing was");
    }

    @Test
    void aBugThatIsNotCaughtIsAFailure() {
        assertThat(execute("planted", "lease-judged-by-a-stale-clock", "--seeds", "1"))
                .isEqualTo(1);
        assertThat(out.toString())
                .containsPattern("lease-judged-by-a-stale-clock +lease +no +- +1 ")
                .contains("0 of 1 bugs caught");
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatAreKnown() {
        assertThat(execute("planted", "nonsense")).isEqualTo(2);
        assertThat(err.toString()).startsWith("unknown patch 'nonsense', ").contains("vote-twice-in-a-term");
        assertThat(execute("planted", "--seeds", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--seeds 0: allowed: from 1 on");
    }

    private int execute(final String... args) {
        return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
