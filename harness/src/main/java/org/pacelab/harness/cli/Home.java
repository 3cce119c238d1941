package org.pacelab.harness.cli;

import java.nio.file.Path;

/** Where the launcher script found Pacelab. */
final class Home {
    private Home() {}

    static Path folder() {
        return Path.of(System.getProperty("pacelab.home", ".")).toAbsolutePath();
    }

    static Path scenarios() {
        return folder().resolve("harness").resolve("scenarios");
    }

    static Path runs() {
        return folder().resolve("results").resolve("runs");
    }
}
