"""What is found wrong with notebooks that are made here; none is executed."""

import unittest

import nbformat

import check


def notebook(*said, code="say('x')", **changes):
    cells = []
    for number, text in enumerate(said, start=1):
        data = {"text/markdown": text, "image/png": "iVBORw0="}
        output = nbformat.v4.new_output("display_data", data=data)
        cells.append(nbformat.v4.new_code_cell(code, execution_count=number, outputs=[output]))
    made = nbformat.v4.new_notebook(cells=cells, metadata=nbformat.from_dict({**check.KERNEL}))
    made.metadata["pacelab"] = nbformat.from_dict({check.CODE: check.code_hash(made)})
    for cell in made.cells:
        cell.update(changes)
    return made


class FormTest(unittest.TestCase):
    def assertWrong(self, what, made):
        self.assertEqual([f"{what}: notebooks/check.py --write"], check.of_form(made))

    def test_what_was_executed_and_stripped_is_right(self):
        self.assertEqual([], check.of_form(notebook("a", "b")))

    def test_code_that_was_changed_since(self):
        made = notebook("a", "b")
        made.cells[1].source += " # changed"
        self.assertWrong("its code is not what was executed", made)

    def test_cells_that_were_executed_by_hand(self):
        self.assertWrong("its cells were not executed from the first to the last", notebook("a", execution_count=7))

    def test_times_of_execution(self):
        made = notebook("a", metadata=nbformat.from_dict({"execution": {"iopub.execute_input": "2026-01-02T03:04:05Z"}}))
        self.assertWrong("its cells hold metadata, such as when they were executed", made)

    def test_a_kernel_of_somebody(self):
        made = notebook("a")
        made.metadata.kernelspec.name = "conda-env-mine"
        self.assertWrong("its kernel is not plain python3", made)

    def test_nothing_to_see(self):
        self.assertIn("it holds no picture: notebooks/check.py --write", check.of_form(notebook("a", outputs=[])))


class StaleTest(unittest.TestCase):
    KEPT = "run directory `results/kept/a`"
    OWN = "run directory `results/runs/b`"

    def test_the_same_is_the_same(self):
        self.assertEqual([], check.stale(notebook(self.KEPT, "x"), notebook(self.KEPT, "x")))

    def test_another_figure_of_the_same_run(self):
        self.assertIn("from its output 2 on", check.stale(notebook(self.KEPT, "x"), notebook(self.KEPT, "y"))[0])

    def test_another_run_is_kept(self):
        other = self.KEPT.replace("kept/a", "kept/b")
        self.assertIn("from its output 1 on", check.stale(notebook(self.KEPT, "x"), notebook(other, "y"))[0])

    def test_runs_of_ones_own_say_something_else(self):
        self.assertEqual([], check.stale(notebook(self.KEPT, "x"), notebook(self.OWN, "y")))

    def test_an_output_that_is_gone(self):
        self.assertIn("from its output 2 on", check.stale(notebook(self.KEPT, "x"), notebook(self.KEPT))[0])


if __name__ == "__main__":
    unittest.main()
