package org.pacelab.harness.check;

import static org.pacelab.harness.history.RecordedOperation.ABSENT;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;
import org.pacelab.replica.SeededRandom;

/**
 * Random histories of a few sessions on one key or two, made by executing them in some order that agrees with each session's, as a
 * replicated log would, each operation at one moment; then a few answers are changed. So small that every order can be tried.
 */
final class SessionHistories {
    private static final int SLOT_NS = 10;

    private SessionHistories() {}

    /** What a history may be like. */
    record Shape(
            int operations,
            int sessions,
            int keys,
            int values,
            boolean hasAdds,
            boolean hasDeletes,
            boolean hasVersions,
            int changes) {}

    static List<RecordedOperation> random(final SeededRandom random, final Shape shape) {
        final Map<Long, Long> values = new HashMap<>();
        final Map<Long, Long> versions = new HashMap<>();
        final long[] sessionNs = new long[shape.sessions];
        final List<RecordedOperation> history = new ArrayList<>();
        long version = 1;
        for (int i = 0; i < shape.operations; i++) {
            final int session = random.nextInt(shape.sessions);
            final long key = 'x' + random.nextInt(shape.keys);
            final long before = values.getOrDefault(key, ABSENT);
            final OperationKind kind = kind(random, shape);
            final long argument = switch (kind) {
                case GET -> 0;
                case ADD -> delta(random, shape);
                case DELETE -> ABSENT;
                default -> value(random, shape);
            };
            final boolean matches = random.nextBoolean(.6);
            final long expected = kind != OperationKind.COMPARE_AND_SET ? 0 : matches ? before : value(random, shape);
            final int dice = random.nextInt(10);
            final Outcome outcome = dice == 0 ? Outcome.FAILED : dice == 1 ? Outcome.UNKNOWN : Outcome.OK;
            final boolean isSet = kind != OperationKind.COMPARE_AND_SET || before == expected;
            final boolean happens = outcome == Outcome.OK || outcome == Outcome.UNKNOWN && random.nextBoolean(.5);
            final long after = kind == OperationKind.ADD ? (before == ABSENT ? 0 : before) + argument : argument;
            if (kind.isWrite() && happens && isSet) {
                values.put(key, after);
                versions.put(key, ++version);
            }
            final long answer = switch (kind) {
                case GET -> before;
                case ADD -> after;
                case COMPARE_AND_SET -> isSet ? 1 : 0;
                default -> 0;
            };
            final long invokedNs = sessionNs[session] + random.nextInt(SLOT_NS);
            sessionNs[session] = invokedNs + 1 + random.nextInt(SLOT_NS);
            history.add(new RecordedOperation(
                    session,
                    kind,
                    key,
                    argument,
                    expected,
                    outcome == Outcome.OK ? answer : 0,
                    outcome == Outcome.OK && shape.hasVersions ? versions.getOrDefault(key, 0L) : 0,
                    invokedNs,
                    invokedNs,
                    outcome == Outcome.UNKNOWN ? Long.MAX_VALUE : sessionNs[session],
                    outcome));
            sessionNs[session]++;
        }
        for (int i = 0; i < shape.changes; i++) {
            change(random, shape, history);
        }
        return history;
    }

    /** The same under versions in another order: each still names one value. */
    static List<RecordedOperation> withShuffledVersions(
            final SeededRandom random, final List<RecordedOperation> history) {
        final List<Long> versions = new ArrayList<>(history.stream()
                .map(RecordedOperation::version)
                .filter(version -> version > 0)
                .distinct()
                .toList());
        final Map<Long, Long> renamed = new HashMap<>(Map.of(0L, 0L));
        for (final long version : List.copyOf(versions)) {
            renamed.put(version, versions.remove(random.nextInt(versions.size())));
        }
        return history.stream()
                .map(operation -> with(operation, operation.answer(), renamed.get(operation.version())))
                .toList();
    }

    /** Gives one operation the answer, and maybe the version, of another, or another value. */
    private static void change(final SeededRandom random, final Shape shape, final List<RecordedOperation> history) {
        final int place = random.nextInt(history.size());
        final RecordedOperation changed = history.get(place);
        final RecordedOperation other = history.get(random.nextInt(history.size()));
        if (!changed.isOk() || !other.isOk()) {
            return;
        }
        final boolean isCompared = changed.kind() == OperationKind.COMPARE_AND_SET;
        final long answer = switch (other.kind()) {
            case GET, ADD -> other.answer();
            default -> other.argument();
        };
        final boolean keepsAnswer = changed.kind().overwrites() || random.nextInt(4) == 0;
        history.set(
                place,
                with(
                        changed,
                        keepsAnswer ? changed.answer() : isCompared ? 1 - changed.answer() : answer,
                        shape.hasVersions && random.nextInt(4) != 0 ? other.version() : changed.version()));
    }

    private static RecordedOperation with(final RecordedOperation operation, final long answer, final long version) {
        return new RecordedOperation(
                operation.session(),
                operation.kind(),
                operation.key(),
                operation.argument(),
                operation.expected(),
                answer,
                version,
                operation.intendedNs(),
                operation.invokedNs(),
                operation.completedNs(),
                operation.outcome());
    }

    private static OperationKind kind(final SeededRandom random, final Shape shape) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> OperationKind.GET;
            case 4 -> OperationKind.COMPARE_AND_SET;
            case 5 -> shape.hasAdds ? OperationKind.ADD : OperationKind.PUT;
            case 6 -> shape.hasDeletes && random.nextBoolean(.5) ? OperationKind.DELETE : OperationKind.PUT;
            default -> OperationKind.PUT;
        };
    }

    /** As often below zero as above it, and often small. */
    private static long delta(final SeededRandom random, final Shape shape) {
        final int most = 1 + random.nextInt(shape.values);
        return random.nextInt(2 * most + 1) - most;
    }

    private static long value(final SeededRandom random, final Shape shape) {
        return 1 + random.nextInt(shape.values);
    }
}
