package org.pacelab.harness.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on a fresh copy of the sources, in a path with a space. */
@Tag("processes")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LauncherTest {
    private static final Path HOME = Path.of(System.getProperty("pacelab.home"));

    @TempDir
    private static Path folder;

    private static Path copy;

    /** What a call wrote and how it ended. */
    private record Ended(int exitCode, String out, String err) {}

    @BeforeAll
    static void copySources() throws IOException {
        copy = folder.resolve("a fresh copy");
        for (final String part : List.of(
                "pacelab",
                "pom.xml",
                ".mvn",
                "jvm-17.args",
                "jvm-25.args",
                "protocols/pom.xml",
                "protocols/forbidden.txt",
                "protocols/src/main",
                "benchmarks/pom.xml",
                "benchmarks/src/main",
                "harness/pom.xml",
                "harness/src/main")) {
            copyTree(HOME.resolve(part), copy.resolve(part));
        }
    }

    @Test
    @Order(1)
    void firstUseBuildsOnceHoweverManyCall() throws IOException, InterruptedException {
        final Process other = start(copy, Map.of(), "--version");
        final Ended mine = call(copy, Map.of(), "--version");
        final Ended others = end(other);
        assertThat(mine.exitCode).isZero();
        assertThat(others.exitCode).isZero();
        assertThat(mine.out).startsWith("pacelab ").isEqualTo(others.out);
        assertThat(mine.err + others.err).containsOnlyOnce("building (first use)...");
    }

    @Test
    @Order(2)
    void upToDateIsSilent() throws IOException, InterruptedException {
        assertThat(call(copy, Map.of(), "--version").err).isEmpty();
    }

    @Test
    @Order(2)
    void worksFromAnotherFolderThroughALink() throws IOException, InterruptedException {
        final Path link = Files.createSymbolicLink(folder.resolve("link"), copy.resolve("pacelab"));
        final Process process = new ProcessBuilder(link.toString(), "--version")
                .directory(Path.of("/").toFile())
                .start();
        assertThat(end(process).out).startsWith("pacelab ");
    }

    @Test
    @Order(2)
    void worksWithoutJavaHomeAndWithAWrongOne() throws IOException, InterruptedException {
        assertThat(call(copy, Map.of("JAVA_HOME", ""), "--version").exitCode).isZero();
        assertThat(call(copy, Map.of("JAVA_HOME", "/nowhere"), "--version").exitCode)
                .isZero();
    }

    @Test
    @Order(2)
    void argumentsItDoesNotKnowAreRefused() throws IOException, InterruptedException {
        assertThat(call(copy, Map.of(), "no-such-verb").exitCode).isEqualTo(2);
    }

    @Test
    @Order(2)
    void simulationsHaveTheirAssertionsOn() throws IOException, InterruptedException {
        assertThat(call(copy, Map.of(), "sim", "raft").out).contains(", seeds 1 to 1, assertions on\n");
    }

    @Test
    @Order(3)
    void aSourceThatDoesNotCompileIsShownAndNothingRuns() throws IOException, InterruptedException {
        final Path broken = copy.resolve("protocols/src/main/java/org/pacelab/replica/Broken.java");
        Files.writeString(broken, "package org.pacelab.replica;\n\nfinal class Broken { int x = \"\"; }\n");
        final Ended failed = call(copy, Map.of(), "--version");
        assertThat(failed.exitCode).isEqualTo(1);
        assertThat(failed.out).isEmpty();
        assertThat(failed.err).contains("building (sources changed)...", "Broken.java", "the build failed");
    }

    private static Ended call(final Path home, final Map<String, String> environment, final String... arguments)
            throws IOException, InterruptedException {
        return end(start(home, environment, arguments));
    }

    private static Process start(final Path home, final Map<String, String> environment, final String... arguments)
            throws IOException {
        final List<String> command =
                new ArrayList<>(List.of(home.resolve("pacelab").toString()));
        command.addAll(List.of(arguments));
        final ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Ended end(final Process process) throws IOException, InterruptedException {
        final String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        final String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), out, err);
    }

    private static void copyTree(final Path from, final Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> paths = Files.walk(from)) {
            for (final Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
