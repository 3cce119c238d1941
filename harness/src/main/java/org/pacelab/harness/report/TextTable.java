package org.pacelab.harness.report;

import java.util.List;
import java.util.function.Function;

/** Cells as aligned text. */
public final class TextTable {
    private TextTable() {}

    /**
     * @param cells       rows of as many cells each, the header first
     * @param leftColumns so many are aligned to the left, the others to the right
     */
    public static List<String> aligned(final List<List<String>> cells, final int leftColumns) {
        final int[] widths = new int[cells.get(0).size()];
        for (final List<String> row : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        final Function<List<String>, String> align = row -> {
            final StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                final String padding = " ".repeat(widths[i] - row.get(i).length());
                text.append(i == 0 ? "" : "  ").append(i < leftColumns ? row.get(i) + padding : padding + row.get(i));
            }
            return text.toString().stripTrailing();
        };
        return cells.stream().map(align).toList();
    }
}
