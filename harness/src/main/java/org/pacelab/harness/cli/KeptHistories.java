package org.pacelab.harness.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.pacelab.harness.history.HistoryExport;
import org.pacelab.harness.sim.Sha256;
import org.pacelab.harness.sim.SimulationResult;

/**
 * A folder of simulated histories: of each seed its JSON lines and EDN, and a line of {@code SHA256SUMS}, which {@code sha256sum
 * --check} reads.
 */
final class KeptHistories {
    private static final String SUMS = "SHA256SUMS";

    private final Path folder;
    private boolean isOpen;

    KeptHistories(final Path folder) {
        this.folder = folder;
    }

    /** @param jsonLines the history of the result */
    void add(final SimulationResult result, final byte[] jsonLines) throws IOException {
        final String name = result.setup().protocol().name() + "-"
                + result.setup().setting() + "-" + result.setup().seed();
        if (!isOpen) {
            Files.createDirectories(folder);
            Files.deleteIfExists(folder.resolve(SUMS));
            isOpen = true;
        }
        Files.write(folder.resolve(name + ".jsonl"), jsonLines);
        try (Writer edn = Files.newBufferedWriter(folder.resolve(name + ".edn"))) {
            HistoryExport.edn(edn).write(result.history());
        }
        Files.writeString(
                folder.resolve(SUMS),
                Sha256.hex(jsonLines) + "  " + name + ".jsonl\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
