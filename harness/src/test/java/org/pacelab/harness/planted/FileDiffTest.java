package org.pacelab.harness.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileDiffTest {
    private static final String TWO_HUNKS = """
            what stands before the first file is passed over
            --- a/letters
            +++ b/letters
            @@ -1,3 +1,4 @@
             a
            -b
            +B
            +BB
             c
            @@ -6,2 +7 @@ title
            -f
             g
            """;
    private static final List<String> LETTERS = List.of("a", "b", "c", "d", "e", "f", "g");

    @Test
    void hunksTakeThePlaceOfLines() {
        assertThat(only(TWO_HUNKS).apply(LETTERS)).containsExactly("a", "B", "BB", "c", "d", "e", "g");
    }

    @Test
    void linesMayHaveMoved() {
        final List<String> moved = new ArrayList<>(LETTERS);
        moved.addAll(5, List.of("x", "y"));
        moved.addAll(0, List.of("x", "y", "z"));
        assertThat(only(TWO_HUNKS).apply(moved))
                .containsExactly("x", "y", "z", "a", "B", "BB", "c", "d", "e", "x", "y", "g");
    }

    @Test
    void whereLinesStandTwiceTheirOldPlaceDecides() {
        final FileDiff diff = only("--- a/f\n+++ b/f\n@@ -3 +3 @@\n-x\n+y\n");
        assertThat(diff.apply(List.of("x", "a", "x"))).containsExactly("x", "a", "y");
        assertThatThrownBy(() -> diff.apply(List.of("x", "x", "a")))
                .hasMessage("f: what it changes at line 3 stands at lines 1 and 2");
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertThatThrownBy(() -> only(TWO_HUNKS).apply(List.of("a", "c", "d", "e", "f", "g")))
                .isInstanceOf(PatchException.class)
                .hasMessage("letters: what it changes at line 1 is not there any more");
    }

    @Test
    void filesOfOnePatchAreReadInOrder() {
        final List<FileDiff> files = FileDiff.parse((TWO_HUNKS + "--- a/other\n+++ b/other\n@@ -1 +1,2 @@\n n\n+m\n")
                .lines()
                .toList());
        assertThat(files).extracting(FileDiff::path).containsExactly("letters", "other");
        assertThat(files.get(1).apply(List.of("n"))).containsExactly("n", "m");
    }

    @Test
    void whatIsNoDiffIsRefused() {
        assertThatThrownBy(() -> only("--- a/f\n+++ b/g\n")).hasMessage("f: '--- a/f' wants '+++ b/f' behind it");
        assertThatThrownBy(() -> only("@@ -1 +1 @@\n-a\n+b\n"))
                .hasMessage("'@@ -1 +1 @@' stands before any '--- a/FILE'");
        assertThatThrownBy(() -> only("--- a/f\n+++ b/f\n@@ -1,2 +1 @@\n-a\n+b\n"))
                .hasMessage("f: the hunk '@@ -1,2 +1 @@' is cut short at ''");
    }

    private static FileDiff only(final String patch) {
        final List<FileDiff> files = FileDiff.parse(patch.lines().toList());
        assertThat(files).hasSize(1);
        return files.get(0);
    }
}
