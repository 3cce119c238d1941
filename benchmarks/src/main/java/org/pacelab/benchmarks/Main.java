package org.pacelab.benchmarks;

import java.io.PrintStream;
import java.util.Collection;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs benchmarks as JMH's own command line does, but knows no half success: a refused lock, a failed fork or a missing
 * iteration is one line on stderr and exit code 1; arguments that JMH does not know, or that match nothing, are exit code 2.
 */
public final class Main {
    private Main() {}

    public static void main(final String[] arguments) {
        System.exit(run(System.err, arguments));
    }

    static int run(final PrintStream err, final String... arguments) {
        try {
            final Options options = new OptionsBuilder()
                    .parent(new CommandLineOptions(arguments))
                    .shouldFailOnError(true)
                    .build();
            final Collection<RunResult> results = new Runner(options).run();
            requireWhole(results);
            System.out.println("bench: " + results.size() + " measured");
            return 0;
        } catch (final CommandLineOptionException e) {
            err.println("bench: " + e.getMessage());
            return 2;
        } catch (final NoBenchmarksException e) {
            err.println("bench: no benchmark matches");
            return 2;
        } catch (final RunnerException e) {
            err.println("bench: " + firstLine(rootOf(e)));
            return 1;
        }
    }

    private static void requireWhole(final Collection<RunResult> results) throws RunnerException {
        for (final RunResult result : results) {
            final BenchmarkParams params = result.getParams();
            final int forkCount = result.getBenchmarkResults().size();
            if (forkCount != Math.max(1, params.getForks())) {
                throw new RunnerException(params.id() + ": " + forkCount + " of " + params.getForks() + " forks");
            }
            for (final BenchmarkResult fork : result.getBenchmarkResults()) {
                final int iterationCount = fork.getIterationResults().size();
                if (iterationCount != params.getMeasurement().getCount()) {
                    throw new RunnerException(params.id() + ": a fork has " + iterationCount + " of "
                            + params.getMeasurement().getCount() + " iterations");
                }
            }
        }
    }

    private static Throwable rootOf(final Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String firstLine(final Throwable thrown) {
        return String.valueOf(thrown.getMessage()).lines().findFirst().orElse(thrown.toString());
    }
}
