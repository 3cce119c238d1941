"""Files of a result as they are written: tables of text, whose columns each are of one kind, and JSON."""

import csv
import json
import re

import pandas as pd


class NotAResult(Exception):
    """Why something is not read, in one line."""


class Column:
    """How the cells of a column are read. What is empty is NaN, or NA, or an empty text."""

    @staticmethod
    def text(cell):
        return cell

    @staticmethod
    def number(cell):
        return float(cell) if cell else float("nan")

    @staticmethod
    def truth(cell):
        if cell not in ("", "true", "false"):
            raise ValueError(cell)
        return cell == "true" if cell else pd.NA

    @staticmethod
    def words(cell):
        return tuple(cell.split())

    @staticmethod
    def numbers(cell):
        return tuple(float(word) for word in cell.split())


def columns(text="", number="", truth="", words="", numbers=""):
    kinds = {Column.text: text, Column.number: number, Column.truth: truth, Column.words: words, Column.numbers: numbers}
    return {name: kind for kind, names in kinds.items() for name in names.split()}


def read_json(file):
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise NotAResult(f"{file} is no JSON: {error}") from None


def read_table(file, required, optional):
    if not file.is_file():
        raise NotAResult(f"{file.parent} has no {file.name}: it was not measured, or with an older Pacelab")
    with file.open(encoding="utf-8", newline="") as lines:
        header, *cells = list(csv.reader(lines)) or [[]]
    missing = [name for name in required if name not in header]
    if missing:
        raise NotAResult(f"{file} is another table: it has no column {', '.join(missing)}")
    for number, line in enumerate(cells, start=2):
        if len(line) != len(header):
            raise NotAResult(f"{file}, line {number}: {len(line)} cells, where the header has {len(header)}")
    kinds = {**optional, **required}
    frame = {}
    for place, name in enumerate(header):
        read = kinds.get(name, Column.number if re.match(r"(p50|rate)_to_", name) else Column.text)
        frame[name] = [_cell(file, number, name, read, line[place]) for number, line in enumerate(cells, start=2)]
    for name, read in optional.items():
        frame.setdefault(name, [pd.NA if read in (Column.words, Column.numbers) else read("") for _ in cells])
    return pd.DataFrame(frame)


def _cell(file, number, name, read, cell):
    try:
        return read(cell)
    except ValueError:
        raise NotAResult(f"{file}, line {number}: {name} is '{cell}'") from None
