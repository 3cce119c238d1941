package org.pacelab.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pacelab.harness.sim.Sha256;

class SimCommandTest {
    private static final Path HOME = Path.of(System.getProperty("pacelab.home"));
    private static final String ONE_OF_EACH_SETTING = "5";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void seedsSideBySideComeToTheSameAsOneByOne() {
        assertThat(execute("sim", "raft", "--seeds", "4", "--jobs", "1")).isZero();
        final String oneByOne = out.toString();
        out.getBuffer().setLength(0);
        assertThat(execute("sim", "raft", "--seeds", "4", "--jobs", "3")).isZero();
        assertThat(out.toString()).isEqualTo(oneByOne).contains("seeds       4\n", "violations  none");
    }

    @Test
    void keptHistoriesHaveTheirSums() throws IOException {
        assertThat(execute("sim", "raft", "--setting", "log", "--keep", folder.toString()))
                .isZero();
        final byte[] history = Files.readAllBytes(folder.resolve("raft-log-1.jsonl"));
        assertThat(folder.resolve("SHA256SUMS")).hasContent(Sha256.hex(history) + "  raft-log-1.jsonl");
        assertThat(out.toString()).contains("histories   SHA-256 " + Sha256.hex(history));
    }

    @Test
    void aPartOfASeedIsRunAndWhatItDoesNotHaveIsRefused() {
        assertThat(execute("sim", "raft", "--faults", "none", "--clients", "0", "--operations", "3"))
                .isZero();
        assertThat(out.toString()).contains("struck      \n", "fewer than 500 operations 1");
        assertThat(execute("sim", "raft", "--clients", "8")).isEqualTo(2);
        assertThat(err.toString()).startsWith("clients 8: allowed are 0 to 7, as this seed draws them");
        assertThat(execute("sim", "raft", "--faults", "one")).isEqualTo(2);
        assertThat(err.toString()).contains("--faults one: allowed: numbers with commas between them, or 'none'");
    }

    /** The same run, twice: what the setting does not promise is a violation only if it is held to it. */
    @Test
    void aSettingIsHeldToAPromiseThatItDoesNotGive() {
        final String[] run = {"sim", "quorum", "--setting", "last-writer", "--seed", "180", "--writers", "0"};
        assertThat(execute(run)).isZero();
        assertThat(out.toString()).contains("observed    not linearizable 1\n", "violations  none");
        out.getBuffer().setLength(0);
        final String[] held = Arrays.copyOf(run, run.length + 2);
        held[run.length] = "--promise";
        held[run.length + 1] = "linearizable";
        assertThat(execute(held)).isOne();
        assertThat(out.toString().lines().filter(line -> line.contains(" us |")))
                .extracting(line -> line.substring(line.lastIndexOf('|') + 2))
                .containsExactly("put 1 = 47 -> OK", "put 1 = 50 -> OK", "get 1 -> 50", "get 1 -> 47");
        assertThat(out.toString())
                .contains("  replay: ./pacelab sim quorum --setting last-writer --seed 180"
                        + " --promise linearizable --writers 0\n");
        held[run.length + 1] = "strict";
        assertThat(execute(held)).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("--promise 'strict' is not allowed; allowed: linearizable, sequential, eventual\n");
    }

    @Test
    void runsThatWouldShowNothingAreRefused() {
        assertThat(execute("sim", "raft", "--seeds", "0")).isEqualTo(2);
        assertThat(err.toString()).startsWith("--seeds 0: allowed: a whole number from 1\n");
        assertThat(execute("sim", "raft", "--seeds=-5")).isEqualTo(2);
        assertThat(execute("sim", "all", "--seconds", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--seconds 0: allowed: a whole number from 1\n");
    }

    /** Nothing to renew: the JDKs that are there, interpreted and compiled, are compared with each other. */
    @Test
    @Tag("processes")
    void theSameSeedsGiveTheSameHistoriesOnEveryJdkInterpretedAndCompiled() throws Exception {
        final Map<String, String> sums = new LinkedHashMap<>();
        for (final Path jdk : jdks()) {
            sums.put(jdk.toString(), sumBy(jdk, "-Xmixed"));
        }
        sums.put("interpreted", sumBy(Path.of(System.getProperty("java.home")), "-Xint"));

        assertThat(sums.values()).as(sums.toString()).isNotEmpty().containsOnly(sums.get("interpreted"));
        assertThat(sums.get("interpreted")).startsWith("histories   SHA-256 ");
    }

    private static String sumBy(final Path jdk, final String mode) throws Exception {
        final String version = Files.readString(jdk.resolve("release"));
        final String args = version.contains("JAVA_VERSION=\"17") ? "jvm-17.args" : "jvm-25.args";
        final Process process = new ProcessBuilder(
                        jdk.resolve("bin/java").toString(),
                        "@" + HOME.resolve(args),
                        mode,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.pacelab.harness.cli.Main",
                        "sim",
                        "raft",
                        "--seeds",
                        ONE_OF_EACH_SETTING)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        final List<String> lines = new ArrayList<>();
        try (var reader = process.inputReader()) {
            reader.lines().forEach(lines::add);
        }
        process.waitFor();
        return lines.stream()
                .filter(line -> line.startsWith("histories "))
                .findFirst()
                .orElse("none: " + lines);
    }

    /** One of each version from 17 on, the running one among them. */
    private static List<Path> jdks() throws IOException {
        final Map<String, Path> byVersion = new LinkedHashMap<>();
        final Path installed = Path.of("/usr/lib/jvm");
        final List<Path> candidates = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        if (Files.isDirectory(installed)) {
            try (Stream<Path> folders = Files.list(installed)) {
                folders.sorted().forEach(candidates::add);
            }
        }
        for (final Path candidate : candidates) {
            final Path release = candidate.resolve("release");
            if (Files.isReadable(release) && Files.isExecutable(candidate.resolve("bin/java"))) {
                final String version = Files.readString(release).replaceAll("(?s).*JAVA_VERSION=\"(\\d+).*", "$1");
                if (Integer.parseInt(version) >= 17) {
                    byVersion.putIfAbsent(version, candidate);
                }
            }
        }
        return List.copyOf(byVersion.values());
    }

    private int execute(final String... arguments) {
        return Main.execute(new PrintWriter(out), new PrintWriter(err), arguments);
    }
}
