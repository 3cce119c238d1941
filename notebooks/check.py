#!/usr/bin/python3
"""Executes all notebooks, or those that are named, and says what is wrong with them; --write keeps what they show.

    notebooks/check.py                      each runs without an error, and what is committed is what it shows
    notebooks/check.py --write              executes them and keeps their outputs, without times, so that diffs stay small
    notebooks/check.py --write 02-pacelc-map
"""

import argparse
import hashlib
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")

FOLDER = Path(__file__).resolve().parent
MOST_BYTES = 1_500_000
TIMEOUT_S = 120
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
CODE = "code_sha256"
OWN_RUNS = "results/runs/"


def main():
    parser = argparse.ArgumentParser(description="Executes the notebooks and compares what they show with what is committed.")
    parser.add_argument("--write", action="store_true", help="keep what they show")
    parser.add_argument("names", nargs="*", help="such as 02-pacelc-map (all)")
    options = parser.parse_args()
    files = [FOLDER / f"{name}.ipynb" for name in options.names] or sorted(FOLDER.glob("*.ipynb"))
    if not files:
        sys.exit(f"no notebooks in {FOLDER}")
    wrong = []
    for file in files:
        start = time.monotonic()
        found = _write(file) if options.write else _check(file)
        wrong += [f"{file.name}: {one}" for one in found]
        print(f"{'FAILED' if found else 'ok':6}  {time.monotonic() - start:5.1f} s  {file.name}", flush=True)
    size = sum(file.stat().st_size for file in FOLDER.glob("*.ipynb"))
    if size > MOST_BYTES:
        wrong.append(f"the notebooks have {size} bytes, more than {MOST_BYTES}: pictures of fewer dots")
    for one in wrong:
        print(one, file=sys.stderr)
    sys.exit(1 if wrong else 0)


def _check(file):
    committed = nbformat.read(file, as_version=4)
    executed, error = _executed(file)
    if error:
        return [error]
    return [*of_form(committed), *stale(committed, executed)]


def _write(file):
    executed, error = _executed(file)
    if error:
        return [error]
    executed.metadata = nbformat.from_dict({**KERNEL, "pacelab": {CODE: code_hash(executed)}})
    for cell in executed.cells:
        cell.metadata = nbformat.from_dict({})
    nbformat.write(executed, file)
    return of_form(executed)


def _executed(file):
    """The notebook as it is after a run from its folder, which changes no file; and the error that ended it."""
    notebook = nbformat.read(file, as_version=4)
    for cell in _code(notebook):
        cell.outputs, cell.execution_count = [], None
    client = NotebookClient(notebook, kernel_name="python3", timeout=TIMEOUT_S, resources={"metadata": {"path": str(FOLDER)}})
    try:
        client.execute()
    except CellExecutionError as error:
        return notebook, str(error).strip().splitlines()[-1]
    return notebook, None


def of_form(notebook):
    """What is wrong with a notebook that is to be committed, whatever it shows."""
    wrong = []
    cells = _code(notebook)
    if dict(notebook.metadata.get("kernelspec", {})) != KERNEL["kernelspec"]:
        wrong.append("its kernel is not plain python3")
    if [cell.execution_count for cell in cells] != list(range(1, len(cells) + 1)):
        wrong.append("its cells were not executed from the first to the last")
    if any(output.output_type == "error" for cell in cells for output in cell.outputs):
        wrong.append("it holds an error")
    if not any("image/png" in output.get("data", {}) for cell in cells for output in cell.outputs):
        wrong.append("it holds no picture")
    if any(cell.metadata for cell in notebook.cells):
        wrong.append("its cells hold metadata, such as when they were executed")
    if notebook.metadata.get("pacelab", {}).get(CODE) != code_hash(notebook):
        wrong.append("its code is not what was executed")
    return [f"{one}: notebooks/check.py --write" for one in wrong]


def code_hash(notebook):
    return hashlib.sha256("\0".join(cell.source for cell in _code(notebook)).encode()).hexdigest()


def stale(committed, executed):
    """Of the runs that are kept a notebook must say the same everywhere. Its first output says which runs it read: others of one's own say something else."""
    before, now = _said(committed), _said(executed)
    reads_own = any(f"`{OWN_RUNS}" in text for text in now)
    if before == now or reads_own and before[:1] != now[:1]:
        return []
    place = next((i for i, (one, other) in enumerate(zip(before, now)) if one != other), min(len(before), len(now)))
    return [f"what is committed is not what it says now, from its output {place + 1} on: notebooks/check.py --write"]


def _said(notebook):
    return [
        output.data["text/markdown"]
        for cell in _code(notebook)
        for output in cell.outputs
        if "text/markdown" in output.get("data", {})
    ]


def _code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


if __name__ == "__main__":
    main()
