package org.pacelab.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.pacelab.replica.ClientContext;
import org.pacelab.replica.Counters;
import org.pacelab.replica.ReplicaContext;
import org.pacelab.replica.SeededRandom;
import org.pacelab.replica.SentFrames;
import org.pacelab.replica.WallClock;

class ReplicaChoiceTest {
    private static final int REPLICAS = 3;
    private static final long RETRY_NS = 100;

    @Test
    void theNearOneIsAskedAsLongAsItAnswersAndThenTheOthersInTurn() {
        final ReplicaChoice choice = new ReplicaChoice(context(1));
        assertThat(new int[] {choice.any(0), choice.any(0), choice.follower(0)}).containsOnly(1);
        choice.leaderIs(1);
        assertThat(choice.follower(0)).isEqualTo(1);
        assertThat(choice.followerBut(1, 0)).isNotEqualTo(1);

        choice.suspect(1, 0);
        assertThat(choice.hasNear(1)).isFalse();
        assertThat(new int[] {choice.any(1), choice.any(1)}).containsExactlyInAnyOrder(0, 2);
        assertThat(choice.hasNear(RETRY_NS)).isTrue();
        assertThat(choice.any(RETRY_NS)).isEqualTo(1);
    }

    @Test
    void whoeverLeadsAnotherFollowerIsAnother() {
        for (int near = ClientContext.NO_REPLICA; near < REPLICAS; near++) {
            final ReplicaChoice choice = new ReplicaChoice(context(near));
            for (int leader = 0; leader < REPLICAS; leader++) {
                choice.leaderIs(leader);
                for (int refused = 0; refused < REPLICAS; refused++) {
                    for (int next = 0; next < REPLICAS; next++) {
                        assertThat(choice.followerBut(refused, 0)).isNotEqualTo(refused);
                        choice.inTurn(0);
                    }
                }
            }
        }
    }

    @Test
    void whereNoneIsNearAllAreAskedInTurn() {
        final ReplicaChoice choice = new ReplicaChoice(context(ClientContext.NO_REPLICA));
        assertThat(choice.hasNear(0)).isFalse();
        assertThat(new int[] {choice.any(0), choice.any(0), choice.any(0)}).containsExactlyInAnyOrder(0, 1, 2);
    }

    /** It may be of a control plane. */
    @Test
    void oneThatClientsMayNotAskIsNotNear() {
        assertThat(new ReplicaChoice(context(2), 2).hasNear(0)).isFalse();
    }

    @Test
    void onlyAReplicaIsNear() {
        assertThatThrownBy(() -> context(REPLICAS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nearReplica 3 is not one of 3 replicas, nor -1");
    }

    private static ClientContext context(final int nearReplica) {
        return new ClientContext(
                ReplicaContext.FIRST_CLIENT_ID,
                REPLICAS,
                1,
                0,
                RETRY_NS,
                10 * RETRY_NS,
                new SentFrames(),
                new SeededRandom(1),
                new Counters(),
                false,
                WallClock.startedAt(0),
                nearReplica);
    }
}
