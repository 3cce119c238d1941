package org.pacelab.harness.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pacelab.harness.check.SessionHistories.Shape;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.StalenessBound;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.SeededRandom;

/** Each checker on thousands of tiny random histories, against its definition tried out in all ways there are. */
class CheckersAgainstOraclesTest {
    private static final int HISTORIES = 10_000;

    private final Map<Answer, Integer> answers = new EnumMap<>(Answer.class);

    @Test
    void sequentialConsistency() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final List<RecordedOperation> history = SessionHistories.random(
                    random,
                    new Shape(
                            1 + random.nextInt(7),
                            3,
                            2,
                            6,
                            true,
                            seed % 2 == 0,
                            random.nextBoolean(.7),
                            random.nextInt(3)));

            final Finding finding = SequentialCheck.check(history, KeyHistory.of(history), budget());

            final boolean isSequential = Oracles.isSequential(history);
            assertThat(finding.answer())
                    .as("seed %d: %s", seed, history)
                    .isEqualTo(isSequential ? Answer.VALID : Answer.INVALID);
            if (!isSequential) {
                assertThat(Oracles.isSequential(finding.witness()))
                        .as("witness of seed %d: %s", seed, finding.witness())
                        .isFalse();
            }
            count(finding);
        }
        assertMixed(Answer.VALID, Answer.INVALID);
    }

    @ParameterizedTest
    @EnumSource(names = {"READ_YOUR_WRITES", "MONOTONIC_READS", "MONOTONIC_WRITES", "WRITES_FOLLOW_READS"})
    void sessionGuaranteesByValues(final Guarantee guarantee) {
        for (long seed = 0; seed < HISTORIES; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final List<RecordedOperation> history = SessionHistories.random(
                            random,
                            new Shape(
                                    4 + random.nextInt(5),
                                    2,
                                    1,
                                    60,
                                    random.nextBoolean(.5),
                                    seed % 4 == 0,
                                    false,
                                    2 * random.nextInt(5)))
                    .stream()
                    .filter(operation ->
                            operation.kind() != OperationKind.ADD || operation.outcome() != Outcome.UNKNOWN)
                    .toList();

            final Finding finding = find(guarantee, history);

            final boolean isKept = Oracles.keeps(guarantee, history);
            if (finding.answer() == Answer.UNKNOWN) {
                assertThat(hasRepeatedValue(history) || !Oracles.keeps(Guarantee.MONOTONIC_READS, history))
                        .as("seed %d: %s", seed, history)
                        .isTrue();
            } else {
                assertThat(finding.answer())
                        .as("seed %d: %s", seed, history)
                        .isEqualTo(isKept ? Answer.VALID : Answer.INVALID);
            }
            if (finding.answer() == Answer.INVALID) {
                assertThat(Oracles.keeps(guarantee, finding.witness()))
                        .as("witness of seed %d: %s", seed, finding.witness())
                        .isFalse();
            }
            count(finding);
        }
        assertMixed(Answer.VALID, Answer.INVALID, Answer.UNKNOWN);
    }

    /** Where versions contradict no value, two operations of a session break a guarantee or do not. */
    @ParameterizedTest
    @EnumSource(names = {"READ_YOUR_WRITES", "MONOTONIC_READS", "MONOTONIC_WRITES", "WRITES_FOLLOW_READS"})
    void sessionGuaranteesByVersions(final Guarantee guarantee) {
        for (long seed = 0; seed < HISTORIES; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final List<RecordedOperation> history = versioned(random);
            final List<KeyHistory> keys = KeyHistory.of(history);
            if (keys.stream().allMatch(KeyHistory::isVersioned)) {
                final Finding finding = find(guarantee, history);

                assertThat(finding.answer())
                        .as("seed %d: %s", seed, history)
                        .isEqualTo(goesBack(guarantee, history) ? Answer.INVALID : Answer.VALID);
                count(finding);
            }
        }
        assertMixed(Answer.VALID, Answer.INVALID);
    }

    @Test
    void writtenValues() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final List<RecordedOperation> history = SessionHistories.random(
                    random, new Shape(1 + random.nextInt(9), 3, 1, 20, true, seed % 2 == 0, false, random.nextInt(4)));

            final Finding finding = WrittenValues.check(KeyHistory.of(history), budget(), Promise.LINEARIZABLE);

            final long wrong = history.stream()
                    .filter(operation -> operation.isOk() && operation.kind() == OperationKind.GET)
                    .filter(read -> !Oracles.mayHaveBeen(read, history))
                    .count();
            assertThat(finding.anomalies()).as("seed %d: %s", seed, history).isEqualTo(wrong);
            count(finding);
        }
        assertMixed(Answer.VALID, Answer.INVALID);
    }

    @Test
    void exactlyOnce() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            final List<RecordedOperation> history = counter(new SeededRandom(seed));

            final Finding finding = ExactlyOnceCheck.check(history, false, budget());

            long acknowledged = 0;
            final List<Long> unknown = new ArrayList<>();
            for (final RecordedOperation add : history) {
                acknowledged += add.isOk() ? add.argument() : 0;
                if (add.outcome() == Outcome.UNKNOWN) {
                    unknown.add(add.argument());
                }
            }
            final long difference = history.get(history.size() - 1).answer() - acknowledged;
            final boolean isRight = difference == 0 || Oracles.sums(unknown).contains(difference);
            assertThat(finding.answer())
                    .as("seed %d: %s", seed, history)
                    .isEqualTo(isRight ? Answer.VALID : Answer.INVALID);
            count(finding);
        }
        assertMixed(Answer.VALID, Answer.INVALID);
    }

    @Test
    void versionsAndStaleness() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final List<RecordedOperation> history = versioned(random);
            final KeyHistory key = KeyHistory.of(history).stream().findFirst().orElse(null);
            if (key != null && key.isVersioned()) {
                final Finding finding = VersionsCheck.check(List.of(key), true);
                assertThat(finding.answer() == Answer.INVALID)
                        .as("seed %d: %s", seed, history)
                        .isEqualTo(isAgainstRealTime(history));
                count(finding);
                assertThat((long) Staleness.of(history).staleReads().size())
                        .as("seed %d: %s", seed, history)
                        .isEqualTo(history.stream()
                                .filter(read -> read.kind() == OperationKind.GET && missed(read, history) > 0)
                                .count());
                assertThat(Staleness.of(history).versionsBehind().getMaxValue())
                        .isEqualTo(history.stream()
                                .filter(read -> read.kind() == OperationKind.GET)
                                .mapToLong(read -> missed(read, history))
                                .max()
                                .orElse(0));
            }
        }
        assertMixed(Answer.VALID, Answer.INVALID, Answer.UNKNOWN);
    }

    @Test
    void boundedStaleness() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final List<RecordedOperation> history = versioned(random);
            final StalenessBound bound = new StalenessBound(random.nextInt(3), random.nextInt(6));
            final KeyHistory key = KeyHistory.of(history).stream().findFirst().orElse(null);
            if (key != null && key.isVersioned()) {
                final Finding finding = BoundedStalenessCheck.check(List.of(key), bound);
                assertThat(finding.anomalies())
                        .as("seed %d: %s, %s", seed, history, bound)
                        .isEqualTo(history.stream()
                                .filter(read -> read.kind() == OperationKind.GET
                                        && missed(read, history, bound.ageNs()) > bound.versions())
                                .count());
                count(finding);
            }
        }
        assertMixed(Answer.VALID, Answer.INVALID);
    }

    @Test
    void convergence() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            final SeededRandom random = new SeededRandom(seed);
            final List<RecordedOperation> history =
                    SessionHistories.random(random, new Shape(3, 2, 1, 3, false, seed % 2 == 0, false, 0));
            final List<FinalState> states = new ArrayList<>();
            for (int replica = 0; replica < 3; replica++) {
                final long value = random.nextInt(8) == 0 ? random.nextInt(4) : 1;
                states.add(new FinalState(replica, value == 0 ? Map.of() : Map.of((long) 'x', value)));
            }

            final Finding finding = ConvergenceCheck.check(history, states, Promise.LINEARIZABLE);

            assertThat(finding.answer())
                    .as("seed %d: %s, %s", seed, history, states)
                    .isEqualTo(hasConverged(history, states) ? Answer.VALID : Answer.INVALID);
            count(finding);
        }
        assertMixed(Answer.VALID, Answer.INVALID);
    }

    private static Finding find(final Guarantee guarantee, final List<RecordedOperation> history) {
        return WrittenByHandTest.find(
                guarantee,
                new HistoryText(null, 1_000_000, Promise.LINEARIZABLE, new StalenessBound(0, 0), history, List.of()));
    }

    private static List<RecordedOperation> versioned(final SeededRandom random) {
        final Shape shape =
                new Shape(1 + random.nextInt(9), 2, 1, 3, true, random.nextBoolean(.5), true, random.nextInt(3));
        final List<RecordedOperation> history = SessionHistories.random(random, shape).stream()
                .filter(RecordedOperation::isOk)
                .toList();
        return random.nextBoolean(.5) ? history : SessionHistories.withShuffledVersions(random, history);
    }

    private static SearchBudget budget() {
        return new SearchBudget(1_000_000, Long.MAX_VALUE / 2, SystemNanoClock.INSTANCE);
    }

    private void count(final Finding finding) {
        answers.merge(finding.answer(), 1, Integer::sum);
    }

    /** No answer that there is was hardly tested. */
    private void assertMixed(final Answer... expected) {
        assertThat(answers).containsOnlyKeys(expected);
        assertThat(answers.values()).allMatch(count -> count > HISTORIES / 200);
    }

    private static boolean hasRepeatedValue(final List<RecordedOperation> history) {
        final Set<Long> values = new HashSet<>(Set.of(RecordedOperation.ABSENT));
        return history.stream()
                .anyMatch(write -> KeyHistory.mayChange(write) && !values.add(KeyHistory.valueMade(write)));
    }

    private static boolean goesBack(final Guarantee guarantee, final List<RecordedOperation> history) {
        for (final RecordedOperation first : history) {
            for (final RecordedOperation second : history) {
                final boolean isPair = switch (guarantee) {
                    case READ_YOUR_WRITES -> KeyHistory.mayChange(first) && !KeyHistory.mayChange(second);
                    case MONOTONIC_READS -> !KeyHistory.mayChange(first) && !KeyHistory.mayChange(second);
                    case MONOTONIC_WRITES -> KeyHistory.mayChange(first) && KeyHistory.mayChange(second);
                    default -> !KeyHistory.mayChange(first) && KeyHistory.mayChange(second);
                };
                if (isPair
                        && first.session() == second.session()
                        && first.invokedNs() < second.invokedNs()
                        && isTold(first)
                        && isTold(second)
                        && second.version() < first.version()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A compare-and-set that did not match, without a version, says nothing. */
    private static boolean isTold(final RecordedOperation operation) {
        return operation.kind() != OperationKind.COMPARE_AND_SET || operation.version() > 0;
    }

    private static boolean isAgainstRealTime(final List<RecordedOperation> history) {
        for (final RecordedOperation first : history) {
            for (final RecordedOperation second : history) {
                final boolean isAfter = first.completedNs() < second.invokedNs() && isTold(first) && isTold(second);
                if (isAfter
                        && (second.version() < first.version()
                                || KeyHistory.mayChange(second) && second.version() == first.version())) {
                    return true;
                }
                final boolean isOfTheFuture = KeyHistory.mayChange(first)
                        && !KeyHistory.mayChange(second)
                        && first.version() == second.version()
                        && first.invokedNs() > second.completedNs();
                if (isOfTheFuture) {
                    return true;
                }
            }
        }
        return false;
    }

    private static long missed(final RecordedOperation read, final List<RecordedOperation> history) {
        return missed(read, history, 0);
    }

    private static long missed(final RecordedOperation read, final List<RecordedOperation> history, final long ageNs) {
        return history.stream()
                .filter(write -> KeyHistory.mayChange(write)
                        && write.version() > read.version()
                        && write.completedNs() < read.invokedNs() - ageNs)
                .count();
    }

    private static boolean hasConverged(final List<RecordedOperation> history, final List<FinalState> states) {
        final Map<Long, Long> first = states.get(0).values();
        if (states.stream().anyMatch(state -> !state.values().equals(first))) {
            return false;
        }
        final List<RecordedOperation> writes =
                history.stream().filter(KeyHistory::mayChange).toList();
        final Long value = first.get((long) 'x');
        return value == null
                ? writes.stream().noneMatch(RecordedOperation::isOk)
                        || writes.stream().anyMatch(write -> write.kind() == OperationKind.DELETE)
                : history.stream().allMatch(operation -> operation.outcome() == Outcome.FAILED)
                        || writes.stream().anyMatch(write -> write.argument() == value);
    }

    private static List<RecordedOperation> counter(final SeededRandom random) {
        final List<RecordedOperation> history = new ArrayList<>();
        final int adds = random.nextInt(7);
        long sum = 0;
        for (int i = 0; i < adds; i++) {
            final long delta = random.nextInt(5) - 1;
            final int dice = random.nextInt(5);
            final Outcome outcome = dice == 0 ? Outcome.FAILED : dice <= 2 ? Outcome.UNKNOWN : Outcome.OK;
            sum += outcome == Outcome.OK || outcome == Outcome.UNKNOWN && random.nextBoolean(.5) ? delta : 0;
            history.add(new RecordedOperation(i, OperationKind.ADD, 'x', delta, 0, 0, 0, 0, 0, 10, outcome));
        }
        sum += random.nextInt(3) == 0 ? random.nextInt(9) - 4 : 0;
        history.add(new RecordedOperation(adds, OperationKind.ADD, 'x', 0, 0, sum, 0, 20, 20, 30, Outcome.OK));
        return history;
    }
}
