package org.pacelab.harness.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pacelab.replica.OperationKind;
import org.pacelab.replica.Outcome;

/**
 * A history as lines of JSON, an operation each, in any order, and a last line that counts them and says why they are not all that
 * happened, if they are not:
 *
 * <pre>{"session":3,"kind":"put","key":7,"argument":12,"outcome":"OK","version":5,"intendedNs":10,"invokedNs":11,"completedNs":90}
 * {"operations":1,"gaps":[]}</pre>
 *
 * Without its last line a file may have been cut short: it is read, but not known to be whole. A value that is absent, and a completion that never came, are {@code null}; {@code argument} stands with what writes but a delete, {@code expected} stands only with a compare-and-set,
 * {@code answer} only with what ended OK and answers something (a compare-and-set answers true or false).
 */
public final class JsonHistory {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COUNT = "operations";
    private static final String GAPS = "gaps";
    private static final String NO_END = "no last line {\"operations\":N,\"gaps\":[]} says that it is whole";

    private JsonHistory() {}

    /** A whole history. */
    public static void write(final Writer out, final List<RecordedOperation> operations) throws IOException {
        for (final RecordedOperation operation : operations) {
            write(out, operation);
        }
        writeEnd(out, operations.size(), List.of());
    }

    /** The same lines in UTF-8. */
    public static byte[] bytes(final List<RecordedOperation> operations) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Writer out = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
            write(out, operations);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** One line. */
    static void write(final Writer out, final RecordedOperation operation) throws IOException {
        out.write(JSON.writeValueAsString(line(operation)));
        out.write('\n');
    }

    /** The last line. */
    static void writeEnd(final Writer out, final long operations, final List<String> gaps) throws IOException {
        final ObjectNode line = JSON.createObjectNode();
        line.put(COUNT, operations);
        gaps.forEach(line.putArray(GAPS)::add);
        out.write(JSON.writeValueAsString(line));
        out.write('\n');
    }

    /**
     * @throws IllegalArgumentException for a line that is no operation, with file and line
     * @throws IOException              if the file cannot be read
     */
    public static HistoryFile read(final Path file) throws IOException {
        final List<RecordedOperation> operations = new ArrayList<>();
        String gap = null;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            int number = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    if (gap != null) {
                        throw new IllegalArgumentException("it stands after the last line, which counts the others");
                    }
                    final JsonNode node = JSON.readTree(line);
                    if (node != null && node.has(COUNT)) {
                        gap = gap(node, operations.size());
                    } else {
                        operations.add(operation(node));
                    }
                } catch (final IllegalArgumentException | IOException e) {
                    throw new IllegalArgumentException(
                            file + ":" + number + ": no operation: "
                                    + e.getMessage().lines().findFirst().orElse(""),
                            e);
                }
                number++;
            }
        }
        return new HistoryFile(operations, gap == null ? NO_END : gap);
    }

    private static String gap(final JsonNode end, final int operations) {
        final long counted = number(end, COUNT);
        if (counted < 0) {
            throw new IllegalArgumentException(
                    COUNT + " '" + counted + "' is not allowed; allowed: a whole number from 0");
        }
        if (!required(end, GAPS).isArray()) {
            throw new IllegalArgumentException(
                    GAPS + " is no list; allowed: a list of lines, empty for a whole history");
        }
        final List<String> gaps = new ArrayList<>();
        end.get(GAPS).forEach(gap -> gaps.add(gap.asText()));
        if (gaps.isEmpty() && counted != operations) {
            gaps.add("it holds " + operations + " operations, its last line counts " + counted);
        }
        return PartHistory.inOneLine(gaps);
    }

    private static ObjectNode line(final RecordedOperation operation) {
        final ObjectNode line = JSON.createObjectNode();
        line.put("session", operation.session());
        line.put("kind", operation.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        line.put("key", operation.key());
        if (hasArgument(operation.kind())) {
            putValue(line, "argument", operation.argument());
        }
        if (operation.kind() == OperationKind.COMPARE_AND_SET) {
            putValue(line, "expected", operation.expected());
        }
        line.put("outcome", operation.outcome().name());
        if (operation.isOk() && operation.kind() == OperationKind.COMPARE_AND_SET) {
            line.put("answer", operation.answer() == 1);
        } else if (operation.isOk() && !operation.kind().overwrites()) {
            putValue(line, "answer", operation.answer());
        }
        line.put("version", operation.version());
        line.put("intendedNs", operation.intendedNs());
        line.put("invokedNs", operation.invokedNs());
        if (operation.completedNs() == Long.MAX_VALUE) {
            line.putNull("completedNs");
        } else {
            line.put("completedNs", operation.completedNs());
        }
        return line;
    }

    private static RecordedOperation operation(final JsonNode line) {
        final OperationKind kind = kind(text(line, "kind"));
        final Outcome outcome = outcome(text(line, "outcome"));
        final boolean isSet = kind == OperationKind.COMPARE_AND_SET;
        long answer = 0;
        if (outcome == Outcome.OK && isSet) {
            answer = truth(line, "answer") ? 1 : 0;
        } else if (outcome == Outcome.OK && !kind.overwrites()) {
            answer = value(line, "answer");
        }
        final long unnamed = kind == OperationKind.DELETE ? RecordedOperation.ABSENT : 0;
        final long invokedNs = number(line, "invokedNs");
        return new RecordedOperation(
                number(line, "session"),
                kind,
                number(line, "key"),
                hasArgument(kind) ? value(line, "argument") : unnamed,
                isSet ? value(line, "expected") : 0,
                answer,
                number(line, "version"),
                number(line, "intendedNs"),
                invokedNs,
                completedNs(line, invokedNs, outcome),
                outcome);
    }

    private static boolean hasArgument(final OperationKind kind) {
        return kind.isWrite() && kind != OperationKind.DELETE;
    }

    private static long completedNs(final JsonNode line, final long invokedNs, final Outcome outcome) {
        if (!required(line, "completedNs").isNull()) {
            final long completedNs = number(line, "completedNs");
            if (completedNs < invokedNs) {
                throw new IllegalArgumentException("completedNs " + completedNs + " is before invokedNs " + invokedNs
                        + "; allowed: a time from invokedNs on");
            }
            return completedNs;
        }
        if (outcome != Outcome.UNKNOWN) {
            throw new IllegalArgumentException(
                    "completedNs null is not allowed with outcome " + outcome + "; allowed: a time from invokedNs on");
        }
        return Long.MAX_VALUE;
    }

    private static boolean truth(final JsonNode line, final String name) {
        final JsonNode node = required(line, name);
        if (!node.isBoolean()) {
            throw new IllegalArgumentException(name + " '" + node.asText() + "' is not allowed; allowed: true, false");
        }
        return node.booleanValue();
    }

    private static OperationKind kind(final String word) {
        return switch (word) {
            case "get" -> OperationKind.GET;
            case "put" -> OperationKind.PUT;
            case "delete" -> OperationKind.DELETE;
            case "add" -> OperationKind.ADD;
            case "compare-and-set" -> OperationKind.COMPARE_AND_SET;
            default ->
                throw new IllegalArgumentException(
                        "kind '" + word + "' is not allowed; allowed: get, put, delete, add, compare-and-set");
        };
    }

    private static Outcome outcome(final String word) {
        for (final Outcome outcome : Outcome.values()) {
            if (outcome.name().equals(word)) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("outcome '" + word + "' is not allowed; allowed: OK, FAILED, UNKNOWN");
    }

    private static void putValue(final ObjectNode line, final String name, final long value) {
        if (value == RecordedOperation.ABSENT) {
            line.putNull(name);
        } else {
            line.put(name, value);
        }
    }

    private static long value(final JsonNode line, final String name) {
        return required(line, name).isNull() ? RecordedOperation.ABSENT : number(line, name);
    }

    private static long number(final JsonNode line, final String name) {
        final JsonNode node = required(line, name);
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new IllegalArgumentException(name + " '" + node.asText() + "' is no whole number");
        }
        return node.asLong();
    }

    private static String text(final JsonNode line, final String name) {
        return required(line, name).asText();
    }

    private static JsonNode required(final JsonNode line, final String name) {
        final JsonNode node = line == null ? null : line.get(name);
        if (node == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return node;
    }
}
