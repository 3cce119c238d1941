package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pacelab.harness.cluster.RaftProtocol;
import org.pacelab.journal.Durability;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.SeededRandom;

/** The client that changes the cluster, against a cluster that answers at once and whose second removed replica is down. */
class AdministratorTest {
    private static final long MS = 1_000_000;
    private static final int OPERATIONS = 200;

    private final Set<Integer> voters = new TreeSet<>(Set.of(0, 1, 2, 3, 4));
    private final Set<Integer> learners = new TreeSet<>();
    private final Set<Integer> removed = new TreeSet<>();
    private int down = -1;
    private boolean isRemovedLate;

    @ParameterizedTest
    @MethodSource("busyAdministrators")
    void oneThatIsDownKeepsNobodyElseOut(final Administrator administrator) {
        work(administrator, OPERATIONS);
        assertThat(removed).hasSizeGreaterThan(1);
        administrator.settle();
        work(administrator, OPERATIONS);
        assertThat(administrator.absent()).containsExactly(down);
        assertThat(voters).hasSize(4).doesNotContain(down);

        down = -1;
        work(administrator, OPERATIONS);
        assertThat(administrator.absent()).isEmpty();
        assertThat(voters).hasSize(5);
    }

    @ParameterizedTest
    @MethodSource("busyAdministrators")
    void oneWhoseRemovalTookEffectLateIsBroughtBackAllTheSame(final Administrator administrator) {
        isRemovedLate = true;
        work(administrator, OPERATIONS);
        administrator.settle();
        isRemovedLate = false;
        down = -1;
        work(administrator, OPERATIONS);
        assertThat(administrator.absent()).isEmpty();
        assertThat(voters).hasSize(5);
    }

    static List<Administrator> busyAdministrators() {
        final ClusterSetup setup = new ClusterSetup(
                new RaftProtocol(), "log", Map.of(), 5, 1, Durability.DISK, MS, MS, 100 * MS, 4_000 * MS, 1);
        final FaultPlan plan = FaultPlan.of(List.of(), 0);
        return LongStream.rangeClosed(1, 40)
                .mapToObj(seed -> new Administrator(setup, plan, SeededRandom.derive(seed, 1)))
                .filter(administrator -> administrator.nextDueNs(0) != Long.MAX_VALUE)
                .toList();
    }

    /** Asks for so many operations, as long as anything is asked for. */
    private void work(final Administrator administrator, final int count) {
        for (int i = 0; i < count && administrator.nextDueNs(0) != Long.MAX_VALUE; i++) {
            final SimulatedOperation operation = administrator.next(0, 0);
            operation.completed(0, isDone(operation.kind(), (int) operation.key()) ? Outcome.OK : Outcome.FAILED, 0, 0);
            administrator.onComplete(0, operation);
        }
    }

    private boolean isDone(final OperationKind kind, final int replica) {
        switch (kind) {
            case REMOVE -> {
                voters.remove(replica);
                learners.remove(replica);
                if (removed.add(replica) && removed.size() == 2) {
                    down = replica;
                }
                return true;
            }
            case ADD_LEARNER -> {
                if (!voters.contains(replica) && !isRemovedLate) {
                    learners.add(replica);
                }
                return true;
            }
            case PROMOTE -> {
                if (learners.contains(replica) && replica != down) {
                    learners.remove(replica);
                    voters.add(replica);
                }
                return voters.contains(replica);
            }
            default -> {
                return false;
            }
        }
    }
}
