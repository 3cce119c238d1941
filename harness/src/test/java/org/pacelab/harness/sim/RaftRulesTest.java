package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of rules and of what holds each: no rule of the figure is missing, and all that is named exists. */
class RaftRulesTest {
    /** Figure 3.1 in short, a rule a line, by box and number; letters are the parts of a rule. */
    private static final String FIGURE = """
            state 1 | currentTerm is on stable storage before an RPC is answered
            state 2 | votedFor is on stable storage before an RPC is answered
            state 3 | log[] is on stable storage before an RPC is answered
            state 4 | commitIndex only grows
            state 5 | lastApplied only grows
            state 6 | nextIndex[] begins behind the leader's last entry
            state 7 | matchIndex[] begins at 0 and only grows
            AppendEntries 1 | reply false if term < currentTerm
            AppendEntries 2 | reply false if no entry at prevLogIndex has the term prevLogTerm
            AppendEntries 3 | an entry that conflicts with a sent one is deleted, with all that follow it
            AppendEntries 4 | append the entries that are not in the log
            AppendEntries 5 | if leaderCommit > commitIndex, commitIndex = min(leaderCommit, last sent entry)
            RequestVote 1 | reply false if term < currentTerm
            RequestVote 2 | grant if votedFor is nobody or the candidate, and its log is as up-to-date as this one
            all servers 1 | if commitIndex > lastApplied, apply the next entry
            all servers 2 | a term > currentTerm in an RPC becomes currentTerm, and the server a follower
            followers 1 | respond to candidates and leaders
            followers 2 | the election timeout passes without a leader's entries or a granted vote: become a candidate
            candidates 1a | begin an election: increment currentTerm
            candidates 1b | begin an election: vote for oneself
            candidates 1c | begin an election: restart the election timer
            candidates 1d | begin an election: request votes of all others
            candidates 2 | votes of a majority: become the leader
            candidates 3 | entries of a new leader: become a follower
            candidates 4 | the election timeout passes: begin another election
            leaders 1 | once elected, and whenever idle, send AppendEntries, so that no election timeout passes
            leaders 2 | a client's command: append it, answer once it is applied
            leaders 3 | last index >= nextIndex of a follower: send entries from nextIndex on
            leaders 3a | if that succeeds: advance nextIndex and matchIndex
            leaders 3b | if the logs do not agree: decrement nextIndex and send again
            leaders 4 | commitIndex = the N that a majority's matchIndex has reached, if log[N].term == currentTerm
            """;

    private static final Path REPOSITORY = Path.of("..");
    private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts");
    private static final Path TABLE = REPOSITORY.resolve("protocols/src/main/java/org/pacelab/raft/RULES.md");
    private static final Path GENERATED = Path.of("target/RULES.md");
    private static final String REGENERATE = "./pacelab test -Dtest=RaftRulesTest; "
            + "cp harness/target/RULES.md protocols/src/main/java/org/pacelab/raft/RULES.md";

    @Test
    void everyRuleOfTheFigureIsHeldAndNoOther() throws IOException {
        assertThat(holders().keySet())
                .containsExactlyElementsOf(rules().keySet())
                .hasSize((int) FIGURE.lines().count());
        assertThat(holders().values()).noneMatch(List::isEmpty);
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        for (final Map.Entry<String, List<String>> rule : holders().entrySet()) {
            for (final String holder : rule.getValue()) {
                assertThat(exists(holder)).as(rule.getKey() + ": " + holder).isTrue();
            }
        }
    }

    @Test
    void theTableIsWhatTheRulesSay() throws IOException {
        Files.writeString(GENERATED, table());
        assertThat(Files.readString(TABLE)).as(REGENERATE).isEqualTo(table());
    }

    private static String table() throws IOException {
        final Map<String, List<String>> holders = holders();
        return rules().entrySet().stream()
                .map(rule -> "| " + rule.getKey() + " | " + rule.getValue() + " | "
                        + holders.getOrDefault(rule.getKey(), List.of()).stream()
                                .map(holder -> '`' + holder + '`')
                                .collect(Collectors.joining(", "))
                        + " |\n")
                .collect(Collectors.joining(
                        "",
                        "# The rules of Raft, and what holds each\n\nFigure 3.1 of Ongaro's dissertation, in short. Generated by"
                                + " `RaftRulesTest` from `raft-rules.txt`:\n`" + REGENERATE
                                + "`\n\n| box, number | rule | held by |\n|---|---|---|\n",
                        ""));
    }

    private static Map<String, String> rules() {
        return rows(FIGURE.lines());
    }

    private static Map<String, List<String>> holders() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("src/test/resources/raft-rules.txt"))) {
            final Map<String, List<String>> holders = new LinkedHashMap<>();
            rows(lines.filter(line -> !line.startsWith("#")))
                    .forEach((rule, names) -> holders.put(rule, Arrays.asList(names.split(", "))));
            return holders;
        }
    }

    private static Map<String, String> rows(final Stream<String> lines) {
        final Map<String, String> rows = new LinkedHashMap<>();
        lines.map(line -> line.split(" \\| ")).forEach(cells -> rows.put(cells[0], cells[1]));
        return rows;
    }

    private static boolean exists(final String holder) throws IOException {
        if (holder.endsWith(".txt")) {
            return Files.exists(TRANSCRIPTS.resolve(holder));
        }
        final String[] parts = holder.split("#");
        final Path source = sourceOf(parts[0] + ".java");
        return source != null && Files.readString(source).contains(" void " + parts[1] + "(");
    }

    private static Path sourceOf(final String name) throws IOException {
        for (final String module : List.of("protocols", "harness")) {
            try (Stream<Path> files = Files.walk(REPOSITORY.resolve(module).resolve("src/test/java"))) {
                final List<Path> found =
                        files.filter(file -> file.endsWith(name)).toList();
                if (!found.isEmpty()) {
                    return found.get(0);
                }
            }
        }
        return null;
    }
}
