package org.pacelab.harness.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.pacelab.harness.cluster.Protocols;
import org.pacelab.harness.report.Quantities;
import org.pacelab.harness.scenario.JournalKind;
import org.pacelab.harness.scenario.NamedFiles;
import org.pacelab.harness.scenario.Protocol;
import org.pacelab.harness.scenario.Scenario;
import org.pacelab.harness.scenario.ScenarioReader;
import org.pacelab.harness.scenario.Topology;
import org.pacelab.harness.scenario.TopologyReader;
import org.pacelab.harness.study.PacelcStudy;
import org.pacelab.harness.study.WanStudy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what this build can run. */
@Command(
        name = "list",
        description = "Lists protocols with their settings and options, scenarios, studies and topologies.",
        mixinStandardHelpOptions = true)
final class ListCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        final PrintWriter out = spec.commandLine().getOut();
        out.println("protocols");
        Protocols.all().forEach(protocol -> print(out, protocol));
        out.println("journals");
        for (final JournalKind journal : JournalKind.values()) {
            out.printf("  %-20s %s%n", journal.name().toLowerCase(Locale.ROOT), journal.description());
        }
        out.println("scenarios");
        final NamedFiles files = Home.scenarios();
        for (final String name : files.names()) {
            final Path file = files.find(name);
            final Scenario scenario = new ScenarioReader(Protocols.all(), Home.topologies())
                    .read(file.toString(), NamedFiles.read(file), List.of());
            out.printf("  %-20s %s%n", name, scenario.description());
        }
        out.println("studies");
        out.printf("  %-20s %s%n", PacelcStudy.NAME, PacelcStudy.DESCRIPTION);
        out.printf("  %-20s %s%n", WanStudy.NAME, WanStudy.DESCRIPTION);
        out.println("topologies");
        for (final String name : Home.topologies().names()) {
            final Topology topology = TopologyReader.read(Home.topologies().find(name));
            out.printf("  %-20s %s: %s%n", name, topology.description(), String.join(", ", topology.sites()));
        }
        out.flush();
    }

    private static void print(final PrintWriter out, final Protocol protocol) {
        out.printf("  %-20s settings: %s%n", protocol.name(), String.join(", ", protocol.settings()));
        if (!protocol.options().isEmpty()) {
            final String options = protocol.options().entrySet().stream()
                    .map(option ->
                            ScenarioReader.keyOf(option.getKey()) + "=" + valueOf(option.getKey(), option.getValue()))
                    .collect(Collectors.joining(", "));
            out.printf("  %-20s options: %s%n", "", options);
        }
    }

    private static String valueOf(final String option, final long value) {
        return option.endsWith("Ns") ? Quantities.duration(value) : Long.toString(value);
    }
}
