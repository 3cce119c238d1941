package org.pacelab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.cluster.Protocols;
import org.pacelab.harness.scenario.ScenarioFiles;
import org.pacelab.harness.scenario.ScenarioReader;

class MainTest {
    private static final Path SCENARIOS = Path.of("scenarios");

    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void unknownScenarioIsRefused() {
        assertThat(execute("run", "quickstrat")).isEqualTo(2);
        assertThat(err.toString()).startsWith("unknown scenario 'quickstrat'; ").hasLineCount(1);
    }

    @Test
    void faultyScenarioIsRefusedWithFileAndLine() throws IOException {
        final Path file = Files.writeString(folder.resolve("mine.yaml"), "protocol: raft\nreplica: 3\n");

        assertThat(execute("run", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .startsWith(file + ":2: replica: unknown key; did you mean 'replicas'? ")
                .hasLineCount(1);
    }

    @Test
    void faultyOverrideIsRefused() throws IOException {
        final Path file = Files.writeString(folder.resolve("mine.yaml"), "protocol: raft\n");

        assertThat(execute("run", file.toString(), "--set", "options.election-timeout-min=9s"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("options: ").hasLineCount(1);
    }

    @Test
    void unknownVerbIsRefused() {
        assertThat(execute("rum")).isEqualTo(2);
    }

    @Test
    void scenariosThatComeWithPacelabAreValid() {
        final ScenarioFiles files = new ScenarioFiles(SCENARIOS);

        assertThat(files.names()).contains("quickstart");
        for (final String name : files.names()) {
            final Path file = files.find(name);
            assertThat(new ScenarioReader(Protocols.all())
                            .read(file.toString(), ScenarioFiles.read(file), List.of())
                            .description())
                    .as(name)
                    .isNotEmpty();
        }
    }

    private int execute(final String... arguments) {
        return Main.execute(new PrintWriter(System.out, true), new PrintWriter(err, true), arguments);
    }
}
