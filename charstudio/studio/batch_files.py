"""Lists from files: a text with a value a line, or a table whose first row names what its columns vary.

Invariant: a file is read whole or refused with the place of the fault. A column that nothing is known of is named in
``remarks``; cells keep their line breaks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from charstudio.model.batch import MOST, BatchList, BatchValue, Still
from charstudio.model.errors import BadParameter, CharStudioError, StorageError
from charstudio.storage.files import door, read_bytes
from charstudio.studio.batch_lists import one
from charstudio.studio.batch_variables import Variable

MAX_BYTES = 4 * 2**20
"""Five hundred prompts of two pages each."""
TABLES = frozenset({".csv", ".tsv", ".tab"})
_DELIMITERS = ("\t", ";", ",")
_ALONE = "\x1f"
"""Separates nothing: for tables of one column, whose cells may hold commas."""


@dataclass(frozen=True, slots=True)
class ListFile:
    """What is in a file: a ``text`` of values, or a ``table`` (rows of cells, the first names the columns)."""

    name: str
    text: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    is_table: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table as a list, and a sentence for each column that was left out."""

    found: BatchList
    remarks: tuple[str, ...] = ()


def read_file(path: Path) -> ListFile:
    """Read a file of values. Blocking. Raises ``StorageError`` when it cannot be read, or is no text or table."""
    with door(path, "read"):
        size = path.stat().st_size
    if size > MAX_BYTES:
        raise StorageError(
            f"“{path.name}” is larger than {MAX_BYTES // 2**20} MB, too large for a list.",
            "Split it into smaller ones.",
        )
    data = read_bytes(path, MAX_BYTES)
    text = _decoded(data, path.name)
    if path.suffix.lower() in TABLES:
        return ListFile(path.name, table=_rows(text, path.name), is_table=True)
    return ListFile(path.name, text=text)


def table_list(file: ListFile, variables: Sequence[Variable]) -> Table:
    """The table as one list that varies several things a row at a time.

    An empty cell means what the node has now. Raises ``BadParameter`` with the row of the first value that does not fit
    and when no column is known.
    """
    if not file.table:
        raise BadParameter(f"“{file.name}” is empty.")
    head, *rows = file.table
    columns = _columns(file.name, head, variables)
    if not rows:
        raise BadParameter(f"“{file.name}” has names in its first row and no values below.")
    if len(rows) > MOST:
        raise BadParameter(f"“{file.name}” has {len(rows):,} rows; {MOST} is the most at once.", "Split the file.")
    found = tuple(_values(row, number, columns, len(head)) for number, row in enumerate(rows, 2))
    unknown = [name for place, name in enumerate(head) if place not in columns and name.strip()]
    remarks = tuple(f"The column “{name.strip()}” is left out: this node has nothing of that name." for name in unknown)
    return Table(BatchList(tuple(columns[place].varied for place in columns), found), remarks)


# --- bytes ---------------------------------------------------------------------------------------------------------


def _decoded(data: bytes, name: str) -> str:
    """The text: UTF-8 or UTF-16 by its mark, UTF-8 without one, else Latin-1, which Windows' lists often are."""
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise StorageError(f"“{name}” is not a text.", "Save it as plain text or as CSV first.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise StorageError(f"“{name}” is not a readable text.", "Save it as UTF-8 first.")


# --- cells ---------------------------------------------------------------------------------------------------------


def _rows(text: str, name: str) -> tuple[tuple[str, ...], ...]:
    """Every row that has anything in it."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return tuple(tuple(row) for row in reader if any(cell.strip() for cell in row))
    except csv.Error as error:
        raise StorageError(
            f"“{name}” is not a sound table: line {reader.line_num}, {error}.", "Check the quotation marks there."
        ) from error


def _delimiter(text: str) -> str:
    """What separates the names of the first row; quoted ones do not count."""
    head, quoted = [], False
    for letter in text.lstrip("\n"):
        if letter == '"':
            quoted = not quoted
        elif letter == "\n" and not quoted:
            break
        elif not quoted:
            head.append(letter)
    best = max(_DELIMITERS, key=head.count)
    return best if best in head else _ALONE


def _columns(name: str, head: Sequence[str], variables: Sequence[Variable]) -> dict[int, Variable]:
    by_name: dict[str, Variable] = {}
    for variable in variables:
        for word in (variable.varied.name, variable.varied.label):
            by_name.setdefault(_plain(word), variable)
    known = {place: by_name[_plain(cell)] for place, cell in enumerate(head) if _plain(cell) in by_name}
    if not known:
        labels = ", ".join(variable.varied.label for variable in variables)
        raise BadParameter(f"The first row of “{name}” names nothing that can vary.", f"Name its columns: {labels}.")
    doubled = next((each for each in known.values() if list(known.values()).count(each) > 1), None)
    if doubled is not None:
        raise BadParameter(f"“{name}” has two columns for {doubled.varied.label}.")
    return known


def _plain(word: str) -> str:
    return " ".join(word.replace("_", " ").split()).casefold()


def _values(row: Sequence[str], number: int, columns: Mapping[int, Variable], width: int) -> tuple[BatchValue, ...]:
    if any(cell.strip() for cell in row[width:]):
        raise BadParameter(
            f"Row {number} has more values than the first row has names.", "Put values with commas in quotation marks."
        )
    return tuple(_row_values(row, number, columns))


def _row_values(row: Sequence[str], number: int, columns: Mapping[int, Variable]) -> Iterator[BatchValue]:
    for place, variable in columns.items():
        cell = row[place] if place < len(row) else ""
        try:
            yield _value(cell, variable)
        except CharStudioError as error:
            raise BadParameter(f"Row {number}: {error.message}", error.hint) from error


def _value(cell: str, variable: Variable) -> BatchValue:
    if not cell.strip():
        if variable.spec is None and variable.now is None:
            raise BadParameter(f"{variable.varied.label} is empty.")
        return variable.now
    if variable.spec is not None:
        return one(cell, variable.spec)
    word = cell.strip().casefold()
    named = {offer.title.casefold(): offer.value for offer in variable.offers}
    stems = {Path(offer.title).stem.casefold(): offer.value for offer in variable.offers if _is_file(offer.value)}
    found = named.get(word) or stems.get(word)
    if found is None:
        raise BadParameter(f"There is no “{cell.strip()[:60]}” in this film.", "Import it first.")
    return found


def _is_file(value: BatchValue) -> bool:
    return isinstance(value, Still)
