package org.pacelab.harness.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.pacelab.harness.planted.Hunt;
import org.pacelab.harness.planted.PatchException;
import org.pacelab.harness.planted.PatchedClasses;
import org.pacelab.harness.planted.PlantedPatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks whether the simulator finds bugs: each patch of {@code harness/planted} has to be caught, and nothing without one. */
@Command(
        name = "planted",
        description =
                "Simulates Pacelab with one bug after the other planted into it, and without: each has to be caught.",
        mixinStandardHelpOptions = true)
final class PlantedCommand implements Callable<Integer> {
    private static final String NO_PATCH = "(no patch)";
    private static final String ROW = "%-42s %-10s %-12s %7s %6s  %s";

    @Parameters(paramLabel = "NAME", description = "patches of harness/planted, without '.patch' (all)")
    private List<String> names = List.of();

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "500", description = "at most for each (500)")
    private long seeds;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "the first of them (1)")
    private long firstSeed;

    @Option(names = "--jobs", paramLabel = "J", description = "seeds run at a time (one per core)")
    private Integer jobs;

    @Spec
    private CommandSpec spec;

    private record Row(PlantedPatch patch, Hunt hunt) {}

    private record Setting(String protocol, String name) {}

    @Override
    public Integer call() throws InterruptedException {
        if (seeds < 1 || jobs != null && jobs < 1) {
            throw refused("--seeds " + seeds + (jobs == null ? "" : " --jobs " + jobs) + ": allowed: from 1 on");
        }
        final Map<PlantedPatch, PatchedClasses> planted = compiled();
        final List<Row> rows = new ArrayList<>();
        final Map<Setting, Long> seedsOf = new LinkedHashMap<>();
        for (final Map.Entry<PlantedPatch, PatchedClasses> entry : planted.entrySet()) {
            final PlantedPatch patch = entry.getKey();
            final Setting setting = new Setting(patch.protocol(), patch.setting());
            final Hunt hunt = hunt(entry.getValue(), setting, seeds);
            rows.add(new Row(patch, hunt));
            seedsOf.merge(setting, hunt.seeds(), Math::max);
            tell(patch.name(), hunt);
        }
        final Map<Setting, Hunt> clean = new LinkedHashMap<>();
        for (final Map.Entry<Setting, Long> entry : seedsOf.entrySet()) {
            final Setting setting = entry.getKey();
            clean.put(setting, hunt(PatchedClasses.unpatched(), setting, entry.getValue()));
            tell(NO_PATCH + ' ' + setting.protocol + ' ' + setting.name, clean.get(setting));
        }
        print(rows, clean);
        final boolean isAsExpected = rows.stream().allMatch(row -> row.hunt.isCaught())
                && clean.values().stream().noneMatch(Hunt::isCaught);
        return isAsExpected ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** All are compiled before the first is run. */
    private Map<PlantedPatch, PatchedClasses> compiled() {
        final Path folder = Home.folder().resolve("harness").resolve("planted");
        final Map<PlantedPatch, PatchedClasses> compiled = new LinkedHashMap<>();
        try {
            final List<PlantedPatch> all = PlantedPatch.allOf(folder);
            for (final String name : names) {
                if (all.stream().noneMatch(patch -> patch.name().equals(name))) {
                    throw refused("unknown patch '" + name + "', " + folder + " has: "
                            + String.join(
                                    ", ", all.stream().map(PlantedPatch::name).toList()));
                }
            }
            for (final PlantedPatch patch : all) {
                if (names.isEmpty() || names.contains(patch.name())) {
                    compiled.put(patch, PatchedClasses.of(patch, Home.folder()));
                }
            }
        } catch (final PatchException e) {
            throw refused(e.getMessage());
        }
        return compiled;
    }

    private Hunt hunt(final PatchedClasses classes, final Setting setting, final long count)
            throws InterruptedException {
        final int atOnce = jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
        return Hunt.run(classes, setting.protocol, setting.name, firstSeed, count, atOnce);
    }

    private void tell(final String what, final Hunt hunt) {
        final PrintWriter out = spec.commandLine().getOut();
        out.println(what + ": "
                + (hunt.isCaught() ? "seed " + hunt.seed() + ", " + hunt.firstLine() : "nothing in " + hunt.seeds()));
        out.flush();
    }

    private void print(final List<Row> rows, final Map<Setting, Hunt> clean) {
        final PrintWriter out = spec.commandLine().getOut();
        out.println();
        out.println(row("patch", "setting", "caught", "at seed", "seeds", "by check; rule"));
        rows.forEach(row -> out.println(line(
                row.patch.name(), row.patch.setting(), row.hunt, row.patch.rule() + " (" + row.patch.source() + ")")));
        clean.forEach((setting, hunt) -> out.println(line(NO_PATCH, setting.name, hunt, "")));
        out.println();
        out.println(rows.stream().filter(row -> row.hunt.isCaught()).count() + " of " + rows.size()
                + " bugs caught; without a bug "
                + (clean.values().stream().anyMatch(Hunt::isCaught) ? "something was CAUGHT" : "nothing was"));
        out.flush();
    }

    private static String line(final String name, final String setting, final Hunt hunt, final String rule) {
        final String seed = hunt.isCaught() ? Long.toString(hunt.seed()) : "-";
        final String about = hunt.isCaught() && !rule.isEmpty() ? hunt.checks() + "; " + rule : hunt.checks() + rule;
        return row(name, setting, hunt.isCaught() ? "yes" : "no", seed, Long.toString(hunt.seeds()), about);
    }

    private static String row(
            final String name,
            final String setting,
            final String caught,
            final String seed,
            final String count,
            final String rule) {
        return String.format(Locale.ROOT, ROW, name, setting, caught, seed, count, rule);
    }

    private ParameterException refused(final String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
