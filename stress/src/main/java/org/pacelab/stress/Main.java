package org.pacelab.stress;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * Runs the stress tests as jcstress' own command line does, but knows no half success: a test that saw a forbidden outcome, did not
 * end, could not be run or was left out is a line on stderr and exit code 1; arguments that jcstress does not know, or that match
 * nothing, are exit code 2. jcstress writes its results where it was started.
 */
public final class Main {
    private Main() {}

    public static void main(final String[] arguments) throws Exception {
        System.exit(run(System.err, arguments));
    }

    static int run(final PrintStream err, final String... arguments) throws Exception {
        final Options options = new Options(arguments);
        if (!options.parse()) {
            return 2;
        }
        final JCStress jcstress = new JCStress(options);
        final Set<String> unrun = new TreeSet<>(jcstress.getTests());
        if (unrun.isEmpty()) {
            err.println("stress: no test matches '" + options.getTestFilter() + "'");
            return 2;
        }
        final int count = unrun.size();
        boolean isPassed = true;
        try {
            jcstress.run();
        } catch (final AssertionError ofItsReport) {
            isPassed = false;
        }
        final Set<String> failures = new TreeSet<>();
        for (final TestResult result : results(options)) {
            unrun.remove(result.getName());
            if (result.status() != Status.NORMAL) {
                failures.add(result.getName() + ": " + result.status());
            } else if (!result.grading().isPassed) {
                failures.add(result.getName() + ": a forbidden outcome");
            }
        }
        unrun.forEach(name -> failures.add(name + ": not run"));
        failures.forEach(failure -> err.println("stress: " + failure));
        System.out.println("stress: " + count + " tests, " + failures.size() + " failures");
        return isPassed && failures.isEmpty() ? 0 : 1;
    }

    private static List<TestResult> results(final Options options) throws Exception {
        final InProcessCollector collector = new InProcessCollector();
        final DiskReadCollector reader = new DiskReadCollector(options.getResultFile(), collector);
        reader.dump();
        reader.close();
        return new ArrayList<>(collector.getTestResults());
    }
}
