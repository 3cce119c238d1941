package org.pacelab.harness.study;

import java.util.stream.IntStream;
import org.pacelab.harness.scenario.Placement;

/**
 * How long an operation takes on links that take what the topology says, where nothing else takes time: the message delays of its protocol, over the matrix of
 * round trips. The sums are those of REFERENCES.md's table of delays, with each hop's own length.
 */
@FunctionalInterface
interface ClosedForm {
    /** @param client the site that asks */
    long ns(Placement placement, int client);

    /** One replica answers: the one at the client's own site. */
    static ClosedForm near() {
        return (placement, client) -> placement.roundTripNs(client, client);
    }

    /** The first in order answers by itself: a leader, or a primary, under its lease or because it waits for nobody. */
    static ClosedForm first() {
        return (placement, client) -> placement.roundTripNs(client, placement.siteAt(0));
    }

    /** The last in order answers by itself: a tail. */
    static ClosedForm last() {
        return (placement, client) -> placement.roundTripNs(client, placement.siteAt(placement.count() - 1));
    }

    /** The replica at the client's own site asks the last in order, unless it is that one. */
    static ClosedForm nearAndLast() {
        return (placement, client) -> {
            final int last = placement.siteAt(placement.count() - 1);
            return placement.roundTripNs(client, client) + (client == last ? 0 : placement.roundTripNs(client, last));
        };
    }

    /** The first in order waits for so many of the others. */
    static ClosedForm firstAnd(final Others others) {
        return (placement, client) -> {
            final int first = placement.siteAt(0);
            final long[] tripsNs = IntStream.range(1, placement.count())
                    .mapToLong(position -> placement.roundTripNs(first, placement.siteAt(position)))
                    .sorted()
                    .toArray();
            return placement.roundTripNs(client, first) + tripsNs[others.of(placement.count()) - 1];
        };
    }

    /** Down the whole chain, whose last answers. */
    static ClosedForm through() {
        return (placement, client) -> placement.oneWayNs(client, placement.siteAt(0))
                + placement.downNs()
                + placement.oneWayNs(placement.siteAt(placement.count() - 1), client);
    }

    /** Down the whole chain and back up, whose first answers. */
    static ClosedForm throughAndBack() {
        return (placement, client) -> placement.roundTripNs(client, placement.siteAt(0)) + 2 * placement.downNs();
    }

    /** All are asked at once, and so many answers awaited. */
    static ClosedForm quorum(final Others answers) {
        return (placement, client) -> IntStream.range(0, placement.count())
                .mapToLong(position -> placement.roundTripNs(client, placement.siteAt(position)))
                .sorted()
                .toArray()[answers.of(placement.count()) - 1];
    }

    /** One after the other. */
    default ClosedForm then(final ClosedForm next) {
        return (placement, client) -> ns(placement, client) + next.ns(placement, client);
    }

    /** How many of so many replicas. */
    @FunctionalInterface
    interface Others {
        Others ALL_BUT_ONE = count -> count - 1;
        Others MAJORITY = count -> count / 2 + 1;

        /** They make a majority together with the one that waits. */
        Others MAJORITY_WITH_ONE = count -> count / 2;

        int of(int count);

        static Others exactly(final int number) {
            return count -> number;
        }
    }
}
