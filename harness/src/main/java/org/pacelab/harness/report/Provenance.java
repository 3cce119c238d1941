package org.pacelab.harness.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * Which code ran, on what. Immutable.
 *
 * @param commit   of the sources, {@code unknown} outside of a git checkout
 * @param dirty    whether the sources were changed since
 * @param changes  a fingerprint of these changes; empty if there are none, or outside of a git checkout
 * @param jvm      name and version of the workers' JVM
 * @param jvmFlags of the workers
 */
public record Provenance(
        String commit, boolean dirty, String changes, String jvm, List<String> jvmFlags, HostFacts host) {
    private static final String UNKNOWN = "unknown";
    private static final int SHORT_LENGTH = 8;

    public Provenance {
        changes = changes == null ? "" : changes;
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** Of the sources in a folder, and this host. */
    public static Provenance of(final Path home, final List<String> jvmFlags) {
        final String commit = git(home, "rev-parse", "HEAD");
        final String status = git(home, "status", "--porcelain");
        return new Provenance(
                commit.isEmpty() ? UNKNOWN : commit,
                !status.isEmpty(),
                status.isEmpty() ? "" : fingerprint(home, status),
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
                jvmFlags,
                HostFacts.read());
    }

    String shortCommit() {
        return commit.substring(0, Math.min(SHORT_LENGTH, commit.length()));
    }

    /** Of what git knows to be changed, and of files that it does not know. */
    private static String fingerprint(final Path home, final String status) {
        final StringBuilder changes = new StringBuilder(status).append(git(home, "diff", "--binary", "HEAD"));
        git(home, "ls-files", "--others", "--exclude-standard")
                .lines()
                .forEach(file -> changes.append(git(home, "hash-object", "--", file)));
        return UUID.nameUUIDFromBytes(changes.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** The trimmed output, empty if there is no git or no repository. */
    private static String git(final Path home, final String... arguments) {
        final ProcessBuilder builder = new ProcessBuilder("git", "-C", home.toString());
        builder.command().addAll(List.of(arguments));
        try {
            final Process process =
                    builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
            process.getOutputStream().close();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? output.strip() : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
