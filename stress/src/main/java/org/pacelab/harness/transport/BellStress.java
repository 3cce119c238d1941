package org.pacelab.harness.transport;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.pacelab.stress.SharedFolder;

/**
 * One leaves something behind and rings the bell, the other looks for it whenever it hears the bell. First what it found the first
 * times it listened, then what it had found in the end.
 */
@JCStressTest
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The bell was heard later.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The bell was heard at once.")
@Outcome(expect = FORBIDDEN, desc = "The bell was not heard, or before there was anything.")
@State
public class BellStress {
    private static final int LOOKS = 1024;

    private final Path file = SharedFolder.newFile("bell");
    private final Bell bell;
    private int left;
    private int found;

    public BellStress() {
        try {
            bell = Bell.hang(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Actor
    public void ringer() {
        left = 1;
        try {
            Bell.ring(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Actor
    public void listener(final II_Result result) {
        for (int i = 0; i < LOOKS && found == 0; i++) {
            listen();
        }
        result.r1 = found;
    }

    @Arbiter
    public void afterwards(final II_Result result) {
        listen();
        result.r2 = found;
        bell.close();
        try {
            Files.delete(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void listen() {
        if (bell.rang()) {
            found = left;
        }
    }
}
