"""What holds of the notebooks as they are committed; check.py executes them."""

import re
import unittest
from pathlib import Path

import nbformat

import check
import drawing

NOTEBOOKS = sorted(Path(check.FOLDER).glob("*.ipynb"))
A_FIGURE = re.compile(
    r"\d+([.,]\d+)*\s*(ns|us|µs|ms|s|sec|seconds?|min|minutes?|h|%|per ?cent|x|×|times|fold|/s|per second|op/s|ops|kB|KiB|MB|MiB|GiB|bytes|B|k|M)(?![\w])"
)


class NotebooksTest(unittest.TestCase):
    def test_there_are_some(self):
        self.assertTrue(NOTEBOOKS)

    def test_their_text_holds_no_figure(self):
        for file in NOTEBOOKS:
            for number, cell in enumerate(nbformat.read(file, as_version=4).cells):
                if cell.cell_type == "markdown":
                    with self.subTest(notebook=file.name, cell=number):
                        self.assertIsNone(A_FIGURE.search(cell.source))

    def test_their_text_is_text_and_not_all_headings(self):
        for file in NOTEBOOKS:
            for number, cell in enumerate(nbformat.read(file, as_version=4).cells):
                if cell.cell_type == "markdown":
                    with self.subTest(notebook=file.name, cell=number):
                        self.assertNotRegex(cell.source, r"(?m)^#.*\n#|^# #")

    def test_they_are_as_they_were_executed(self):
        for file in NOTEBOOKS:
            with self.subTest(notebook=file.name):
                self.assertEqual([], check.of_form(nbformat.read(file, as_version=4)))

    def test_only_loading_knows_files(self):
        for file in NOTEBOOKS:
            for cell in nbformat.read(file, as_version=4).cells:
                if cell.cell_type == "code":
                    with self.subTest(notebook=file.name, cell=cell.id):
                        self.assertNotRegex(cell.source, r"read_csv|json\.load|open\(|\.hlog")

    def test_together_they_are_small(self):
        self.assertLess(sum(file.stat().st_size for file in NOTEBOOKS), check.MOST_BYTES)


class FigureTest(unittest.TestCase):
    def test_what_is_a_figure(self):
        for text in ("took 1.2 ms", "155 µs", "30 % more", "1.5× the floor", "2,000 per second", "3 s"):
            self.assertRegex(text, A_FIGURE)

    def test_what_is_none(self):
        for text in ("R=1, W=1", "p99.9", "N = 3 replicas", "PBS (VLDB 2012)", "the 3 sites", "a 2 by 2 map", "R = W = 1, second by second"):
            self.assertNotRegex(text, A_FIGURE)


class DrawingTest(unittest.TestCase):
    def test_durations_have_three_digits_and_a_unit(self):
        self.assertEqual(["155 µs", "1.10 ms", "12.3 s", "7.00 ns", "0"], [drawing.duration(ns) for ns in (155_200, 1_100_000, 12.34e9, 7, 0)])

    def test_what_is_not_known_is_a_dash(self):
        nan = float("nan")
        self.assertEqual(["–"] * 4, [drawing.duration(nan), drawing.number(nan), drawing.share(nan), drawing.times(nan)])

    def test_tables_align_numbers_to_the_right(self):
        self.assertEqual("| a | b |\n| --- | ---: |\n| x | 1 |", drawing.table(["a", "b"], [["x", "1"]]))


if __name__ == "__main__":
    unittest.main()
