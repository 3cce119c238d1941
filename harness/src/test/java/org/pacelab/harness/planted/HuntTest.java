package org.pacelab.harness.planted;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bugs that the simulation finds soon; {@code pacelab planted} looks for all, and longer. */
class HuntTest {
    private static final Path HOME = Path.of(System.getProperty("pacelab.home"));
    private static final Path FOLDER = HOME.resolve("harness/planted");
    private static final int SEEDS = 60;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vote-without-the-log-check",
                "sent-counts-as-stored",
                "previous-entry-not-compared",
                "duplicate-executed-again",
                "follower-read-goes-back",
                "chain-resend-lost",
                "chain-no-wait-for-the-old-lease",
                "craq-version-told-by-a-middle-node"
            })
    void aPlantedBugIsCaught(final String name) throws InterruptedException {
        final PlantedPatch patch = PlantedPatch.read(FOLDER.resolve(name + ".patch"));
        final Hunt hunt = Hunt.run(PatchedClasses.of(patch, HOME), patch.protocol(), patch.setting(), 1, SEEDS, 1);
        assertThat(hunt.isCaught()).as(name).isTrue();
    }

    @Test
    void withoutABugNothingIsFound() throws InterruptedException {
        for (final String setting : List.of("log", "sequential")) {
            final Hunt hunt = Hunt.run(PatchedClasses.unpatched(), "raft", setting, 1, 4, 1);
            assertThat(hunt.isCaught()).as(setting).isFalse();
            assertThat(hunt.seeds()).isEqualTo(4);
            assertThat(hunt.seed()).isEqualTo(4);
        }
    }

    @Test
    void howManySeedsRunAtOnceChangesNothing() throws InterruptedException {
        final PlantedPatch patch = PlantedPatch.read(FOLDER.resolve("vote-without-the-log-check.patch"));
        final PatchedClasses classes = PatchedClasses.of(patch, HOME);
        assertThat(Hunt.run(classes, "raft", "log", 1, SEEDS, 3))
                .isEqualTo(Hunt.run(classes, "raft", "log", 1, SEEDS, 1));
    }
}
