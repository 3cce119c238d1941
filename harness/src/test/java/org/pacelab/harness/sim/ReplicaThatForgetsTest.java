package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pacelab.harness.sim.ThreeReplicas.ALL;
import static org.pacelab.harness.sim.ThreeReplicas.REPLICAS;
import static org.pacelab.harness.sim.ThreeReplicas.WINDOW_NS;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.cluster.QuorumProtocol;
import org.pacelab.replica.OperationKind;

/** What chance hardly ever draws: frames that outlive what their sender had when it sent them. */
class ReplicaThatForgetsTest {
    private static final int WRITER = 0;
    private static final int FIRST_READER = 1;
    private static final int SECOND_READER = 2;
    private static final int FORGETFUL = 0;
    private static final int LATE = 1;
    private static final long OLD = 1;
    private static final long NEW = 2;
    private static final long REJOIN_NS = 400_000_000;

    /**
     * A reader is told of the new item by a replica that loses it then, and comes back before the other one that tells of it has got it: two agree, and one has it. Whoever reads
     * next without that one would read the old, if the first reader took the agreement for a quorum that has it.
     */
    @Test
    void anAgreementOfTwoEpochsIsNotTakenForAQuorumThatHasIt() {
        try (ThreeReplicas store = new ThreeReplicas(QuorumProtocol.abd(), "linearizable", Map.of(), 3, 7)) {
            store.put(WRITER, OLD, ALL);
            store.reach(WRITER, ALL);
            store.ask(WRITER, OperationKind.PUT, NEW);
            store.run(3 * ThreeReplicas.DELAY_NS / 2);
            store.reach(WRITER, 1 << FORGETFUL);
            store.hold(WRITER, LATE);
            for (int replica = 0; replica < REPLICAS; replica++) {
                store.cluster().network().cut(replica, REPLICAS + WRITER, SimulatedLink.Cut.DROP);
            }
            store.run(WINDOW_NS);
            assertThat(store.values()).isEqualTo(List.of(NEW, OLD, OLD));
            store.reach(FIRST_READER, 1 << FORGETFUL);
            store.hold(FIRST_READER, LATE);
            final SimulatedOperation read = store.ask(FIRST_READER, OperationKind.GET, 0);
            store.run(WINDOW_NS);
            store.cluster().node(FORGETFUL).crash(Crash.KILL);
            store.cluster().node(FORGETFUL).start();
            store.run(REJOIN_NS);
            assertThat(store.values()).isEqualTo(List.of(OLD, OLD, OLD));
            store.reach(WRITER, 1 << LATE);
            store.run(WINDOW_NS);
            store.reach(WRITER, 0);
            assertThat(store.values()).isEqualTo(List.of(OLD, NEW, OLD));
            store.reach(FIRST_READER, 1 << FORGETFUL | 1 << LATE);
            store.run(WINDOW_NS);
            assertThat(read.isOk()).isTrue();
            assertThat(read.answer()).isEqualTo(NEW);
            assertThat(store.get(SECOND_READER, ALL & ~(1 << LATE))).isEqualTo(NEW);
            assertThat(store.linearizable()).isEqualTo(Answer.VALID);
        }
    }
}
