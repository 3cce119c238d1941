package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pacelab.harness.cluster.Protocols;
import org.pacelab.harness.cluster.RaftProtocol;
import org.pacelab.harness.scenario.Protocol;

class SimulationTest {
    private static final Protocol RAFT = new RaftProtocol();

    @ParameterizedTest
    @ValueSource(strings = {"log", "read-index", "lease", "sequential", "eventual"})
    void raftKeepsWhatItsSettingPromises(final String setting) {
        for (long seed = 1; seed <= 8; seed++) {
            assertNoViolation(new Simulation(RAFT, setting, seed, Selection.ALL).run());
        }
    }

    @Test
    @Tag("long")
    void raftKeepsItsPromisesOverAThousandSeeds() {
        for (long seed = 1; seed <= 1_000; seed++) {
            final int setting = (int) (seed % RAFT.settings().size());
            assertNoViolation(new Simulation(RAFT, RAFT.settings().get(setting), seed, Selection.ALL).run());
        }
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        final SimulationResult first = new Simulation(RAFT, "lease", 77, Selection.ALL).run();
        final SimulationResult second = new Simulation(RAFT, "lease", 77, Selection.ALL).run();
        assertThat(second).isEqualTo(first);
        assertThat(new Simulation(RAFT, "lease", 78, Selection.ALL).run().traceHash())
                .isNotEqualTo(first.traceHash());
    }

    @Test
    void aRunThatDoesNotEndIsAViolationAndEndsAtTheSameEvent() {
        final SimulationResult first = endingAfter(20_000);
        assertThat(first.violations()).hasSize(1);
        assertThat(first.violations().get(0).toString())
                .matches("no end: 20000 events, \\d+ of them frames, by \\d+ ns");
        assertThat(first.history()).isNotEmpty();
        assertThat(endingAfter(20_000)).isEqualTo(first);
        assertThat(endingAfter(20_001).traceHash()).isNotEqualTo(first.traceHash());
    }

    private static SimulationResult endingAfter(final long maxEvents) {
        final Simulation simulation = new Simulation(RAFT, "log", 1, Selection.ALL);
        simulation.maxEvents(maxEvents);
        return simulation.run();
    }

    /** Each was once violated. */
    @ParameterizedTest
    @CsvSource({
        "abd, linearizable, 50",
        "chain, head, 9",
        "chain, head, 85",
        "chain, tail, 100",
        "chain, tail, 304",
        "chain, tail, 7702",
        "chain, tail, 7000256",
        "chain, tail, 1795892781388",
        "craq, bounded, 114",
        "craq, bounded, 200",
        "craq, eventual, 1795900627205",
        "craq, linearizable, 2343",
        "craq, linearizable, 1795890054093",
        "primary, synchronous, 20",
        "primary, asynchronous, 491",
        "primary, asynchronous, 9998",
        "primary, asynchronous, 1795890054176",
        "primary, asynchronous, 1795892131994",
        "primary, asynchronous, 1795892780420",
        "quorum, last-writer-lamport, 3425",
        "quorum, siblings, 8175"
    })
    void aSeedThatFoundAMistakeFindsNoneAnyMore(final String protocol, final String setting, final long seed) {
        assertNoViolation(new Simulation(Protocols.find(protocol), setting, seed, Selection.ALL).run());
    }

    /** What a setting does not promise is not kept either, and has a name. */
    @ParameterizedTest
    @CsvSource({
        "craq, eventual, stale reads; reads of what had not committed; reads of what never did; not linearizable",
        "craq, bounded, stale reads; not linearizable; not read your writes",
        "primary, asynchronous, acknowledged adds lost; not exactly once; not linearizable writes; stale reads"
    })
    void whatIsNotPromisedIsObserved(final String protocol, final String setting, final String anomalies) {
        final Set<String> observed = new HashSet<>();
        for (long seed = 1; seed <= 8; seed++) {
            final SimulationResult result =
                    new Simulation(Protocols.find(protocol), setting, seed, Selection.ALL).run();
            assertNoViolation(result);
            observed.addAll(result.observed().keySet());
        }
        assertThat(observed).contains(anomalies.split("; "));
    }

    /** Those of which each fault that they keep to may meet nothing. */
    @ParameterizedTest
    @CsvSource({"eventual, 574", "read-index, 711", "log, 3570"})
    void aSeedThatKeepsToScarceFaultsIsStruckOftenEnough(final String setting, final long seed) {
        final SimulationResult result = new Simulation(RAFT, setting, seed, Selection.ALL).run();
        assertThat(result.plan())
                .filteredOn(fault -> !FaultDraw.MAY_MEET_NOTHING.contains(fault.kind()))
                .extracting(Fault::kind)
                .containsOnly(Fault.Kind.KILL);
        assertNoViolation(result);
        assertThat(result.shortfalls()).isEmpty();
    }

    /** The frame that the cluster needs to go on takes 76 s, and all behind it on its link. */
    @Test
    void whereDelaysHaveNoBoundCountersAreReadBackWhenTheyCanBe() {
        assertNoViolation(new Simulation(RAFT, "lease", 1795886983087L, Selection.ALL).run());
    }

    private static void assertNoViolation(final SimulationResult result) {
        assertThat(result.violations()).as(result.replayLine()).isEmpty();
    }
}
