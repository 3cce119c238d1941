package org.pacelab.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class TranscriptTest {
    @TestFactory
    List<DynamicTest> transcripts() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .sorted()
                    .map(name -> DynamicTest.dynamicTest(name, () -> play(linesOf(name))))
                    .toList();
        }
    }

    static List<String> linesOf(final String name) {
        try {
            return Files.readAllLines(folder().resolve(name));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void play(final List<String> lines) {
        assertThat(lines.get(0)).as("the header that says what is pinned").startsWith("# ");
        Transcript.play(lines, new TranscriptCluster());
    }

    private static Path folder() {
        return Path.of(
                URI.create(TranscriptTest.class.getResource("/transcripts").toString()));
    }
}
