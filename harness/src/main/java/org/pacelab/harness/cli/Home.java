package org.pacelab.harness.cli;

import java.nio.file.Path;
import org.pacelab.harness.scenario.NamedFiles;

/** Where the launcher script found Pacelab. */
final class Home {
    private Home() {}

    static Path folder() {
        return Path.of(System.getProperty("pacelab.home", ".")).toAbsolutePath();
    }

    static NamedFiles scenarios() {
        return new NamedFiles(folder().resolve("harness").resolve("scenarios"), "scenario");
    }

    static NamedFiles topologies() {
        return new NamedFiles(folder().resolve("harness").resolve("topologies"), "topology");
    }

    static Path runs() {
        return folder().resolve("results").resolve("runs");
    }
}
