package org.pacelab.harness.cli;

import java.io.PrintWriter;
import org.pacelab.harness.cluster.Protocols;
import org.pacelab.harness.scenario.Protocol;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows what this build can run. */
@Command(name = "list", description = "Lists protocols, their settings and options, and the scenarios.")
final class ListCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        final PrintWriter out = spec.commandLine().getOut();
        for (final Protocol protocol : Protocols.all()) {
            out.println(protocol.name() + ": " + String.join(", ", protocol.settings()));
        }
        out.flush();
    }
}
