package org.pacelab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.pacelab.harness.cluster.Protocols;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.sim.SeedRuns;
import org.pacelab.harness.sim.Selection;
import org.pacelab.harness.sim.Shrinker;
import org.pacelab.harness.sim.Simulation;
import org.pacelab.harness.sim.SimulationResult;
import org.pacelab.harness.sim.SimulationTotals;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a protocol in virtual time under faults, seed by seed, and judges each run by what its setting promises. */
@Command(
        name = "sim",
        description = "Simulates a protocol under faults drawn from seeds, and checks what its settings promise.",
        mixinStandardHelpOptions = true)
final class SimCommand implements Callable<Integer> {
    private static final String EVERY = "all";
    private static final int SEEDS_PER_NOTICE = 100;

    /** More failing seeds than anybody reads are told, but not made smaller. */
    private static final int MAX_SHRUNK = 3;

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "a protocol that 'pacelab list' shows; 'all' for each that promises something")
    private String protocolName;

    @Option(names = "--seeds", paramLabel = "N", description = "how many seeds (1, with --seconds as many as fit)")
    private Long seeds;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "the first of them (1)")
    private long firstSeed;

    @Option(names = "--seconds", paramLabel = "T", description = "starts no seed after so many seconds")
    private Long seconds;

    @Option(names = "--setting", paramLabel = "X", description = "one setting; else the seeds take turns through all")
    private String settingName;

    @Option(
            names = "--promise",
            paramLabel = "P",
            description =
                    "what clients are to have seen: linearizable, sequential or eventual; else what each setting promises")
    private String promise;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "keeps each seed's history there, as JSON lines and EDN")
    private Path keepFolder;

    @Option(names = "--jobs", paramLabel = "J", description = "seeds run at a time (one per core)")
    private Integer jobs;

    @Option(
            names = "--faults",
            paramLabel = "I[,I]",
            description = "only those of the plan, by their numbers; 'none' for none")
    private String faults;

    @Option(
            names = "--clients",
            paramLabel = "I[,I]",
            description = "only those ask for operations, by their numbers; 'none' for none")
    private String clients;

    @Option(
            names = "--writers",
            paramLabel = "I[,I]",
            description = "only those write, and the others read; 'none' for none")
    private String writers;

    @Option(names = "--operations", paramLabel = "N", description = "so many per client at most")
    private Integer operations;

    @Spec
    private CommandSpec spec;

    /** Null for what each setting promises. */
    private Promise heldTo;

    private Selection selection;
    private KeptHistories kept;
    private int shrunk;

    @Override
    public Integer call() throws InterruptedException {
        requirePositive("--seeds", seeds);
        requirePositive("--seconds", seconds);
        heldTo = heldTo();
        selection = selection();
        kept = keepFolder == null ? null : new KeptHistories(keepFolder);
        final List<Protocol> protocols = protocols();
        boolean isClean = true;
        for (int i = 0; i < protocols.size(); i++) {
            isClean &= run(protocols.get(i), deadline(protocols.size()));
        }
        return isClean ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    /** Returns whether no promise was broken. */
    private boolean run(final Protocol protocol, final BooleanSupplier goesOn) throws InterruptedException {
        final PrintWriter out = spec.commandLine().getOut();
        final long count = seeds != null ? seeds : seconds != null ? Long.MAX_VALUE : 1;
        final SimulationTotals totals = new SimulationTotals();
        SeedRuns.run(firstSeed, count, jobs(), goesOn, seed -> judged(protocol, seed), judged -> {
            totals.add(judged.result, judged.jsonLines);
            if (kept != null) {
                keep(judged);
            }
            if (!judged.result.violations().isEmpty()) {
                tell(out, judged.result);
            }
            if (totals.seeds() % SEEDS_PER_NOTICE == 0 && totals.seeds() < count) {
                out.println(totals.seeds() + " seeds");
                out.flush();
            }
            return true;
        });
        out.println(protocol.name() + ' ' + (settingName == null ? "in every setting" : settingName) + ", seeds "
                + firstSeed + " to " + (firstSeed + totals.seeds() - 1) + ", assertions "
                + (SimCommand.class.desiredAssertionStatus() ? "on" : "off"));
        totals.lines().forEach(out::println);
        out.flush();
        return totals.violatingSeeds() == 0;
    }

    private record Judged(SimulationResult result, byte[] jsonLines) {}

    private Judged judged(final Protocol protocol, final long seed) {
        final SimulationResult result =
                simulation(protocol, setting(protocol, seed), seed, selection).run();
        return new Judged(result, result.jsonLines());
    }

    private String setting(final Protocol protocol, final long seed) {
        final List<String> settings = settingName == null ? protocol.settings() : List.of(settingName);
        return settings.get((int) Math.floorMod(seed, (long) settings.size()));
    }

    private void keep(final Judged judged) {
        try {
            kept.add(judged.result, judged.jsonLines);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell(final PrintWriter out, final SimulationResult failed) {
        out.println("VIOLATION in " + failed.setup() + ", trace " + Long.toHexString(failed.traceHash()));
        print(out, failed);
        if (selection.equals(Selection.ALL) && shrunk < MAX_SHRUNK) {
            shrunk++;
            final SimulationResult smaller = Shrinker.shrink(
                    failed,
                    part -> simulation(
                                    failed.setup().protocol(),
                                    failed.setup().setting(),
                                    failed.setup().seed(),
                                    part)
                            .run());
            out.println("SHRUNK to what fails alike");
            print(out, smaller);
        }
        out.flush();
    }

    private static void print(final PrintWriter out, final SimulationResult failed) {
        failed.violations().forEach(violation -> out.println("  " + violation));
        out.println("  plan:");
        failed.selection()
                .faultsOf(failed.plan().size())
                .forEach(number ->
                        out.println("    " + number + " " + failed.plan().get(number)));
        out.println("  replay: " + failed.replayLine());
    }

    private List<Protocol> protocols() {
        try {
            if (protocolName.equals(EVERY) && settingName == null && selection.equals(Selection.ALL)) {
                return Protocols.all().stream()
                        .filter(protocol ->
                                protocol.promiseOf(protocol.settings().get(0)).isPresent())
                        .toList();
            }
            final Protocol protocol = Protocols.find(protocolName);
            if (settingName != null) {
                Simulation.requirePromise(protocol, settingName);
            }
            requireRunnable(protocol);
            return List.of(protocol);
        } catch (final IllegalArgumentException e) {
            throw refused(e.getMessage());
        }
    }

    private void requireRunnable(final Protocol protocol) {
        final boolean isPart = !selection.equals(Selection.ALL);
        if (isPart && (seconds != null || seeds != null && seeds > 1)) {
            throw new IllegalArgumentException("--faults, --clients, --writers and --operations are for one seed");
        }
        simulation(protocol, setting(protocol, firstSeed), firstSeed, selection);
    }

    private Simulation simulation(
            final Protocol protocol, final String setting, final long seed, final Selection part) {
        return heldTo == null
                ? new Simulation(protocol, setting, seed, part)
                : new Simulation(protocol, setting, seed, part, heldTo);
    }

    /** Protocols share the time evenly. */
    private BooleanSupplier deadline(final int protocolCount) {
        if (seconds == null) {
            return () -> true;
        }
        final long startNs = System.nanoTime();
        final long budgetNs = seconds * 1_000_000_000L / protocolCount;
        return () -> System.nanoTime() - startNs < budgetNs;
    }

    private void requirePositive(final String option, final Long number) {
        if (number != null && number < 1) {
            throw refused(option + " " + number + ": allowed: a whole number from 1");
        }
    }

    private int jobs() {
        requirePositive("--jobs", jobs == null ? null : jobs.longValue());
        return jobs == null ? Runtime.getRuntime().availableProcessors() : jobs;
    }

    private Promise heldTo() {
        try {
            return promise == null ? null : Promise.named(promise);
        } catch (final IllegalArgumentException e) {
            throw refused(e.getMessage());
        }
    }

    private Selection selection() {
        return new Selection(
                numbers("--faults", faults),
                numbers("--clients", clients),
                numbers("--writers", writers),
                operations == null ? Integer.MAX_VALUE : operations);
    }

    private List<Integer> numbers(final String option, final String text) {
        if (text == null) {
            return null;
        }
        if (text.equals("none")) {
            return List.of();
        }
        try {
            return Arrays.stream(text.split(",")).map(Integer::valueOf).toList();
        } catch (final NumberFormatException e) {
            throw refused(option + " " + text + ": allowed: numbers with commas between them, or 'none'");
        }
    }

    private ParameterException refused(final String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
