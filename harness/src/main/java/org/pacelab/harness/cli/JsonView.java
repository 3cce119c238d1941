package org.pacelab.harness.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pacelab.harness.load.LoadListener;

/** One JSON object a line, each with an {@code event}: {@code begin}, {@code row}, {@code part}, {@code second}, {@code note} and at last {@code end}, with the run directory and what was measured. */
final class JsonView implements RunView {
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(MapperFeature.AUTO_DETECT_IS_GETTERS).build();

    private final PrintWriter out;

    JsonView(final PrintWriter out) {
        this.out = out;
    }

    /** The lines of a table of CSV, none of whose cells has a comma, as objects; empty cells are left out. */
    static List<Map<String, String>> table(final List<String> lines) {
        final String[] names = lines.get(0).split(",", -1);
        final List<Map<String, String>> rows = new ArrayList<>();
        for (final String line : lines.subList(1, lines.size())) {
            final String[] cells = line.split(",", -1);
            final Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < names.length; i++) {
                if (!cells[i].isEmpty()) {
                    row.put(names[i], cells[i]);
                }
            }
            rows.add(row);
        }
        return rows;
    }

    @Override
    public void begin(final int rows, final int there) {
        print(Map.of("event", "begin", "rows", rows, "there", there));
    }

    @Override
    public void onItem(final String label) {
        print(Map.of("event", "row", "label", label));
    }

    @Override
    public void onPart(final int number, final int count, final String label) {
        print(Map.of("event", "part", "number", number, "count", count, "label", label));
    }

    @Override
    public void onSecond(final LoadListener.Second second) {
        print(Map.of("event", "second", "second", second));
    }

    @Override
    public void onEvent(final String line) {
        print(Map.of("event", "note", "text", line));
    }

    @Override
    public void onEnd(final Ending ending) {
        final Map<String, Object> end = new LinkedHashMap<>();
        end.put("event", "end");
        end.put("directory", ending.directory().toString());
        end.put("status", ending.status());
        end.put("cause", ending.cause());
        end.putAll(ending.figures());
        print(end);
    }

    private void print(final Map<String, ?> event) {
        try {
            out.println(JSON.writeValueAsString(event));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
