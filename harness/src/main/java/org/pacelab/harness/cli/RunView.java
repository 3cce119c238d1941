package org.pacelab.harness.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.pacelab.harness.report.RunManifest.Status;
import org.pacelab.harness.study.StudyProgress;
import picocli.CommandLine;

/** What is shown of a run while it goes on, and at its end. */
interface RunView extends StudyProgress {
    /**
     * How a run ended, and what it measured. Immutable.
     *
     * @param directory its run directory
     * @param cause     why it failed, one line; empty otherwise
     * @param lines     what it measured, for people
     * @param figures   the same for programs, by name
     */
    record Ending(Path directory, Status status, String cause, List<String> lines, Map<String, ?> figures) {
        public Ending {
            lines = List.copyOf(lines);
            figures = Map.copyOf(figures);
        }
    }

    /** Nothing follows, unless another run does. */
    void onEnd(Ending ending);

    /** For people, or with {@code --json} for programs. */
    static RunView of(final CommandLine commandLine, final boolean isJson) {
        return isJson
                ? new JsonView(commandLine.getOut())
                : new ConsoleView(commandLine.getOut(), commandLine.getErr(), ConsoleView.isTerminal());
    }
}
