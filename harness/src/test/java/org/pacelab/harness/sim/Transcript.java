package org.pacelab.harness.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pacelab.harness.cluster.ChainProtocol;
import org.pacelab.harness.cluster.PrimaryProtocol;
import org.pacelab.harness.cluster.QuorumProtocol;
import org.pacelab.harness.cluster.RaftProtocol;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.sim.SimulatedLink.Cut;

/**
 * Plays a scenario from a text file, a command a line; {@code #} starts a comment, and the first comment says what the file pins.
 * Nodes are named by number, clients {@code c0 c1 ...}; entries are written as in {@link EntryText}.
 *
 * <pre>
 * cluster 3 os preVote=0         replicas of Raft, durability, options; clients log eventual: one client each, with its setting
 * chain tail 3 os                a chain and its setting, the same of craq and primary; the control plane's replicas are numbered behind the nodes
 * quorum siblings 3 os           replicas of a quorum store and its setting, the same of abd
 * log 1 = 3:open 3:x=1           what a replica's journal holds before it starts; term 1 = 3: its term
 * start                          all nodes, or the named ones
 * elect 1                        the others stand still until it has asked for votes; it must win
 * elect 1 heard-by 2             and from then on what it sends reaches node 2 only; heard-by nobody: none
 * run 500ms
 * crash 1, power-cut 1, wipe 1, restart 1, pause 1 before-poll, resume 1    wiped once it is down: its disk is an empty one
 * slow 1 5ms                     it works so long on each frame; forces 1 5ms: a force takes so long
 * cut 0 -> 1                     frames are lost in one direction; partition 0 c0 | 1 2: in both; join 0 | 1; heal
 * lose 1 -> 3 NodeReport         frames of this name are lost in one direction, and no others there, whatever was cut
 * reach c0 1 2                   the replicas that a client reaches
 * inject 0 -> 2 AppendEntries term=3 prevIndex=1 prevTerm=3 entries 3:x=1     those of a quorum store: {@link QuorumFrames}
 * c0: put x=42 -> ok             or get x -> 42, get x -> absent, add n 5 -> 5; without an arrow it is not waited for
 * c0: put x=42 -> ok in 4ms      from invoked to completed, exactly
 * c0: remove 2 -> ok            or add-learner 3, promote 3, transfer 1
 * c0 -> unknown                  waits for the latest
 * mark                           frames sent before are not looked at
 * expect leader 1 term 4, expect leaders 0, expect follower 1 of 0
 * expect log 0 = ..., expect commit 0 = 3, expect value 0 x = 42, expect snapshot 0 = 3   the last index in its newest one
 * expect members 0 = 0,1+2       voters and, behind a plus, learners, by the latest membership in the log of node 0
 * expect configuration 1 = epoch 2: 1 2, joining 0; expect status 1 = complete   of a node
 * expect frame 2 -> 0 AppendReply success=0, expect no frame ...
 * expect no other frame          what was sent since the last mark is what was expected, a line for each frame; and a mark
 * </pre>
 */
final class Transcript {
    private final TranscriptCluster cluster;

    private Transcript(final TranscriptCluster cluster) {
        this.cluster = cluster;
    }

    static void play(final List<String> lines, final TranscriptCluster cluster) {
        final Transcript transcript = new Transcript(cluster);
        try {
            for (int i = 0; i < lines.size(); i++) {
                transcript.playLine(i + 1, lines.get(i));
            }
        } finally {
            transcript.cluster.close();
        }
    }

    private void playLine(final int number, final String line) {
        final int comment = line.indexOf('#');
        final String command = (comment < 0 ? line : line.substring(0, comment)).trim();
        if (command.isEmpty()) {
            return;
        }
        try {
            play(command);
        } catch (final RuntimeException | AssertionError e) {
            throw new AssertionError("line " + number + ": " + command + ": " + e.getMessage(), e);
        }
    }

    private void play(final String command) {
        final List<String> words = Arrays.asList(command.split("\\s+"));
        final List<String> rest = words.subList(1, words.size());
        switch (words.get(0)) {
            case "cluster" -> shape(new RaftProtocol(), "log", rest);
            case "chain" -> shape(ChainProtocol.chain(), rest.get(0), rest.subList(1, rest.size()));
            case "craq" -> shape(ChainProtocol.craq(), rest.get(0), rest.subList(1, rest.size()));
            case "primary" -> shape(new PrimaryProtocol(), rest.get(0), rest.subList(1, rest.size()));
            case "quorum" -> shape(QuorumProtocol.quorum(), rest.get(0), rest.subList(1, rest.size()));
            case "abd" -> shape(QuorumProtocol.abd(), rest.get(0), rest.subList(1, rest.size()));
            case "clients" -> cluster.clients(rest);
            case "log" -> cluster.presetLog(number(rest.get(0)), rest.subList(2, rest.size()));
            case "term" -> cluster.presetTerm(number(rest.get(0)), number(rest.get(2)));
            case "start" -> cluster.start(rest);
            case "elect" -> elect(rest);
            case "run" -> cluster.run(nanoseconds(rest.get(0)));
            case "crash" -> cluster.crash(number(rest.get(0)), Crash.KILL);
            case "power-cut" -> cluster.crash(number(rest.get(0)), Crash.POWER_CUT);
            case "wipe" -> cluster.wipe(number(rest.get(0)));
            case "restart" -> cluster.start(rest);
            case "pause" -> cluster.pause(number(rest.get(0)), pausePoint(rest.get(1)));
            case "resume" -> cluster.resume(number(rest.get(0)));
            case "forces" -> cluster.forces(number(rest.get(0)), nanoseconds(rest.get(1)));
            case "slow" -> cluster.slow(number(rest.get(0)), nanoseconds(rest.get(1)));
            case "cut" -> cluster.cut(rest.get(0), rest.get(2));
            case "lose" -> cluster.frames().lose(number(rest.get(0)), number(rest.get(2)), rest.get(3));
            case "partition" -> between(rest, Cut.DROP);
            case "join" -> between(rest, Cut.NONE);
            case "reach" -> cluster.reach(rest.get(0), rest.subList(1, rest.size()));
            case "heal" -> cluster.heal();
            case "inject" -> inject(rest);
            case "mark" -> cluster.frames().mark();
            case "expect" -> expect(rest);
            default -> client(words);
        }
    }

    private void shape(final Protocol protocol, final String setting, final List<String> words) {
        cluster.shape(protocol, setting, number(words.get(0)), words.get(1), options(words.subList(2, words.size())));
    }

    private void elect(final List<String> words) {
        if (words.size() == 1) {
            cluster.elect(number(words.get(0)));
        } else {
            cluster.electUnheard(number(words.get(0)), words.subList(2, words.size()));
        }
    }

    private void between(final List<String> words, final Cut cut) {
        final int bar = words.indexOf("|");
        cluster.between(words.subList(0, bar), words.subList(bar + 1, words.size()), cut);
    }

    private void inject(final List<String> words) {
        final int entries = words.indexOf("entries");
        final List<String> fields = words.subList(4, entries < 0 ? words.size() : entries);
        cluster.frames()
                .inject(
                        cluster.node(words.get(0)),
                        cluster.node(words.get(2)),
                        words.get(3),
                        FrameFields.of(fields),
                        entries < 0 ? List.of() : words.subList(entries + 1, words.size()));
    }

    private void client(final List<String> words) {
        final int arrow = words.indexOf("->");
        final String name = words.get(0).replace(":", "");
        if (words.get(0).endsWith(":")) {
            cluster.ask(name, new ArrayList<>(words.subList(1, arrow < 0 ? words.size() : arrow)));
        }
        if (arrow >= 0) {
            cluster.expectAnswer(name, words.get(arrow + 1));
        }
        if (arrow >= 0 && words.size() > arrow + 2) {
            cluster.expectLatency(name, nanoseconds(words.get(arrow + 3)));
        }
    }

    private void expect(final List<String> words) {
        switch (words.get(0)) {
            case "leaders" -> cluster.expectLeaders(number(words.get(1)));
            case "leader" -> cluster.expectLeader(number(words.get(1)), number(words.get(3)));
            case "follower" -> cluster.expectFollower(number(words.get(1)), number(words.get(3)));
            case "log" -> cluster.expectLog(number(words.get(1)), words.subList(3, words.size()));
            case "commit" -> cluster.expectCommit(number(words.get(1)), number(words.get(3)));
            case "configuration" ->
                cluster.expectConfiguration(number(words.get(1)), String.join(" ", words.subList(3, words.size())));
            case "status" -> cluster.expectStatus(number(words.get(1)), words.get(3));
            case "members" -> cluster.expectMembers(number(words.get(1)), words.get(3));
            case "snapshot" -> cluster.expectSnapshot(number(words.get(1)), number(words.get(3)));
            case "value" -> cluster.expectValue(number(words.get(1)), words.get(2), words.get(4));
            case "frame" -> cluster.expectFrame(true, words.subList(1, words.size()));
            case "no" -> expectNo(words.subList(1, words.size()));
            default -> throw new IllegalArgumentException("nothing can be expected of " + words.get(0));
        }
    }

    private void expectNo(final List<String> words) {
        if (words.get(0).equals("other")) {
            cluster.expectNoOtherFrame();
        } else {
            cluster.expectFrame(false, words.subList(1, words.size()));
        }
    }

    private static Map<String, Long> options(final List<String> words) {
        return words.stream()
                .map(word -> word.split("="))
                .collect(Collectors.toMap(
                        parts -> parts[0], parts -> Long.parseLong(parts[1]), (one, other) -> one, TreeMap::new));
    }

    private static PausePoint pausePoint(final String word) {
        return PausePoint.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private static int number(final String word) {
        return Integer.parseInt(word);
    }

    private static long nanoseconds(final String word) {
        if (!word.endsWith("ms")) {
            throw new IllegalArgumentException("durations end in ms");
        }
        return Long.parseLong(word.substring(0, word.length() - 2)) * 1_000_000L;
    }
}
