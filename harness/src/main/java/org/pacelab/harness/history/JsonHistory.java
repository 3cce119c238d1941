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
 * A history as lines of JSON, an operation each, in any order:
 *
 * <pre>{"session":3,"kind":"put","key":7,"argument":12,"outcome":"OK","version":5,"intendedNs":10,"invokedNs":11,"completedNs":90}</pre>
 *
 * A value that is absent, and a completion that never came, are {@code null}; {@code expected} stands only with a compare-and-set,
 * {@code answer} only with what ended OK and answers something (a compare-and-set answers true or false).
 */
public final class JsonHistory {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonHistory() {}

    public static void write(final Writer out, final List<RecordedOperation> operations) throws IOException {
        for (final RecordedOperation operation : operations) {
            write(out, operation);
        }
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

    /**
     * @throws IllegalArgumentException for a line that is no operation, with file and line
     * @throws IOException              if the file cannot be read
     */
    public static List<RecordedOperation> read(final Path file) throws IOException {
        final List<RecordedOperation> operations = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            int number = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                try {
                    operations.add(operation(JSON.readTree(line)));
                } catch (final IllegalArgumentException | IOException e) {
                    throw new IllegalArgumentException(
                            file + ":" + number + ": no operation: "
                                    + e.getMessage().lines().findFirst().orElse(""),
                            e);
                }
                number++;
            }
        }
        return operations;
    }

    private static ObjectNode line(final RecordedOperation operation) {
        final ObjectNode line = JSON.createObjectNode();
        line.put("session", operation.session());
        line.put("kind", operation.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        line.put("key", operation.key());
        if (operation.isWrite()) {
            putValue(line, "argument", operation.argument());
        }
        if (operation.kind() == OperationKind.COMPARE_AND_SET) {
            putValue(line, "expected", operation.expected());
        }
        line.put("outcome", operation.outcome().name());
        if (operation.isOk() && operation.kind() == OperationKind.COMPARE_AND_SET) {
            line.put("answer", operation.answer() == 1);
        } else if (operation.isOk() && operation.kind() != OperationKind.PUT) {
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
            answer = required(line, "answer").asBoolean() ? 1 : 0;
        } else if (outcome == Outcome.OK && kind != OperationKind.PUT) {
            answer = value(line, "answer");
        }
        return new RecordedOperation(
                number(line, "session"),
                kind,
                number(line, "key"),
                kind == OperationKind.GET ? 0 : value(line, "argument"),
                isSet ? value(line, "expected") : 0,
                answer,
                number(line, "version"),
                number(line, "intendedNs"),
                number(line, "invokedNs"),
                required(line, "completedNs").isNull() ? Long.MAX_VALUE : number(line, "completedNs"),
                outcome);
    }

    private static OperationKind kind(final String word) {
        return switch (word) {
            case "get" -> OperationKind.GET;
            case "put" -> OperationKind.PUT;
            case "add" -> OperationKind.ADD;
            case "compare-and-set" -> OperationKind.COMPARE_AND_SET;
            default ->
                throw new IllegalArgumentException(
                        "kind '" + word + "' is not allowed; allowed: get, put, add, compare-and-set");
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
