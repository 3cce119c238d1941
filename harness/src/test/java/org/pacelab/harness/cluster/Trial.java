package org.pacelab.harness.cluster;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.pacelab.harness.load.LoadListener;
import org.pacelab.harness.report.Provenance;
import org.pacelab.harness.report.Row;
import org.pacelab.harness.report.RunDirectory;
import org.pacelab.harness.report.RunManifest;
import org.pacelab.harness.scenario.Scenario;
import org.pacelab.harness.scenario.ScenarioReader;

/** One run of a scenario with real processes, for a test. */
final class Trial {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Launcher LAUNCHER = new Launcher(ROOT.resolve("jvm-17.args"), ROOT);

    private final Scenario scenario;
    private final Launcher launcher;
    private final Provenance provenance;
    private final RunDirectory directory;
    private ScenarioRun run;

    Trial(final Path runs, final String yaml) {
        this(runs, yaml, LAUNCHER);
    }

    /** @param launcher whose flags are read here */
    Trial(final Path runs, final String yaml, final Launcher launcher) {
        this.launcher = launcher;
        scenario = new ScenarioReader(Protocols.all()).read("trial.yaml", yaml, List.of());
        provenance = Provenance.of(ROOT, launcher.flags());
        directory = RunDirectory.create(runs, Instant.now(), provenance, scenario.name());
    }

    /** There before the run. */
    Path folder() {
        return directory.folder();
    }

    /** @param onSecond called on the controller's thread */
    RunManifest run(final Consumer<LoadListener.Second> onSecond) {
        return run(onSecond, event -> {});
    }

    /** As {@link #run(Consumer)}, for events, too. */
    RunManifest run(final Consumer<LoadListener.Second> onSecond, final Consumer<String> onEvent) {
        run = new ScenarioRun(scenario, directory, provenance, launcher, new Listener(onSecond, onEvent));
        return run.execute();
    }

    List<Row> rows() {
        return run.rows();
    }

    private record Listener(Consumer<LoadListener.Second> seconds, Consumer<String> events) implements Progress {
        @Override
        public void onPart(final int number, final int count, final String label) {}

        @Override
        public void onSecond(final LoadListener.Second second) {
            seconds.accept(second);
        }

        @Override
        public void onEvent(final String line) {
            events.accept(line);
        }
    }
}
