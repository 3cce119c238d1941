package org.pacelab.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
    private static final int TAKEN = 0;
    private static final int REFUSED = 1;

    @TempDir
    private Path directory;

    /** Another process, that ends with whether it was refused. */
    static final class Other {
        private Other() {}

        public static void main(final String[] arguments) {
            System.exit(DirectoryLock.tryLock(Path.of(arguments[0])).isPresent() ? TAKEN : REFUSED);
        }
    }

    @Test
    void whatIsHeldIsRefusedToAllProcesses() throws Exception {
        final DirectoryLock held = DirectoryLock.tryLock(directory).orElseThrow();
        assertThat(otherProcess()).isEqualTo(REFUSED);
        assertThat(DirectoryLock.tryLock(directory)).isEmpty();
        assertThat(DirectoryLock.tryLock(directory.resolve("."))).isEmpty();
        assertThat(otherProcess()).as("after this one was refused it, too").isEqualTo(REFUSED);

        held.close();
        assertThat(otherProcess()).isEqualTo(TAKEN);
        final DirectoryLock again = DirectoryLock.tryLock(directory).orElseThrow();
        assertThat(otherProcess()).isEqualTo(REFUSED);
        again.close();
    }

    @Test
    void whereThereIsNoDirectoryNothingIsLocked() {
        assertThatThrownBy(() -> DirectoryLock.tryLock(directory.resolve("nowhere")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot lock " + directory.resolve("nowhere"));
    }

    private int otherProcess() throws IOException, InterruptedException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        directory.toString())
                .inheritIO()
                .start()
                .waitFor();
    }
}
