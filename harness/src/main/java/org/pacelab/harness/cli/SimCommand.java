package org.pacelab.harness.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.pacelab.harness.cluster.Protocols;
import org.pacelab.harness.history.EdnHistory;
import org.pacelab.harness.history.JsonHistory;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.sim.Simulation;
import org.pacelab.harness.sim.SimulationResult;
import org.pacelab.harness.sim.SimulationTotals;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a protocol in virtual time under faults, seed by seed, and judges each run by what its setting promises. */
@Command(
        name = "sim",
        description = "Simulates a protocol under faults drawn from seeds, and checks what its settings promise.",
        mixinStandardHelpOptions = true)
final class SimCommand implements Callable<Integer> {
    private static final int SEEDS_PER_NOTICE = 100;

    @Parameters(index = "0", paramLabel = "NAME", description = "a protocol that 'pacelab list' shows")
    private String protocolName;

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "1", description = "how many seeds (1)")
    private long seeds;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "the first of them (1)")
    private long firstSeed;

    @Option(names = "--setting", paramLabel = "X", description = "one setting; else the seeds take turns through all")
    private String settingName;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "keeps each seed's history there, as JSON lines and EDN")
    private Path keepFolder;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        final Protocol protocol = protocol();
        final List<String> settings = settingName == null ? protocol.settings() : List.of(settingName);
        final PrintWriter out = spec.commandLine().getOut();
        final SimulationTotals totals = new SimulationTotals();
        for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
            final String setting = settings.get((int) Math.floorMod(seed, (long) settings.size()));
            final SimulationResult result = new Simulation(protocol, setting, seed).run();
            totals.add(result);
            if (keepFolder != null) {
                keep(result);
            }
            if (!result.violations().isEmpty()) {
                print(out, result);
            }
            if (totals.seeds() % SEEDS_PER_NOTICE == 0 && totals.seeds() < seeds) {
                out.println(totals.seeds() + " seeds");
                out.flush();
            }
        }
        totals.lines().forEach(out::println);
        out.flush();
        return totals.violatingSeeds() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private Protocol protocol() {
        try {
            final Protocol protocol = Protocols.find(protocolName);
            Simulation.requirePromise(
                    protocol, settingName == null ? protocol.settings().get(0) : settingName);
            return protocol;
        } catch (final IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void keep(final SimulationResult result) throws IOException {
        final String name = result.setup().protocol().name() + "-"
                + result.setup().setting() + "-" + result.setup().seed();
        Files.createDirectories(keepFolder);
        try (Writer json = Files.newBufferedWriter(keepFolder.resolve(name + ".jsonl"));
                Writer edn = Files.newBufferedWriter(keepFolder.resolve(name + ".edn"))) {
            JsonHistory.write(json, result.history());
            EdnHistory.write(edn, result.history());
        }
    }

    private static void print(final PrintWriter out, final SimulationResult result) {
        out.println("VIOLATION in " + result.setup() + ", trace " + Long.toHexString(result.traceHash()));
        result.violations().forEach(violation -> out.println("  " + violation));
        out.println("  plan:");
        result.faults().forEach(fault -> out.println("    " + fault));
        out.println("  replay: " + result.replayLine());
        out.flush();
    }
}
