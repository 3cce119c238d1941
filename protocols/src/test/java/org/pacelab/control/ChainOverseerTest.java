package org.pacelab.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.failure.HeartbeatDetector;
import org.pacelab.replica.MemberStatus;

/**
 * What configuration follows a present one, by what the nodes told. A report is {@code 1:c}, of a complete member in its first life that goes by the
 * present epoch; {@code i} incomplete, {@code f} forgotten, {@code -} nothing; behind it {@code @2} of life 2, {@code /3} of epoch 3, {@code #90}
 * the last index, {@code !} and has been silent since.
 */
class ChainOverseerTest {
    private static final int NODES = 4;
    private static final long TIMEOUT_NS = 100;
    private static final long LONG_AGO_NS = 0;
    private static final long NOW_NS = 1_000;
    private static final long JOIN_LAG = 10;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none | -                 | epoch 1: 0 1 2 3",
                "3    | 0:c 1:c 2:c       | epoch 1: 0 1 2",
                "3    | 0:c! 1:c 2:c      | epoch 2: 1 2",
                "3    | 0:c 1:c! 2:c      | epoch 2: 0 2",
                "3    | 0:c 1:c 2:c!      | epoch 2: 0 1",
                "3    | 0:c! 1:c! 2:c     | epoch 2: 2",
                "3    | 0:c! 1:c 2:c!     | epoch 2: 1",
                "3    | 0:c 1:c! 2:c!     | epoch 2: 0",
            })
    void failedMembersGo(final String present, final String reports, final String next) {
        assertNext(present, reports, 1, next);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | 3          | 0:c 1:c! 2:c!           | epoch 2: 0 1",
                "2 | 3          | 0:c! 1:c! 2:c           | epoch 2: 0 2",
                "3 | 3          | 0:c 1:c! 2:c            | epoch 1: 0 1 2",
                "2 | 3 -0       | 1:c 2:c!                | epoch 2: 1 2",
                // one that is not complete keeps nothing: complete ones are counted
                "2 | 3 -2 +2@2 +| 0:c 1:c! 2:i@2          | epoch 5: 0 2 1",
                "2 | 3 -2 +2@2 +| 0:c 1:c! 2:c@2          | epoch 5: 0 2",
                "2 | 3 -2 +2@2 +| 0:c 1:c 2:i@2!          | epoch 5: 0 1",
                // nobody knows whether one that has not told is complete: it goes if enough others are
                "2 | 3          | 0:c 1:c 2:-             | epoch 2: 0 1",
                "2 | 3          | 0:c 1:- 2:-             | epoch 1: 0 1 2",
                // it is there and may have all: it must not go with one that has forgotten
                "2 | 3          | 0:c/0 1:c 2:f@2/0       | epoch 1: 0 1 2",
                "2 | 3          | 0:c 1:c 2:f@2/0         | epoch 2: 0 1",
                // one that lacks something, and would be the first, is needed: it comes behind the one that has all
                "2 | 3 -1 1^1@2 | 0:f@2/0 1:i@2 2:c       | epoch 4: 2 1 0",
                "1 | 3 -1 1^1@2 | 0:f@2/0 1:i@2 2:c       | epoch 4: 2",
                "3 | 3 -1 1^1@2 | 0:f@2/0 1:i@2 2:c       | epoch 4: 2 1 0",
                "2 | 3 -1 1^1@2 | 0:f@2/0 1:i@2! 2:c      | epoch 4: 2 0 1",
                "2 | 3 -1 1^1@2 | 0:f@2/0 1:i@2/0 2:c     | epoch 3: 0 1 2",
                // only the joiner goes
                "1 | 3 -2 +2@2  | 0:i 1:c 2:i@3           | epoch 4: 0 1",
            })
    void noCompleteMemberGoesIfTooFewWouldBeLeft(
            final int minMembers, final String present, final String reports, final String next) {
        assertNext(present, reports, minMembers, next);
    }

    /** Nothing is acknowledged in an earlier epoch any more once it goes by the present one. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3              | 0:c! 1:c! 2:c!          | epoch 1: 0 1 2",
                "3              | 0:- 1:- 2:-             | epoch 1: 0 1 2",
                "3 -0           | 1:c! 2:c/1              | epoch 2: 1 2",
                "3 -0           | 1:c! 2:c/2              | epoch 3: 2",
                "3 -0           | 1:c! 2:i/2              | epoch 2: 1 2",
                // one that has restarted is about to tell more
                "3              | 0:c! 1:c/0 2:c          | epoch 1: 0 1 2",
                "3              | 0:c! 1:i 2:c            | epoch 2: 2",
                "3              | 0:c! 1:c/0 2:c/0        | epoch 1: 0 1 2",
                "3 -2 +2@2 +    | 0:c! 1:c! 2:i@2         | epoch 4: 0 1 2",
                "3 -2 +2@2 +    | 0:c! 1:c! 2:c@2         | epoch 5: 2",
                "3 -2 +2@2 +    | 0:c! 1:c! 2:c@2/3       | epoch 4: 0 1 2",
            })
    void aCompleteMemberThatGoesByThePresentOneSurvives(final String present, final String reports, final String next) {
        assertNext(present, reports, 1, next);
    }

    /** Members that are not complete cannot be at the head: nobody would bring them up to date. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 -1 1^1@2     | 0:c! 1:i@2 2:c          | epoch 4: 2",
                "3 -1 1^1@2     | 0:c! 1:c@2 2:c          | epoch 4: 1 2",
                "3 -1 1^1@2     | 0:c 1:i@2 2:c!          | epoch 4: 0 1",
            })
    void theHeadIsComplete(final String present, final String reports, final String next) {
        assertNext(present, reports, 1, next);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 -2           | 0:c 1:c                 | epoch 2: 0 1",
                "3 -2           | 0:c 1:c 2:i@2           | epoch 3: 0 1, joining 2",
                "3 -2           | 0:c 1:c 2:i@2!          | epoch 2: 0 1",
                "3 -2           | 0:c 1:c 2:f@2/0         | epoch 3: 0 1, joining 2",
                "3 -2           | 0:c 1:c/1 2:i@2         | epoch 3: 0 2 1",
                "3 -2           | 0:c 1:c 2:i 3:i         | epoch 3: 0 1, joining 2",
                "3              | 0:c 1:c 2:c 3:i         | epoch 2: 0 1 2, joining 3",
                "3 -2 +2@2      | 0:c 1:c#100 2:i@2#89    | epoch 3: 0 1, joining 2",
                "3 -2 +2@2      | 0:c 1:c#100 2:i@2#90    | epoch 4: 0 1 2",
                "3 -2 +2@2      | 0:c 1:c#100 2:i@2#95/2  | epoch 3: 0 1, joining 2",
                "3 -2 +2@2      | 0:c 1:c/2#9 2:i@2#95    | epoch 3: 0 1, joining 2",
                "3 -2 +2@2      | 0:c 1:c 2:i@2#95 3:i    | epoch 4: 0 1 2",
                "3 -2 +2@2      | 0:c 1:c 2:i@3#95        | epoch 4: 0 1",
                "3 -2 +2@2      | 0:c 1:c 2:i@2!          | epoch 4: 0 1",
                "3 -2 +2@2      | 0:c 1:c! 2:i@2          | epoch 4: 0, joining 2",
                "3 -2 +2@2 +    | 0:c 1:c 2:i@2 3:i       | epoch 4: 0 1 2",
                "3 -2 +2@2 +    | 0:c 1:c 2:c@2 3:i       | epoch 5: 0 1 2, joining 3",
            })
    void aNodeJoinsAndBecomesTheLastMemberOnceItHasCaughtUp(
            final String present, final String reports, final String next) {
        assertNext(present, reports, 1, next);
    }

    /** A disk that was lost: the member goes; if too few would be left, it is admitted anew, or another one before it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 3     | 0:c 1:f@2/0 2:c              | epoch 2: 0 2",
                "2 | 3     | 0:c 1:f@2/0 2:c              | epoch 2: 0 2",
                "3 | 3     | 0:c 1:f@2/0 2:c              | epoch 2: 0 2 1",
                "3 | 3     | 0:f@2/0 1:c 2:c              | epoch 2: 1 2 0",
                "3 | 3     | 0:c 1:c 2:f@2/0              | epoch 2: 0 1 2",
                "3 | 3     | 0:c/0 1:f@2/0 2:c/0          | epoch 1: 0 1 2",
                "3 | 3 !1@2| 0:c 1:f@2/0 2:c              | epoch 2: 0 2 1",
                "3 | 3 !1@2| 0:c 1:f@3/0 2:c              | epoch 3: 0 2 1",
                "3 | 3     | 0:c 1:c 2:c! 3:i             | epoch 2: 0 1 3 2",
                "3 | 3     | 0:c 1:c! 2:c 3:i             | epoch 2: 0 1 2, joining 3",
                // nobody sound comes first, behind whom another could be put in
                "3 | 3     | 0:c! 1:c 2:c! 3:i            | epoch 2: 1 0 2",
                "3 | 3     | 0:c! 1:c/0 2:c! 3:i          | epoch 1: 0 1 2",
                "3 | 3     | 0:c! 1:c 2:c!                | epoch 1: 0 1 2",
                "2 | 3 -2 +2@2 | 0:c 1:c! 2:i@2           | epoch 4: 0 2 1",
                "2 | 3 -2 +2@2 | 0:c! 1:c! 2:i@2          | epoch 3: 0 1, joining 2",
                "2 | 3 -2 +2@2 | 0:c/2 1:c! 2:i@2         | epoch 3: 0 1, joining 2",
            })
    void whereTooFewWouldBeLeftAnotherOneComesFirst(
            final int minMembers, final String present, final String reports, final String next) {
        assertNext(present, reports, minMembers, next);
    }

    /** Who is gone would bring one behind it up to date, and has to stay until that one is complete: those that are there do it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | 3 -2 +2@2 +| 0:c! 1:c 2:i@2          | epoch 5: 1 2 0",
                "2 | 3 -1 1^1@2 | 0:c! 1:i@2 2:c          | epoch 4: 2 1 0",
                "2 | 3 -2 +2@2 +| 0:c! 1:c/3 2:i@2        | epoch 4: 0 1 2",
                "2 | 3 -2 +2@2 +| 0:c! 1:i 2:i@2          | epoch 4: 0 1 2",
                "2 | 3 -1 1^1@2 | 0:c 1:i@2 2:c!          | epoch 3: 0 1 2",
                "2 | 3          | 0:c! 1:c 2:c            | epoch 2: 1 2",
            })
    void whoIsGoneMakesWayForWhoIsNotComplete(
            final int minMembers, final String present, final String reports, final String next) {
        assertNext(present, reports, minMembers, next);
    }

    @Test
    void theDeadlineIsTheFirstSuspicionOfWhoCounts() {
        final Configuration present = ConfigurationText.of("3 -2 +2@2");
        final Overseer overseer = overseer(1);
        overseer.onReport(920, 0, 1, 3, 0, 0, MemberStatus.COMPLETE);
        overseer.onReport(930, 1, 1, 3, 0, 0, MemberStatus.COMPLETE);
        overseer.onReport(910, 2, 2, 3, 0, 0, MemberStatus.INCOMPLETE);
        overseer.onReport(905, 3, 1, 3, 0, 0, MemberStatus.INCOMPLETE);
        assertThat(overseer.nextDeadlineNs(NOW_NS, present)).isEqualTo(1_010);
        assertThat(overseer.nextDeadlineNs(NOW_NS, present.without(1L << 2))).isEqualTo(1_020);
        assertThat(overseer.nextDeadlineNs(1_025, present)).isEqualTo(1_030);
        assertThat(overseer.nextDeadlineNs(1_030, present)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatComesLateIsNotHeard() {
        final Configuration present = ConfigurationText.of("3 -2");
        final Overseer overseer = overseer(1);
        overseer.onReport(LONG_AGO_NS, 0, 2, 2, 5, 0, MemberStatus.COMPLETE);
        overseer.onReport(NOW_NS, 1, 1, 2, 5, 0, MemberStatus.COMPLETE);
        overseer.onReport(NOW_NS, 0, 1, 2, 5, 0, MemberStatus.COMPLETE);
        overseer.onReport(NOW_NS, 0, 2, 1, 5, 0, MemberStatus.COMPLETE);
        assertThat(overseer.next(NOW_NS, present)).hasToString("epoch 3: 1");
    }

    @Test
    void aNewLeaderHasHeardNobodyAndSuspectsNobody() {
        final Configuration present = ConfigurationText.of("3");
        final Overseer overseer = overseer(1);
        told(overseer, present, "0:c! 1:c 2:c");
        overseer.begin(NOW_NS);
        assertThat(overseer.next(NOW_NS, present)).isSameAs(present);
        assertThat(overseer.next(NOW_NS + TIMEOUT_NS, present)).isSameAs(present);
    }

    /** What the others told a leader before is not known to this one. */
    @Test
    void aNewLeaderWaitsForWhoIsThere() {
        final Configuration present = ConfigurationText.of("3");
        final Overseer overseer = overseer(2);
        told(overseer, present, "0:c 1:c 2:c");
        overseer.begin(NOW_NS);
        told(overseer, present, "1:c 2:f@2/0");
        assertThat(overseer.next(NOW_NS, present)).isSameAs(present);
        told(overseer, present, "0:c");
        assertThat(overseer.next(NOW_NS, present)).hasToString("epoch 2: 0 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0:c! 1:c/0 2:c/0", "0:f@2/0 1:f@2/0 2:f@2/0", "0:c 1:c 2:c"})
    void nothingIsAllocatedWhileItWaits(final String reports) {
        final Configuration present = ConfigurationText.of("3");
        final Overseer overseer = overseer(2);
        told(overseer, present, reports);
        assertThat(Allocation.leastOf(() -> overseer.next(NOW_NS, present))).isZero();
    }

    private static void assertNext(
            final String steps, final String reports, final int minMembers, final String expected) {
        final Configuration present = ConfigurationText.of(steps);
        final Overseer overseer = overseer(minMembers);
        told(overseer, present, reports);
        final Configuration next = overseer.next(NOW_NS, present);
        assertThat(next).hasToString(expected);
        assertThat(next == present).isEqualTo(next.epoch() == present.epoch());
    }

    private static Overseer overseer(final int minMembers) {
        final Overseer overseer = new ChainOverseer(
                new ControlOptions(NODES, TIMEOUT_NS, minMembers, JOIN_LAG, TIMEOUT_NS, 0, 0),
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
                        0,
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
        return at < 0 ? otherwise : Long.parseLong(report.substring(at + 1).split("[@/#!]")[0]);
    }
}
