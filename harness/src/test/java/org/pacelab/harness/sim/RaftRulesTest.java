package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of rules and of what holds each: no rule of the figure is missing, and all that is named exists. */
class RaftRulesTest {
    /** How many rules each box of figure 3.1 has in the table. */
    private static final Map<String, Long> RULES = new TreeMap<>(Map.of(
            "state", 4L,
            "AppendEntries", 5L,
            "RequestVote", 2L,
            "all servers", 2L,
            "followers", 2L,
            "candidates", 4L,
            "leaders", 6L));

    private static final Path REPOSITORY = Path.of("..");
    private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts");
    private static final Path TABLE = REPOSITORY.resolve("protocols/src/main/java/org/pacelab/raft/RULES.md");
    private static final Path GENERATED = Path.of("target/RULES.md");

    private record Rule(String box, String text, List<String> holders) {}

    @Test
    void everyRuleOfTheFigureHasARow() throws IOException {
        final Map<String, Long> counts =
                rules().stream().collect(Collectors.groupingBy(Rule::box, TreeMap::new, Collectors.counting()));
        assertThat(counts).isEqualTo(RULES);
        assertThat(rules()).allSatisfy(rule -> assertThat(rule.holders()).isNotEmpty());
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        for (final Rule rule : rules()) {
            for (final String holder : rule.holders()) {
                assertThat(exists(holder)).as(rule.text() + ": " + holder).isTrue();
            }
        }
    }

    @Test
    void theTableIsWhatTheRulesSay() throws IOException {
        Files.writeString(GENERATED, table());
        assertThat(Files.readString(TABLE))
                .as("copy harness/" + GENERATED + " to " + TABLE)
                .isEqualTo(table());
    }

    private static String table() throws IOException {
        final StringBuilder table = new StringBuilder("# The rules of Raft, and what holds each\n\n"
                + "Figure 3.1 of Ongaro's dissertation. Generated from `raft-rules.txt` by `RaftRulesTest`.\n\n"
                + "| box | rule | held by |\n|---|---|---|\n");
        for (final Rule rule : rules()) {
            table.append("| ")
                    .append(rule.box())
                    .append(" | ")
                    .append(rule.text())
                    .append(" | ");
            table.append(rule.holders().stream()
                            .map(holder -> '`' + holder + '`')
                            .collect(Collectors.joining(", ")))
                    .append(" |\n");
        }
        return table.toString();
    }

    private static List<Rule> rules() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("src/test/resources/raft-rules.txt"))) {
            return lines.filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" \\| "))
                    .map(cells -> new Rule(cells[0], cells[1], Arrays.asList(cells[2].split(", "))))
                    .toList();
        }
    }

    private static boolean exists(final String holder) throws IOException {
        if (holder.endsWith(".txt")) {
            return Files.exists(TRANSCRIPTS.resolve(holder));
        }
        final String[] parts = holder.split("#");
        final Path source = sourceOf(parts[0] + ".java");
        return source != null && (parts.length == 1 || Files.readString(source).contains(" void " + parts[1] + "("));
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
