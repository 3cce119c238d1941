package org.pacelab.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.failure.HeartbeatDetector;
import org.pacelab.replica.MemberStatus;

/**
 * What configuration follows a present one, by what the nodes told. A report is {@code 1:i}, of a node in its first life that goes by the present
 * epoch; {@code c} of a primary that has recovered, {@code f} forgotten, {@code -} nothing; behind it {@code @2} of life 2, {@code /3} of epoch 3,
 * {@code #90} the last index, {@code ~4} that one's epoch, {@code !} and has been silent since.
 */
class PrimaryOverseerTest {
    private static final int NODES = 4;
    private static final long TIMEOUT_NS = 100;
    private static final long LONG_AGO_NS = 0;
    private static final long NOW_NS = 1_000;
    private static final long JOIN_LAG = 10;

    /** Backups to acknowledge, as {@link CopiesTest} writes them. */
    private static final String ALL = "*";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none         | -                          | epoch 1: 0 1 2 3",
                "3            | 0:i 1:i 2:i                | epoch 1: 0 1 2",
                "3            | 0:i! 1:i 2:i               | epoch 2: 0 1 2, SEALED",
                "3            | 0:i! 1:i! 2:i!             | epoch 2: 0 1 2, SEALED",
                "3            | 0:f@2/0 1:i 2:i            | epoch 2: 0 1 2, SEALED",
                "3            | 0:i@2 1:i 2:i              | epoch 1: 0 1 2",
                "3 +3@1       | 0:i! 1:i 2:i 3:i           | epoch 3: 0 1 2, SEALED",
                "3 s r1,2     | 1:i! 2:i                   | epoch 4: 1 2, SEALED",
                "3 s r1,2     | 1:c! 2:i                   | epoch 4: 1 2, SEALED",
                "3 s r1,2 a   | 0:i 1:i! 2:i               | epoch 5: 1 2, SEALED",
            })
    void ifThePrimaryFailsNobodyTakesPartInAnything(final String present, final String reports, final String next) {
        assertNext(ALL, 1, present, reports, next);
        assertNext("1", 1, present, reports, next);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // of a synchronous primary anybody has all
                "* | 3 s | 0:i! 1:i 2:i             | epoch 3: 1 2, RECOVERING",
                "* | 3 s | 0:i! 1:i! 2:i            | epoch 3: 2, RECOVERING",
                "* | 3 s | 0:f@2/0 1:f@2/0 2:i      | epoch 3: 2, RECOVERING",
                "* | 3 s | 0:f@2/0 1:f@2/0 2:f@2/0  | epoch 2: 0 1 2, SEALED",
                "* | 3 s | 0:i! 1:i! 2:i!           | epoch 2: 0 1 2, SEALED",
                // two of three have it, one of any two
                "1 | 3 s | 0:i! 1:i 2:i             | epoch 3: 1 2, RECOVERING",
                "1 | 3 s | 0:i! 1:i! 2:i            | epoch 2: 0 1 2, SEALED",
                "1 | 3 s | 0:f@2/0 1:i! 2:i         | epoch 2: 0 1 2, SEALED",
                "1 | 3 s | 0:f@2/0 1:i 2:i          | epoch 3: 1 2, RECOVERING",
                "1 | 3 s | 0:i! 1:i 3:i             | epoch 2: 0 1 2, SEALED",
                "2 | 3 s | 0:i! 1:i! 2:i            | epoch 3: 2, RECOVERING",
                "1 | 4 s | 0:i! 1:i 2:i 3:i!        | epoch 2: 0 1 2 3, SEALED",
                "1 | 4 s | 0:i! 1:i 2:i 3:i         | epoch 3: 1 2 3, RECOVERING",
                "2 | 4 s | 0:i! 1:i 2:i 3:i!        | epoch 3: 1 2, RECOVERING",
                // of an asynchronous one there may be no other copy: who is heard goes on
                "0 | 3 s | 0:i! 1:i! 2:i            | epoch 3: 2, RECOVERING",
                "0 | 3 s | 0:f@2/0 1:i#5~1 2:i#6~1  | epoch 3: 2 1, RECOVERING",
                "0 | 3 s | 0:i! 1:i/1 2:i           | epoch 2: 0 1 2, SEALED",
                "0 | 3 s | 0:f@2/0 1:i! 2:i!        | epoch 2: 0 1 2, SEALED",
                // who is heard may have more than those who have answered
                "* | 3 s | 0:i! 1:i/1 2:i           | epoch 2: 0 1 2, SEALED",
                "1 | 4 s | 0:i/1 1:i 2:i 3:i        | epoch 2: 0 1 2 3, SEALED",
            })
    void soManyAreAskedThatEachAcknowledgedWriteIsWithOneOfThem(
            final String backups, final String present, final String reports, final String next) {
        assertNext(backups, 1, present, reports, next);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 s | 0:i! 1:i#5~1 2:i#5~1         | epoch 3: 1 2, RECOVERING",
                "3 s | 0:i! 1:i#5~1 2:i#6~1         | epoch 3: 2 1, RECOVERING",
                "3 s | 0:i! 1:i#9~1 2:i#6~2         | epoch 3: 2 1, RECOVERING",
                "3 s | 0:i! 1:i#6~2 2:i#9~1         | epoch 3: 1 2, RECOVERING",
                "3 s | 0:i#7~1 1:i#7~1 2:i#6~1      | epoch 3: 0 1 2, RECOVERING",
                "3 s | 0:i@2#6~1 1:i#6~1 2:i#7~1    | epoch 3: 2 0 1, RECOVERING",
                // it does not belong to those that were asked
                "3 s | 0:i! 1:i#5~1 2:i#6~1 3:i#9~9 | epoch 3: 2 1, RECOVERING",
            })
    void whoseLogGoesFurthestIsThePrimary(final String present, final String reports, final String next) {
        assertNext("1", 1, present, reports, next);
        assertNext(ALL, 1, present, reports, next);
    }

    /** Those of the latest active configuration, however often a primary failed before it had recovered. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 3 s r1,2 s       | 0:i! 1:i! 2:i             | epoch 4: 1 2, SEALED",
                "1 | 3 s r1,2 s       | 0:i 1:i! 2:i              | epoch 5: 0 2, RECOVERING",
                "* | 3 s r1,2 s       | 0:i! 1:i! 2:i             | epoch 5: 2, RECOVERING",
                "1 | 3 s r1,2 a s     | 0:i 1:i! 2:i              | epoch 6: 2, RECOVERING",
                "1 | 3 s r1,2 a s     | 0:i#9~9 1:i 2:i           | epoch 6: 1 2, RECOVERING",
                "1 | 3 r0,2 s         | 0:i! 1:i#5~1 2:i#6~1      | epoch 4: 2 1, RECOVERING",
                "1 | 3 r0,2 s         | 0:i! 1:i#6~1 2:i#5~1      | epoch 4: 1 2, RECOVERING",
                "1 | 3 r0,2 s         | 0:i! 1:i! 2:i             | epoch 3: 0 2, SEALED",
                "1 | 3 r0,1,2,3 s     | 0:i! 1:i 3:i              | epoch 3: 0 1 2 3, SEALED",
                "* | 3 r0,1,2,3 s     | 0:i! 3:i                  | epoch 3: 0 1 2 3, SEALED",
                "* | 3 r0,1,2,3 a s   | 0:i! 3:i                  | epoch 5: 3, RECOVERING",
            })
    void whoIsAskedIfARecoveringPrimaryFails(
            final String backups, final String present, final String reports, final String next) {
        assertNext(backups, 1, present, reports, next);
    }

    /** Others make up for members that are missing, and are no primaries. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | 3 s   | 0:i! 1:i! 2:i             | epoch 2: 0 1 2, SEALED",
                "2 | 3 s   | 0:i! 1:i! 2:i 3:i#9~9     | epoch 3: 2 3, RECOVERING",
                "2 | 3 s   | 0:i! 1:i! 2:i 3:f@2       | epoch 3: 2 3, RECOVERING",
                "2 | 3 s   | 0:i! 1:i! 2:i 3:i!        | epoch 2: 0 1 2, SEALED",
                "2 | 3 s   | 0:i! 1:i 2:i 3:i          | epoch 3: 1 2, RECOVERING",
                "3 | 3 s   | 0:i! 1:i 2:i 3:i          | epoch 3: 1 2 3, RECOVERING",
                "3 | 3 s   | 0:i! 1:i 2:i              | epoch 2: 0 1 2, SEALED",
                // who has forgotten is admitted anew
                "3 | 3 s   | 0:f@2 1:i 2:i             | epoch 3: 1 0 2, RECOVERING",
                "2 | 3 s   | 0:f@2 1:i 2:i             | epoch 3: 1 2, RECOVERING",
                "3 | 3 s   | 0:f@2! 1:i 2:i            | epoch 2: 0 1 2, SEALED",
            })
    void thereAreNoFewerMembersThanThat(
            final int minMembers, final String present, final String reports, final String next) {
        assertNext(ALL, minMembers, present, reports, next);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 3        | 0:i 1:i! 2:i             | epoch 2: 0 2, RECOVERING",
                "1 | 3        | 0:i 1:i! 2:i!            | epoch 2: 0, RECOVERING",
                "1 | 3        | 0:i 1:f@2/0 2:i          | epoch 2: 0 2, RECOVERING",
                "1 | 3        | 0:i 1:i@2 2:i            | epoch 1: 0 1 2",
                "2 | 3        | 0:i 1:i! 2:i!            | epoch 2: 0 1, RECOVERING",
                "3 | 3        | 0:i 1:i! 2:i             | epoch 1: 0 1 2",
                "3 | 3        | 0:i 1:f@2/0 2:i          | epoch 2: 0 1 2, RECOVERING",
                "2 | 3 r0,1   | 0:i 1:f@2/0 2:f@2/0      | epoch 3: 0 1, RECOVERING",
                "3 | 3        | 0:i 1:f@2/0! 2:i         | epoch 1: 0 1 2",
                // a primary that has not said that it goes by the present one may not be one any more
                "1 | 3        | 0:i/0 1:i! 2:i           | epoch 1: 0 1 2",
                "1 | 3 s r1,2 | 1:i 2:i!                 | epoch 4: 1, RECOVERING",
                "1 | 3 s r1,2 | 1:i/1 2:i!               | epoch 3: 1 2, RECOVERING",
                "1 | 3 +3@1   | 0:i 1:i! 2:i 3:i         | epoch 3: 0 2, RECOVERING",
            })
    void backupsThatFailGo(final int minMembers, final String present, final String reports, final String next) {
        assertNext(ALL, minMembers, present, reports, next);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 s r1,2         | 1:i 2:i      | epoch 3: 1 2, RECOVERING",
                "3 s r1,2         | 1:c 2:i      | epoch 4: 1 2",
                "3 s r1,2         | 1:c 2:i!     | epoch 4: 1 2",
                "3 s r1,2         | 1:c/2 2:i    | epoch 3: 1 2, RECOVERING",
                "3 s r1,2         | 1:i 2:c      | epoch 3: 1 2, RECOVERING",
                "3 s r1,2 +3@1    | 1:c 2:i 3:i  | epoch 5: 1 2, joining 3",
                "3 s r1,2 a       | 1:c 2:i      | epoch 4: 1 2",
            })
    void aPrimaryThatHasRecoveredIsActive(final String present, final String reports, final String next) {
        assertNext(ALL, 1, present, reports, next);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 r0,1 a         | 0:i 1:i                  | epoch 3: 0 1",
                "3 r0,1 a         | 0:i 1:i 2:i              | epoch 4: 0 1, joining 2",
                "3 r0,1 a         | 0:i 1:i 2:f@2/0          | epoch 4: 0 1, joining 2",
                "3 r0,1 a         | 0:i 1:i 2:i!             | epoch 3: 0 1",
                "3 r0,1 a         | 0:i/2 1:i 2:i            | epoch 3: 0 1",
                "3                | 0:i 1:i 2:i 3:i          | epoch 2: 0 1 2, joining 3",
                "3 r0,1 a +2@2    | 0:i#100 1:i 2:i@2#89     | epoch 4: 0 1, joining 2",
                "3 r0,1 a +2@2    | 0:i#100 1:i 2:i@2#90     | epoch 5: 0 1 2, RECOVERING",
                "3 r0,1 a +2@2    | 0:i#9 1:i 2:f@2#9        | epoch 5: 0 1 2, RECOVERING",
                "3 r0,1 a +2@2    | 0:i#9 1:i 2:i@2/3#9      | epoch 4: 0 1, joining 2",
                "3 r0,1 a +2@2    | 0:i#9 1:i 2:i@2#9 3:i    | epoch 5: 0 1 2, RECOVERING",
                "3 r0,1 a +2@2    | 0:i 1:i 2:i@3            | epoch 5: 0 1",
                "3 r0,1 a +2@2    | 0:i 1:i 2:i@2!           | epoch 5: 0 1",
                "3 r0,1 a +2@2    | 0:i 1:i! 2:i@2           | epoch 5: 0, RECOVERING",
                "3 r0,1           | 0:i 1:i 2:i              | epoch 3: 0 1, joining 2, RECOVERING",
                "3 r0,1           | 0:i 1:i 2:f@2/0          | epoch 3: 0 1, joining 2, RECOVERING",
                "3 r0,1 +2@1      | 0:i#9 1:i 2:i#9          | epoch 4: 0 1 2, RECOVERING",
            })
    void aNodeJoinsAndIsABackupOnceItHasCaughtUp(final String present, final String reports, final String next) {
        assertNext(ALL, 1, present, reports, next);
    }

    /** It has nothing to tell any more, and what it had counts as lost. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* | 3 r0,1@2*,2 s      | 0:i! 1:i@2#9~9 2:i#5~1  | epoch 4: 2, RECOVERING",
                "* | 3 r0,1@2*,2@2* s   | 0:i! 1:i@2 2:i@2        | epoch 3: 0 1 2, SEALED",
                "1 | 3 r0,1@2*,2 s      | 0:i! 1:i@2 2:i          | epoch 3: 0 1 2, SEALED",
                "1 | 3 r0,1@2*,2 s      | 0:i 1:i@2! 2:i          | epoch 4: 0 2, RECOVERING",
                "1 | 3 r0,1@2*,2 s      | 0:i 1:i@2 2:i!          | epoch 3: 0 1 2, SEALED",
                "1 | 3 r0,1@2*,2 s r0,2 s | 0:i! 1:i@2 2:i        | epoch 5: 0 2, SEALED",
                "1 | 3 r0,1@2*,2 a s    | 0:i! 1:i@2 2:i          | epoch 5: 1 2, RECOVERING",
            })
    void whoWasAdmittedAnewIsNotAsked(
            final String backups, final String present, final String reports, final String next) {
        assertNext(backups, 1, present, reports, next);
    }

    @Test
    void whoIsHeardAndDoesNotAnswerIsNotWaitedForForEver() {
        final Configuration present = ConfigurationText.of("3 s");
        final Overseer overseer = overseer("1", 1);
        told(overseer, present, "0:i/1 1:i 2:i");
        assertThat(overseer.next(NOW_NS, present)).isSameAs(present);
        final long endNs = NOW_NS + TIMEOUT_NS;
        for (int node = 0; node < 3; node++) {
            overseer.onReport(NOW_NS + 50, node, 1, node == 0 ? 1 : present.epoch(), 0, 0, MemberStatus.INCOMPLETE);
        }
        assertThat(overseer.nextDeadlineNs(NOW_NS + 50, present)).isEqualTo(endNs);
        assertThat(overseer.next(endNs - 1, present)).isSameAs(present);
        assertThat(overseer.next(endNs, present)).hasToString("epoch 3: 1 2, RECOVERING");
    }

    @Test
    void theDeadlineIsTheNextSuspicionOfAnybody() {
        final Configuration present = ConfigurationText.of("3");
        final Overseer overseer = overseer(ALL, 1);
        overseer.onReport(920, 0, 1, 1, 0, 0, MemberStatus.INCOMPLETE);
        overseer.onReport(930, 1, 1, 1, 0, 0, MemberStatus.INCOMPLETE);
        overseer.onReport(910, 2, 1, 1, 0, 0, MemberStatus.INCOMPLETE);
        assertThat(overseer.nextDeadlineNs(NOW_NS, present)).isEqualTo(1_010);
        assertThat(overseer.nextDeadlineNs(1_025, present)).isEqualTo(1_030);
        assertThat(overseer.nextDeadlineNs(1_030, present)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aNewLeaderHasHeardNobodyAndSuspectsNobody() {
        final Configuration present = ConfigurationText.of("3");
        final Overseer overseer = overseer(ALL, 1);
        told(overseer, present, "0:i! 1:i 2:i");
        overseer.begin(NOW_NS);
        assertThat(overseer.next(NOW_NS, present)).isSameAs(present);
        assertThat(overseer.next(NOW_NS + TIMEOUT_NS, present)).hasToString("epoch 2: 0 1 2, SEALED");
    }

    /** What the others told a leader before is not known to this one. */
    @Test
    void aNewLeaderAsksAgain() {
        final Configuration present = ConfigurationText.of("3 s");
        final Overseer overseer = overseer("1", 1);
        told(overseer, present, "0:i! 1:i 2:i#9~9");
        overseer.begin(NOW_NS);
        told(overseer, present, "1:i");
        assertThat(overseer.next(NOW_NS, present)).isSameAs(present);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0:i! 1:i! 2:i", "0:f@2/0 1:f@2/0 2:f@2/0", "0:i 1:i/1 2:i"})
    void nothingIsAllocatedWhileItWaits(final String reports) {
        final Configuration present = ConfigurationText.of("3 s");
        final Overseer overseer = overseer("1", 2);
        told(overseer, present, reports);
        assertThat(Allocation.leastOf(() -> overseer.next(NOW_NS, present))).isZero();
    }

    private static void assertNext(
            final String backups,
            final int minMembers,
            final String steps,
            final String reports,
            final String expected) {
        final Configuration present = ConfigurationText.of(steps);
        final Overseer overseer = overseer(backups, minMembers);
        told(overseer, present, reports);
        final Configuration next = overseer.next(NOW_NS, present);
        assertThat(next).hasToString(expected);
        assertThat(next == present).isEqualTo(next.epoch() == present.epoch());
    }

    private static Overseer overseer(final String backups, final int minMembers) {
        final Overseer overseer = new PrimaryOverseer(
                new ControlOptions(NODES, TIMEOUT_NS, minMembers, JOIN_LAG, TIMEOUT_NS, 0, 0),
                CopiesTest.of(backups),
                new HeartbeatDetector(NODES, TIMEOUT_NS));
        overseer.begin(LONG_AGO_NS);
        return overseer;
    }

    private static void told(final Overseer overseer, final Configuration present, final String reports) {
        for (final String report : reports.trim().split("\\s+")) {
            if (!report.endsWith("-")) {
                overseer.onReport(
                        report.endsWith("!") ? LONG_AGO_NS : NOW_NS,
                        report.charAt(0) - '0',
                        (int) part(report, '@', 1),
                        part(report, '/', present.epoch()),
                        part(report, '#', 0),
                        part(report, '~', 0),
                        statusOf(report.charAt(2)));
            }
        }
    }

    private static MemberStatus statusOf(final char letter) {
        return switch (letter) {
            case 'c' -> MemberStatus.COMPLETE;
            case 'i' -> MemberStatus.INCOMPLETE;
            case 'f' -> MemberStatus.FORGOTTEN;
            default -> throw new IllegalArgumentException("no status is " + letter);
        };
    }

    private static long part(final String report, final char mark, final long otherwise) {
        final int at = report.indexOf(mark);
        return at < 0 ? otherwise : Long.parseLong(report.substring(at + 1).split("[@/#~!]")[0]);
    }
}
