package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.sim.ProbeProtocol.Probe;
import org.pacelab.harness.sim.ProbeProtocol.Received;
import org.pacelab.journal.Durability;
import org.pacelab.wire.codec.HelloEncoder;

class ServiceTimesTest {
    private static final long DELAY_NS = 1_000;
    private static final long SERVICE_NS = 500;

    private final SimulatedCluster cluster = new SimulatedCluster(
            new ClusterSetup(new ProbeProtocol(), "only", Map.of(), 3, 0, Durability.MEMORY, DELAY_NS, 5_000, 1, 1, 1),
            List.of());

    @AfterEach
    void close() {
        cluster.close();
    }

    private Probe probe(final int number) {
        return (Probe) cluster.node(number).replica();
    }

    private void sendEvery(final long gapNs, final int count) {
        cluster.start();
        for (int i = 0; i < count; i++) {
            final int number = i;
            cluster.at(i * gapNs, () -> assertThat(probe(0).send(1, number)).isTrue());
        }
    }

    /** Arrivals every a, service s > a, one server: the i-th leaves at first arrival + (i + 1) s, having waited i (s - a). */
    @ParameterizedTest
    @CsvSource({"100, 500", "499, 500", "500, 500", "700, 500", "1, 77"})
    void eachFrameWaitsExactlyAsTheClosedFormSays(final long gapNs, final long serviceNs) {
        cluster.node(1).services(ServiceTimes.each(serviceNs));
        sendEvery(gapNs, 200);
        cluster.runUntil(1_000_000);
        assertThat(probe(1).received).hasSize(200);
        for (int i = 0; i < 200; i++) {
            final long arrivalNs = DELAY_NS + i * gapNs;
            final long waitNs = i * Math.max(0, serviceNs - gapNs);
            assertThat(probe(1).received.get(i)).isEqualTo(new Received(arrivalNs + waitNs + serviceNs, 0, i));
        }
    }

    @Test
    void aNodeSaturatesAtOneOverItsServiceTimeAndThenRefuses() {
        cluster.node(1).services(ServiceTimes.each(SERVICE_NS));
        cluster.start();
        final int[] refused = {0};
        for (long atNs = 0; atNs < 2_000_000; atNs += SERVICE_NS / 2) {
            cluster.at(atNs, () -> refused[0] += probe(0).send(1, 0) ? 0 : 1);
        }
        cluster.runUntil(2_000_000 + DELAY_NS);
        assertThat(probe(1).received.size()).isBetween(3_999, 4_000);
        assertThat(refused[0])
                .isBetween(8_000 - 4_000 - SimulatedLink.CAPACITY - 3, 8_000 - 4_000 - SimulatedLink.CAPACITY + 3);
    }

    @Test
    void whatOneMessageCostsTheNextWaitsForAndWhatCostsNothingPasses() {
        cluster.node(1).services(ServiceTimes.each(SERVICE_NS));
        cluster.node(2).services(ServiceTimes.each(SERVICE_NS).with(HelloEncoder.TEMPLATE_ID, 0));
        cluster.start();
        for (int to = 1; to <= 2; to++) {
            final int receiver = to;
            cluster.at(0, () -> probe(0).send(receiver, 1));
            cluster.at(0, () -> probe(0).send(receiver, 2));
        }
        cluster.runUntil(10_000);
        assertThat(probe(1).received).containsExactly(new Received(1_500, 0, 1), new Received(2_000, 0, 2));
        assertThat(probe(2).received).containsExactly(new Received(1_000, 0, 1), new Received(1_000, 0, 2));
    }

    @Test
    void aCrashEndsTheService() {
        cluster.node(1).services(ServiceTimes.each(SERVICE_NS));
        sendEvery(10, 3);
        cluster.at(1_200, () -> cluster.node(1).crash(Crash.KILL));
        cluster.at(1_250, () -> cluster.node(1).start());
        cluster.at(1_300, () -> probe(0).send(1, 9));
        cluster.runUntil(10_000);
        assertThat(probe(1).received).containsExactly(new Received(2_300 + SERVICE_NS, 0, 9));
    }

    @Test
    void timersWaitUntilTheServiceEnds() {
        cluster.node(1).services(ServiceTimes.each(SERVICE_NS));
        sendEvery(10, 1);
        cluster.at(1_200, () -> cluster.node(1).wakeUp());
        cluster.runUntil(10_000);
        assertThat(probe(1).cyclesNs).containsExactly(0L, 1_500L);
    }
}
