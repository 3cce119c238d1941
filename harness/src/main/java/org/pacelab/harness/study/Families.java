package org.pacelab.harness.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pacelab.harness.cluster.Protocols;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.study.ClosedForm.Others;

/** All that the study compares: a family that is added here appears in its matrix, its map and its report. */
final class Families {
    private static final Map<String, Long> NO_OPTIONS = Map.of();

    private Families() {}

    static List<StudySetting> all() {
        final List<StudySetting> settings = new ArrayList<>();
        addRaft(settings);
        addChains(settings);
        addPrimary(settings);
        addQuorums(settings);
        return List.copyOf(settings);
    }

    private static void addRaft(final List<StudySetting> settings) {
        final Protocol raft = Protocols.find("raft");
        final ClosedForm majority = ClosedForm.firstAnd(Others.MAJORITY_WITH_ONE);
        settings.add(new StudySetting("Raft", "raft-log", raft, "log", NO_OPTIONS, majority, majority));
        settings.add(new StudySetting("Raft", "raft-read-index", raft, "read-index", NO_OPTIONS, majority, majority));
        settings.add(new StudySetting("Raft", "raft-lease", raft, "lease", NO_OPTIONS, ClosedForm.first(), majority));
        settings.add(new StudySetting(
                "Raft", "raft-sequential", raft, "sequential", NO_OPTIONS, ClosedForm.near(), majority));
        settings.add(
                new StudySetting("Raft", "raft-eventual", raft, "eventual", NO_OPTIONS, ClosedForm.near(), majority));
    }

    private static void addChains(final List<StudySetting> settings) {
        final Protocol chain = Protocols.find("chain");
        final Protocol craq = Protocols.find("craq");
        final ClosedForm down = ClosedForm.through();
        settings.add(new StudySetting("chain", "chain-tail", chain, "tail", NO_OPTIONS, ClosedForm.last(), down));
        settings.add(new StudySetting(
                "chain", "chain-head", chain, "head", NO_OPTIONS, ClosedForm.last(), ClosedForm.throughAndBack()));
        settings.add(new StudySetting(
                "CRAQ", "craq-linearizable", craq, "linearizable", NO_OPTIONS, ClosedForm.near(), down));
        settings.add(new StudySetting(
                "CRAQ",
                "craq-linearizable-dirty",
                craq,
                "linearizable",
                NO_OPTIONS,
                true,
                ClosedForm.nearAndLast(),
                down));
        settings.add(new StudySetting("CRAQ", "craq-eventual", craq, "eventual", NO_OPTIONS, ClosedForm.near(), down));
    }

    private static void addPrimary(final List<StudySetting> settings) {
        final Protocol primary = Protocols.find("primary");
        final ClosedForm first = ClosedForm.first();
        settings.add(new StudySetting(
                "primary",
                "primary-synchronous",
                primary,
                "synchronous",
                NO_OPTIONS,
                first,
                ClosedForm.firstAnd(Others.ALL_BUT_ONE)));
        settings.add(new StudySetting(
                "primary",
                "primary-semi-synchronous",
                primary,
                "semi-synchronous",
                NO_OPTIONS,
                first,
                ClosedForm.firstAnd(Others.exactly(1))));
        settings.add(
                new StudySetting("primary", "primary-asynchronous", primary, "asynchronous", NO_OPTIONS, first, first));
    }

    private static void addQuorums(final List<StudySetting> settings) {
        final Protocol quorum = Protocols.find("quorum");
        final ClosedForm one = ClosedForm.quorum(Others.exactly(1));
        settings.add(new StudySetting(
                "quorum", "quorum-one", quorum, "last-writer", Map.of("readQuorum", 1L, "writeQuorum", 1L), one, one));
        final ClosedForm majority = ClosedForm.quorum(Others.MAJORITY);
        settings.add(
                new StudySetting("quorum", "quorum-majority", quorum, "last-writer", NO_OPTIONS, majority, majority));
        settings.add(new StudySetting(
                "ABD", "abd", Protocols.find("abd"), "linearizable", NO_OPTIONS, majority, majority.then(majority)));
    }
}
