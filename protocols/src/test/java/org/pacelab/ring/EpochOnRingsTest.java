package org.pacelab.ring;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.pacelab.chain.ChainOptions;
import org.pacelab.chain.ChainRead;
import org.pacelab.chain.ChainReplica;
import org.pacelab.chain.ChainRouting;
import org.pacelab.control.Copies;
import org.pacelab.epoch.EpochOptions;
import org.pacelab.primary.PrimaryReplica;
import org.pacelab.replica.Completion;
import org.pacelab.replica.Operation;
import org.pacelab.ring.LocalCluster.ClientFactory;
import org.pacelab.ring.LocalCluster.ReplicaFactory;

/** A chain of three nodes, or a primary and two backups, and a client in one thread. */
class EpochOnRingsTest {
    /** Fewer than a {@link RingRun} has sessions: keys are read while they are written. */
    private static final int KEYS = 100;

    /** Who replicates, and how reads are answered. */
    private enum Kind {
        TAIL(ChainRead.TAIL),
        APPORTIONED(ChainRead.APPORTIONED, "chain/clean-reads", "chain/dirty-reads"),
        BOUNDED(ChainRead.BOUNDED, "chain/bounded-reads", "chain/dirty-reads"),
        NEWEST(ChainRead.NEWEST, "chain/newest-reads"),
        SYNCHRONOUS(Copies.ALL),
        SEMI_SYNCHRONOUS(Copies.ofPrimaryAnd(1)),
        ASYNCHRONOUS(Copies.PRIMARY_ONLY);

        /** What the head of a chain counts if reads and writes are mixed. */
        private final List<String> counted;

        private final ReplicaFactory replicas;
        private final Function<Completion, ClientFactory> clients;

        Kind(final ChainRead read, final String... counted) {
            this.counted = List.of(counted);
            final ChainOptions options = ChainOptions.fixed();
            replicas = context -> ChainReplica.ofFixedChain(context, options);
            clients = completion -> context -> ChainRouting.newClient(context, options, read, completion);
        }

        Kind(final Copies copies) {
            this.counted = List.of("primary/reads");
            final EpochOptions options = EpochOptions.fixed();
            replicas = context -> PrimaryReplica.ofFixedCluster(context, options, copies);
            clients = completion -> context -> PrimaryReplica.newClient(context, options, completion);
        }
    }

    private final Operation operation = new Operation();
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(4096));

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"TAIL", "APPORTIONED", "SYNCHRONOUS", "SEMI_SYNCHRONOUS", "ASYNCHRONOUS"})
    void readsWhatWasWritten(final Kind kind) {
        final RingRun ring = new RingRun(kind.replicas, kind.clients);
        for (int i = 0; i < 50; i++) {
            value.putLong(0, i, LITTLE_ENDIAN);
            ring.run(operation.put(i % 7, value, 0, 8 + i * 80));
            final long version = ring.answerVersion();
            ring.run(operation.get(i % 7));
            assertThat(ring.answerVersion()).isEqualTo(version);
            assertThat(ring.answerLength()).isEqualTo(8 + i * 80);
            assertThat(ring.answer().getLong(0, LITTLE_ENDIAN)).isEqualTo(i);
        }
        assertThat(ring.failed()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "TAIL,        101",
        "TAIL,          0",
        "APPORTIONED,   0",
        "APPORTIONED,  50",
        "BOUNDED,      50",
        "NEWEST,       50",
        "SYNCHRONOUS,      101",
        "SYNCHRONOUS,        0",
        "SYNCHRONOUS,       50",
        "SEMI_SYNCHRONOUS, 101",
        "SEMI_SYNCHRONOUS,  50",
        "ASYNCHRONOUS,      50",
    })
    void allocatesNothingPerOperation(final Kind kind, final int writesOf101) {
        final RingRun ring = new RingRun(kind.replicas, kind.clients);
        final LongFunction<Operation> operations = submitted -> mixed(submitted, writesOf101);
        ring.run(200_000, operations);
        assertThat(ring.leastAllocated(3, operations)).isZero();
        assertThat(ring.failed()).isZero();
        for (final String reads : kind.counted) {
            if (writesOf101 > 0 && writesOf101 < 101) {
                assertThat(ring.counters(0).get(reads)).as(reads).isPositive();
            }
        }
    }

    /** Of every 101 so many puts: not those of the same keys. */
    private Operation mixed(final long submitted, final int writesOf101) {
        final long key = submitted % KEYS;
        return submitted * 37 % 101 < writesOf101 ? operation.put(key, value, 0, 64) : operation.get(key);
    }
}
