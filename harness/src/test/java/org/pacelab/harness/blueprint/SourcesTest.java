package org.pacelab.harness.blueprint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesTest {
    private static final int MAX_LINES = 500;
    private static final Path HOME = Path.of(System.getProperty("pacelab.home"));

    @ParameterizedTest
    @ValueSource(strings = {"protocols", "benchmarks", "harness", "stress"})
    void noClassIsLongerThanFiveHundredLines(final String module) throws IOException {
        for (final Path file : javaFiles(HOME.resolve(module).resolve("src"))) {
            assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(MAX_LINES);
        }
    }

    private static List<Path> javaFiles(final Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
