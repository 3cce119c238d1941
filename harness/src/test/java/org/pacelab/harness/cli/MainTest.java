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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pacelab.harness.cluster.Protocols;
import org.pacelab.harness.scenario.NamedFiles;
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run pacelc-wan --topology nowhere  | unknown topology 'nowhere'; allowed: lan, regions-3, regions-5, zones, or the path of a file",
                "run pacelc-wan --topology lan      | topology lan has one site: nothing lies between a client and a replica there",
                "run pacelc-wan --set seed=1        | --set is for scenarios; pacelc-wan is a study",
                "run quickstart --topology zones    | --topology, --first-site and --processes are for studies; quickstart is none",
                "run pacelc --setting raft-lese     | unknown setting 'raft-lese'; did you mean 'raft-lease'? allowed: raft-log, raft-read-index, raft-lease, raft-sequential, raft-eventual, chain-tail, chain-head, craq-linearizable, craq-eventual, primary-synchronous, primary-semi-synchronous, primary-asynchronous, quorum-one, quorum-majority, abd",
                "run pacelc --objective fast        | --objective: 'fast' is not a duration like 20us, 150ms or 5s",
                "run pacelc --objective 0s          | --objective: nothing is served in no time",
                "run pacelc --durability tape       | Invalid value for option '--durability' (NAME): expected one of [MEMORY, OS, DISK] (case-insensitive) but was 'tape'",
                "run pacelc --topology nowhere      | unknown topology 'nowhere'; allowed: lan, regions-3, regions-5, zones, or the path of a file",
                "run pacelc --processes             | --first-site and --processes are for pacelc-wan",
                "run pacelc --set seed=1            | --set is for scenarios; pacelc is a study",
                "run quickstart --quick             | --quick, --setting, --durability and --objective are for pacelc",
                "run pacelc-wan --setting abd       | --quick, --setting, --durability and --objective are for pacelc",
                "run quickstart --processes         | --topology, --first-site and --processes are for studies; quickstart is none",
                "run pacelc-wan --topology zones --first-site mars | --first-site 'mars' is no site of zones; allowed: dallas-1, dallas-2, dallas-3",
            })
    void studiesAndScenariosHaveOptionsOfTheirOwn(final String command, final String message) {
        assertThat(execute(command.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines().findFirst()).contains(message);
    }

    @Test
    void unknownVerbIsRefused() {
        assertThat(execute("rum")).isEqualTo(2);
    }

    @Test
    void scenariosThatComeWithPacelabAreValid() {
        final NamedFiles files = new NamedFiles(SCENARIOS, "scenario");

        assertThat(files.names()).contains("quickstart");
        for (final String name : files.names()) {
            final Path file = files.find(name);
            assertThat(new ScenarioReader(Protocols.all(), new NamedFiles(Path.of("topologies"), "topology"))
                            .read(file.toString(), NamedFiles.read(file), List.of())
                            .description())
                    .as(name)
                    .isNotEmpty();
        }
    }

    private int execute(final String... arguments) {
        return Main.execute(new PrintWriter(System.out, true), new PrintWriter(err, true), arguments);
    }
}
