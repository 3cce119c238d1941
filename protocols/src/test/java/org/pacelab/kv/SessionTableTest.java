package org.pacelab.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pacelab.replica.SeededRandom;

class SessionTableTest {
    @Test
    void evictsTheSessionWhoseLastCommandIsTheOldest() {
        for (long seed = 0; seed < 50; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final int capacity = 1 + random.nextInt(20);
            final SessionTable table = new SessionTable(capacity);
            final Map<Long, Long> oldestFirst = new LinkedHashMap<>();
            for (long index = 1; index < 2_000; index++) {
                final long sessionId = 1 + random.nextInt((int) index);
                if (random.nextBoolean(.3)) {
                    table.open(index, index);
                    if (oldestFirst.size() == capacity) {
                        removeFirst(oldestFirst);
                    }
                    oldestFirst.put(index, 0L);
                } else if (oldestFirst.remove(sessionId) != null) {
                    table.record(table.find(sessionId), index, index, index * 2, (byte) 3);
                    oldestFirst.put(sessionId, index);
                }
                assertSame(table, oldestFirst, sessionId, "seed " + seed + " index " + index);
            }
            assertThat(table.count()).isEqualTo(oldestFirst.size());
        }
    }

    @Test
    void keepsTheAnswerOfTheLastCommand() {
        final SessionTable table = new SessionTable(4);
        table.open(9, 9);
        final int row = table.find(9);
        table.record(row, 5, 10, 7, (byte) 2);
        assertThat(table.answerLengthOf(row)).isZero();
        table.answer(row, 0x0102_0304_0506_0708L, 8);
        assertThat(table.sequenceOf(row)).isEqualTo(5);
        assertThat(table.versionOf(row)).isEqualTo(7);
        assertThat(table.statusOf(row)).isEqualTo((byte) 2);
        assertThat(table.answerLengthOf(row)).isEqualTo(8);
        assertThat(table.buffer().getByte(table.answerOffsetOf(row))).isEqualTo((byte) 8);
    }

    private static void assertSame(
            final SessionTable table, final Map<Long, Long> expected, final long sessionId, final String where) {
        final int row = table.find(sessionId);
        assertThat(row != SessionTable.UNKNOWN_SESSION).as(where).isEqualTo(expected.containsKey(sessionId));
        if (row != SessionTable.UNKNOWN_SESSION) {
            assertThat(table.sequenceOf(row)).as(where).isEqualTo(expected.get(sessionId));
        }
    }

    private static void removeFirst(final Map<Long, Long> map) {
        final Iterator<Long> keys = map.keySet().iterator();
        keys.next();
        keys.remove();
    }
}
