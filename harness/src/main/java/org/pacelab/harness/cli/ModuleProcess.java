package org.pacelab.harness.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.pacelab.harness.cluster.Launcher;
import org.pacelab.harness.report.BenchManifest;
import org.pacelab.harness.report.Provenance;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest.Status;

/** A program of another module, run in a JVM of its own, whose class path the harness does not share. */
record ModuleProcess(String module, String mainClass, Launcher launcher) {
    /**
     * Runs it in a run directory of its own, whose manifest says how it ended, and prints that directory.
     *
     * @param name      of the run
     * @param profile   how long it runs, in a word
     * @param arguments what it is called with, by the directory
     * @return its exit code
     */
    int run(
            final String name,
            final String profile,
            final Function<RunDirectory, List<String>> arguments,
            final PrintWriter out)
            throws IOException, InterruptedException {
        final Instant start = Instant.now();
        final Provenance provenance = Provenance.of(Home.folder(), launcher.sharedFlags());
        final RunDirectory run = RunDirectory.create(Home.runs(), start, provenance, name);
        final int exitCode = run(run, BenchManifest.running(start, provenance, profile, arguments.apply(run)));
        out.println(run.folder());
        out.flush();
        return exitCode;
    }

    private int run(final RunDirectory run, final BenchManifest manifest) throws IOException, InterruptedException {
        run.write(manifest);
        final Process process = new ProcessBuilder(command(manifest.arguments()))
                .directory(run.folder().toFile())
                .inheritIO()
                .start();
        final Thread hook = new Thread(
                () -> {
                    process.destroy();
                    run.write(manifest.ended(Status.INTERRUPTED, Instant.now()));
                },
                "wind-up");
        Runtime.getRuntime().addShutdownHook(hook);
        final int exitCode = process.waitFor();
        if (forget(hook)) {
            run.write(manifest.ended(exitCode == 0 ? Status.OK : Status.FAILED, Instant.now()));
        }
        return exitCode;
    }

    /** Returns whether the JVM goes on. */
    private static boolean forget(final Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException itIsGoing) {
            return false;
        }
    }

    private List<String> command(final List<String> arguments) {
        final Path home = Home.folder();
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + launcher.jvmArgsFile());
        command.add("-cp");
        command.add(String.join(
                File.pathSeparator,
                home.resolve(module + "/target/classes").toString(),
                home.resolve("harness/target/classes").toString(),
                home.resolve("protocols/target/classes").toString(),
                home.resolve(module + "/target/lib").toString() + "/*"));
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }
}
