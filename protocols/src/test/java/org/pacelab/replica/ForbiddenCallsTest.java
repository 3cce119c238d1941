package org.pacelab.replica;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.thetaphi.forbiddenapis.Checker;
import de.thetaphi.forbiddenapis.ForbiddenApiException;
import de.thetaphi.forbiddenapis.Logger;
import de.thetaphi.forbiddenapis.ParseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list that the build checks step functions against: it bites what it should, and only that. */
class ForbiddenCallsTest {
    private static final Path LIST = Path.of(System.getProperty("pacelab.home"), "protocols", "forbidden.txt");

    @ParameterizedTest
    @ValueSource(
            classes = {
                ReadsTheClock.class,
                StartsThreads.class,
                DrawsRandomNumbers.class,
                OpensFiles.class,
                Streams.class,
                Formats.class,
                RestsOnHashOrder.class,
                TakesPlatformMathematics.class
            })
    void aStepFunctionMayNotHaveItsOwn(final Class<?> offender) {
        assertThatThrownBy(() -> check(offender)).isInstanceOf(ForbiddenApiException.class);
    }

    @Test
    void aStepFunctionMayUseWhatItIsGiven() {
        assertThatCode(() -> check(SeededRandom.class)).doesNotThrowAnyException();
    }

    private static void check(final Class<?> type) throws IOException, ForbiddenApiException, ParseException {
        final Checker checker = new Checker(
                new Silence(),
                type.getClassLoader(),
                Checker.Option.FAIL_ON_VIOLATION,
                Checker.Option.FAIL_ON_MISSING_CLASSES,
                Checker.Option.FAIL_ON_UNRESOLVABLE_SIGNATURES);
        try (InputStream bytes = type.getResourceAsStream(type.getName().replaceAll(".*\\.", "") + ".class")) {
            checker.parseSignaturesFile(LIST.toFile());
            checker.streamReadClassToCheck(bytes, type.getName());
        }
        checker.run();
    }

    /** The violations are expected here. */
    private static final class Silence implements Logger {
        @Override
        public void error(final String line) {}

        @Override
        public void warn(final String line) {}

        @Override
        public void info(final String line) {}

        @Override
        public void debug(final String line) {}
    }

    private static final class ReadsTheClock {
        long now() {
            return System.nanoTime();
        }
    }

    private static final class StartsThreads {
        void start(final Runnable work) {
            new Thread(work).start();
        }
    }

    private static final class DrawsRandomNumbers {
        int draw() {
            return new Random().nextInt();
        }
    }

    private static final class OpensFiles {
        boolean isThere(final Path path) {
            return Files.exists(path);
        }
    }

    private static final class Streams {
        long sum(final long[] values) {
            return LongStream.of(values).sum();
        }
    }

    private static final class Formats {
        String show(final int value) {
            return "%d".formatted(value);
        }
    }

    private static final class RestsOnHashOrder {
        Map<Long, Long> table() {
            return new HashMap<>();
        }
    }

    private static final class TakesPlatformMathematics {
        double gap(final double uniform) {
            return -Math.log(uniform);
        }
    }
}
