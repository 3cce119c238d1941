package org.pacelab.harness.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlantedPatchTest {
    private static final Path HOME = Path.of(System.getProperty("pacelab.home"));
    private static final Path FOLDER = HOME.resolve("harness/planted");
    private static final int FEWEST = 60;
    private static final String VOTE_WITHOUT_THE_LOG_CHECK = "vote-without-the-log-check";

    @TempDir
    private Path tree;

    @ParameterizedTest
    @MethodSource("names")
    void appliesAndCompiles(final String name) {
        assertThat(PatchedClasses.of(patch(name), HOME).count()).isPositive();
    }

    @Test
    void thereAreEnough() {
        assertThat(names()).hasSizeGreaterThanOrEqualTo(FEWEST);
    }

    @Test
    void aPatchThatNoLongerAppliesIsNamedWithTheReason() throws IOException {
        final PlantedPatch patch = patch(VOTE_WITHOUT_THE_LOG_CHECK);
        final String path = patch.files().get(0).path();
        assertThatThrownBy(() -> PatchedClasses.of(patch, tree))
                .isInstanceOf(PatchException.class)
                .hasMessage(patch.name() + ": " + path + " is not there");

        write(path, Files.readString(HOME.resolve(path)).replace("request.lastTerm() > lastTerm", "false"));
        assertThatThrownBy(() -> PatchedClasses.of(patch, tree))
                .isInstanceOf(PatchException.class)
                .hasMessageMatching(
                        patch.name() + ": " + path + ": what it changes at line \\d+ is not there any more");
    }

    @Test
    void aPatchThatDoesNotCompileIsNamedWithTheReason() throws IOException {
        write("A.java", "final class A {}\n");
        final Path file =
                write("odd.patch", header() + diff("A.java", "final class A {}", "final class A { int a = b; }"));
        assertThatThrownBy(() -> PatchedClasses.of(PlantedPatch.read(file), tree))
                .isInstanceOf(PatchException.class)
                .hasMessageStartingWith("odd does not compile: ")
                .hasMessageContaining("A.java:1: cannot find symbol");
    }

    @Test
    void aPatchSaysWhatItBreaks() throws IOException {
        final PlantedPatch read = PlantedPatch.read(write("odd.patch", header() + diff("A.java", "a", "b")));
        assertThat(read)
                .extracting(
                        PlantedPatch::name,
                        PlantedPatch::rule,
                        PlantedPatch::source,
                        PlantedPatch::protocol,
                        PlantedPatch::setting)
                .containsExactly("odd", "nothing is odd", "nowhere", "raft", "log");

        final Path headless = write("headless.patch", header().substring(5) + diff("A.java", "a", "b"));
        assertThatThrownBy(() -> PlantedPatch.read(headless)).hasMessage("headless: line 1 has to be 'Rule: ...'");
        final Path empty = write("empty.patch", header());
        assertThatThrownBy(() -> PlantedPatch.read(empty)).hasMessage("empty: changes nothing");
        final Path elsewhere = write("elsewhere.patch", header().replace("log", "logs") + diff("A.java", "a", "b"));
        assertThatThrownBy(() -> PlantedPatch.read(elsewhere))
                .hasMessageStartingWith("elsewhere: unknown setting 'logs' of raft");
    }

    private static List<String> names() {
        return PlantedPatch.allOf(FOLDER).stream().map(PlantedPatch::name).toList();
    }

    private static PlantedPatch patch(final String name) {
        return PlantedPatch.read(FOLDER.resolve(name + ".patch"));
    }

    private static String header() {
        return "Rule: nothing is odd\nFrom: nowhere\nProtocol: raft\nSetting: log\n\n";
    }

    private static String diff(final String path, final String before, final String after) {
        return "--- a/" + path + "\n+++ b/" + path + "\n@@ -1 +1 @@\n-" + before + "\n+" + after + "\n";
    }

    private Path write(final String path, final String text) throws IOException {
        final Path file = tree.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
