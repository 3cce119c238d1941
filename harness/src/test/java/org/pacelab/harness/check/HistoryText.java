package org.pacelab.harness.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pacelab.harness.check.Verdict.Answer;
import org.pacelab.harness.history.RecordedOperation;
import org.pacelab.harness.scenario.Promise;
import org.pacelab.harness.scenario.StalenessBound;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * A history written by hand: a comment that says why, the verdict, maybe a budget of configurations, maybe {@code promise lossy} (what was acknowledged may get
 * lost), maybe {@code bound 1 20} (reads may lack one version, and what is younger than 20), then operations, one a line:
 * {@code 0..10 s1 put x 1 -> ok @3}. A {@code -} is a completion that never came; the version may be left out. What a replica ended
 * with is {@code end r0 x=1 y=2}.
 */
public record HistoryText(
        Answer verdict,
        long budget,
        Promise promise,
        StalenessBound bound,
        List<RecordedOperation> operations,
        List<FinalState> states) {
    private static final long AMPLE = 1_000_000;
    private static final Pattern LINE = Pattern.compile(
            "(\\d+)\\.\\.(\\d+|-) s(\\d+) (get|put|del|add|cas) (\\w)((?: -?\\w+)*) -> (\\w+)(?: @(\\d+))?");

    public static HistoryText parse(final String text) {
        Answer verdict = null;
        long budget = AMPLE;
        Promise promise = Promise.LINEARIZABLE;
        StalenessBound bound = new StalenessBound(0, 0);
        final List<RecordedOperation> operations = new ArrayList<>();
        final List<FinalState> states = new ArrayList<>();
        for (final String line : text.lines().toList()) {
            if (line.startsWith("verdict ")) {
                verdict = Answer.valueOf(line.substring("verdict ".length()));
            } else if (line.startsWith("budget ")) {
                budget = Long.parseLong(line.substring("budget ".length()));
            } else if (line.startsWith("bound ")) {
                final String[] words = line.split(" ");
                bound = new StalenessBound(Long.parseLong(words[1]), Long.parseLong(words[2]));
            } else if (line.startsWith("promise ")) {
                promise = Promise.valueOf(line.substring("promise ".length()).toUpperCase(Locale.ROOT));
            } else if (line.startsWith("end r")) {
                states.add(state(line.substring("end r".length()).split(" ")));
            } else if (!line.startsWith("#")) {
                operations.add(operation(line));
            }
        }
        return new HistoryText(verdict, budget, promise, bound, operations, states);
    }

    private static FinalState state(final String[] words) {
        final Map<Long, Long> values = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            values.put((long) words[i].charAt(0), Long.parseLong(words[i].substring(2)));
        }
        return new FinalState(Integer.parseInt(words[0]), values);
    }

    private static RecordedOperation operation(final String line) {
        final Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no operation: " + line);
        }
        final OperationKind kind = switch (matcher.group(4)) {
            case "get" -> OperationKind.GET;
            case "put" -> OperationKind.PUT;
            case "del" -> OperationKind.DELETE;
            case "add" -> OperationKind.ADD;
            default -> OperationKind.COMPARE_AND_SET;
        };
        final String[] arguments = matcher.group(6).trim().split(" ");
        final boolean isSet = kind == OperationKind.COMPARE_AND_SET;
        final String ending = matcher.group(7);
        final long invokedNs = Long.parseLong(matcher.group(1));
        return new RecordedOperation(
                Long.parseLong(matcher.group(3)),
                kind,
                matcher.group(5).charAt(0),
                argument(kind, arguments),
                isSet ? value(arguments[0]) : 0,
                answer(ending),
                matcher.group(8) == null ? 0 : Long.parseLong(matcher.group(8)),
                invokedNs,
                invokedNs,
                matcher.group(2).equals("-") ? Long.MAX_VALUE : Long.parseLong(matcher.group(2)),
                outcome(ending));
    }

    private static long argument(final OperationKind kind, final String[] arguments) {
        return switch (kind) {
            case GET -> 0;
            case DELETE -> RecordedOperation.ABSENT;
            case COMPARE_AND_SET -> value(arguments[1]);
            default -> value(arguments[0]);
        };
    }

    private static Outcome outcome(final String ending) {
        return ending.equals("failed") || ending.equals("unknown")
                ? Outcome.valueOf(ending.toUpperCase(Locale.ROOT))
                : Outcome.OK;
    }

    private static long answer(final String ending) {
        return switch (ending) {
            case "ok", "failed", "unknown", "false" -> 0;
            case "true" -> 1;
            default -> value(ending);
        };
    }

    private static long value(final String word) {
        return word.equals("absent") ? RecordedOperation.ABSENT : Long.parseLong(word);
    }
}
