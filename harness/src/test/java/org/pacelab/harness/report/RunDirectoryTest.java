package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    private static final Instant STARTED = Instant.parse("2026-11-24T10:20:30.456Z");

    @TempDir
    private Path folder;

    @Test
    void nameSaysWhenFromWhatAndWhich() {
        final Environment environment = Environment.read(folder);
        final RunDirectory run = RunDirectory.create(folder.resolve("runs"), "quickstart", environment, STARTED);
        assertThat(run.path().getFileName()).hasToString("20261124T102030Z-unknown-quickstart");
    }

    @Test
    void runsOfTheSameSecondDoNotShareADirectory() {
        final Environment environment = Environment.read(folder);
        final RunDirectory first = RunDirectory.create(folder, "bench", environment, STARTED);
        final RunDirectory second = RunDirectory.create(folder, "bench", environment, STARTED);
        assertThat(second.path()).isNotEqualTo(first.path()).isDirectory();
    }

    @Test
    void manifestSaysFromTheFirstMomentHowTheRunStands() throws IOException {
        final RunDirectory run = RunDirectory.create(folder, "bench", Environment.read(folder), STARTED);
        assertThat(manifest(run).path("status").asText()).isEqualTo("RUNNING");
        run.put("seed", 42);
        run.write(RunDirectory.Status.INTERRUPTED);
        assertThat(manifest(run).path("status").asText()).isEqualTo("INTERRUPTED");
        assertThat(manifest(run).path("seed").asInt()).isEqualTo(42);
    }

    @Test
    void manifestNamesCommitJvmAndHost() throws IOException {
        final Path home = Path.of(System.getProperty("pacelab.home"));
        final RunDirectory run = RunDirectory.create(folder, "bench", Environment.read(home), STARTED);
        final JsonNode environment = manifest(run).path("environment");
        assertThat(environment.path("jvm").asText()).contains(System.getProperty("java.vm.version"));
        assertThat(environment.path("jvmFlags").isEmpty()).isFalse();
        assertThat(environment.path("cores").asInt()).isPositive();
        assertThat(environment.path("commit").asText()).isNotEmpty();
        assertThat(environment.has("dirty")).isTrue();
    }

    private static JsonNode manifest(final RunDirectory run) throws IOException {
        return new ObjectMapper().readTree(run.file(RunDirectory.MANIFEST).toFile());
    }
}
