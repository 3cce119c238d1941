package org.pacelab.harness.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTableTest {
    @TempDir
    private Path folder;

    @Test
    void cellsAreTextAndMayBeEmptyOrQuoted() throws IOException {
        final CsvTable table = CsvTable.read(file("a,b,c\n1,,x\n,\"1, 2\",\n"));

        assertThat(table.columns()).containsExactly("a", "b", "c");
        assertThat(table.rows()).containsExactly(List.of("1", "", "x"), List.of("", "1, 2", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''              | : it is empty",
                "a,b;1,2         | : its last line has no end: it was cut short",
                "a,b;1,2;3;      | :3: 1 cells, where the header has 2",
                "a,b;1,2,3;      | :2: 3 cells, where the header has 2",
            })
    void fileThatIsNotWholeIsRefused(final String lines, final String message) throws IOException {
        final Path file = file(lines.replace(';', '\n'));

        assertThatThrownBy(() -> CsvTable.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + message);
    }

    @Test
    void missingColumnIsNamed() throws IOException {
        final CsvTable table = CsvTable.read(file("a\n1\n"));

        assertThatThrownBy(() -> table.cell(0, "b")).hasMessage(table.file() + ": it has no column 'b'");
    }

    private Path file(final String text) throws IOException {
        return Files.writeString(folder.resolve("table.csv"), text);
    }
}
