package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.check.Staleness.JudgedRead;

class StalenessCsvTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int READER = 3;
    private static final int ITS_COLLEAGUE = 4;
    private static final int ANOTHER = 5;
    private static final Map<Long, Integer> PROCESSES = Map.of(3L, 0, 4L, 0, 5L, 1);

    @Test
    void readsAreCountedByWhoseWriteWasNewestHowLongAgoAndHowFarTheyWereBehind() {
        assertThat(lines(
                        read(1, ANOTHER, 1_024, 0),
                        read(1, ANOTHER, 1_279, 0),
                        read(1, ANOTHER, 1_280, 0),
                        read(1, ANOTHER, 2_048, 0),
                        read(1, ANOTHER, 2_048, 2),
                        read(1, ITS_COLLEAGUE, 1, 0),
                        read(1, READER, 0, 0),
                        read(1, JudgedRead.NOBODY, 0, 0)))
                .containsExactly(
                        "row,writer,since_write_from_ns,since_write_until_ns,versions_behind,reads",
                        "eventual,none,,,0,1",
                        "eventual,other,1024,1280,0,2",
                        "eventual,other,1280,1536,0,1",
                        "eventual,other,2048,2560,0,1",
                        "eventual,other,2048,2560,2,1",
                        "eventual,own,0,1,0,1",
                        "eventual,own,1,2,0,1");
    }

    @Test
    void readsOfOtherRowsAreNotItsOwn() {
        assertThat(lines(read(0, ANOTHER, 1, 0), read(SECOND_NS, ANOTHER, 1, 0), read(-1, ANOTHER, 1, 0)))
                .containsExactly(lines()[0], "eventual,other,1,2,0,1");
    }

    private static JudgedRead read(
            final long completedNs, final long writer, final long sinceWriteNs, final long versionsBehind) {
        return new JudgedRead(READER, completedNs, writer, sinceWriteNs, versionsBehind);
    }

    private static String[] lines(final JudgedRead... reads) {
        final Row row =
                Rows.during(Rows.setting("eventual", Rows.OPEN, 1, 1, 1), List.of(Rows.second(0, "", 1, SECOND_NS)));
        final StalenessCsv csv = new StalenessCsv();
        csv.add(row, List.of(reads), PROCESSES);
        return csv.lines().toArray(String[]::new);
    }
}
