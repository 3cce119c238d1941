package org.pacelab.harness.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of a run directory, as its file has it: cells are text, and a figure that is not known is an empty one. Immutable.
 *
 * @param file    for messages
 * @param columns their names, each once
 * @param rows    as many cells in each as there are columns
 */
public record CsvTable(Path file, List<String> columns, List<List<String>> rows) {
    private static final ObjectReader CSV =
            new CsvMapper().readerForListOf(String.class).with(CsvParser.Feature.WRAP_AS_ARRAY);

    public CsvTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** @throws IllegalArgumentException with file and line, if it is not whole */
    public static CsvTable read(final Path file) {
        try {
            final String text = Files.readString(file);
            if (!text.endsWith("\n")) {
                throw new IllegalArgumentException(
                        file + ": " + (text.isEmpty() ? "it is empty" : "its last line has no end: it was cut short"));
            }
            return new CsvTable(file, cells(file, text));
        } catch (final JsonProcessingException e) {
            throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    private CsvTable(final Path file, final List<List<String>> lines) {
        this(file, lines.get(0), lines.subList(1, lines.size()));
    }

    private static List<List<String>> cells(final Path file, final String text) throws IOException {
        final List<List<String>> lines = new ArrayList<>();
        try (MappingIterator<List<String>> iterator = CSV.readValues(text)) {
            while (iterator.hasNextValue()) {
                final List<String> line = iterator.nextValue();
                if (!lines.isEmpty() && line.size() != lines.get(0).size()) {
                    throw new IllegalArgumentException(file + ":" + (lines.size() + 1) + ": " + line.size()
                            + " cells, where the header has " + lines.get(0).size());
                }
                lines.add(List.copyOf(line));
            }
        }
        return lines;
    }

    /**
     * The same.
     *
     * @throws IllegalArgumentException if one of the columns is missing
     */
    CsvTable with(final List<String> needed) {
        needed.forEach(this::index);
        return this;
    }

    /** @throws IllegalArgumentException if there is no such column */
    public String cell(final int row, final String column) {
        return rows.get(row).get(index(column));
    }

    private int index(final String column) {
        final int index = columns.indexOf(column);
        if (index < 0) {
            throw new IllegalArgumentException(file + ": it has no column '" + column + "'");
        }
        return index;
    }

    /** @throws IllegalArgumentException if the cell is no number */
    double decimal(final int row, final String column) {
        try {
            return Double.parseDouble(cell(row, column));
        } catch (final NumberFormatException e) {
            throw noNumber(row, column, e);
        }
    }

    /** @throws IllegalArgumentException if the cell is no whole number */
    long whole(final int row, final String column) {
        try {
            return Long.parseLong(cell(row, column));
        } catch (final NumberFormatException e) {
            throw noNumber(row, column, e);
        }
    }

    private IllegalArgumentException noNumber(final int row, final String column, final NumberFormatException cause) {
        return new IllegalArgumentException(
                file + ":" + (row + 2) + ": " + column + ": '" + cell(row, column) + "' is no number", cause);
    }
}
