package org.pacelab.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pacelab.harness.check.Verdict.Answer;

/** Histories written by hand, one a file, in a folder for each guarantee. */
class WrittenByHandTest {
    private static final Path HISTORIES = Path.of("src/test/resources/histories");

    static Stream<Path> histories() throws IOException {
        return Files.walk(HISTORIES)
                .filter(file -> file.toString().endsWith(".history"))
                .sorted();
    }

    @ParameterizedTest
    @MethodSource("histories")
    void isJudgedAsItsNameSays(final Path file) throws IOException {
        final HistoryText history = HistoryText.parse(Files.readString(file));

        final Finding finding = find(guaranteeOf(file), history);

        assertThat(finding.answer()).as(finding.describe()).isEqualTo(history.verdict());
        assertThat(file.getFileName().toString())
                .startsWith(history.verdict().name().toLowerCase(Locale.ROOT) + "-");
        assertThat(finding.reason().isEmpty()).isEqualTo(finding.answer() == Answer.VALID);
        assertThat(finding.anomalies() > 0).isEqualTo(finding.answer() == Answer.INVALID);
        if (finding.answer() == Answer.INVALID) {
            assertThat(history.operations()).containsAll(finding.witness());
            assertThat(Timeline.of(finding.witness())).hasSizeBetween(1, 8);
        }
    }

    @ParameterizedTest
    @MethodSource("histories")
    void saysWhyInItsFirstLine(final Path file) throws IOException {
        assertThat(Files.readAllLines(file).get(0)).matches("# .{10,}\\.");
    }

    @ParameterizedTest
    @EnumSource(Guarantee.class)
    void areThereForEachAnswer(final Guarantee guarantee) throws IOException {
        final List<String> names = histories()
                .filter(file -> guaranteeOf(file) == guarantee)
                .map(file -> file.getFileName().toString())
                .toList();
        assertThat(names)
                .anyMatch(name -> name.startsWith("valid-"))
                .anyMatch(name -> name.startsWith("invalid-"))
                .anyMatch(name -> name.startsWith("unknown-"));
    }

    static Finding find(final Guarantee guarantee, final HistoryText history) {
        final List<KeyHistory> keys = KeyHistory.of(history.operations());
        final SearchBudget budget = new SearchBudget(history.budget(), Long.MAX_VALUE / 2, SystemNanoClock.INSTANCE);
        return switch (guarantee) {
            case LINEARIZABLE -> LinearizabilityCheck.find(history.operations(), budget);
            case LINEARIZABLE_WRITES -> LinearizabilityCheck.findOfWrites(history.operations(), budget);
            case SEQUENTIAL -> SequentialCheck.check(history.operations(), keys, budget);
            case READ_YOUR_WRITES, MONOTONIC_READS, MONOTONIC_WRITES, WRITES_FOLLOW_READS ->
                SessionGuarantees.check(keys).stream()
                        .filter(finding -> finding.guarantee() == guarantee)
                        .findFirst()
                        .orElseThrow();
            case WRITTEN_VALUES ->
                WrittenValues.check(
                        WrittenValues.keysOf(history.operations(), history.promise()), budget, history.promise());
            case BOUNDED_STALENESS -> BoundedStalenessCheck.check(keys, history.bound());
            case VERSIONS -> VersionsCheck.check(keys, false);
            case EXACTLY_ONCE -> ExactlyOnceCheck.check(history.operations(), false, budget);
            case CONVERGENCE -> ConvergenceCheck.check(history.operations(), history.states(), history.promise());
        };
    }

    private static Guarantee guaranteeOf(final Path file) {
        final String folder = file.getParent().getFileName().toString();
        return Stream.of(Guarantee.values())
                .filter(guarantee -> guarantee.label().replace(' ', '-').equals(folder))
                .findFirst()
                .orElseThrow();
    }
}
