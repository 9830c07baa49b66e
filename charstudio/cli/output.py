"""What a command says: results on standard output, everything else on standard error, in plain words.

Invariant: no text of a project or file reaches the terminal with control characters in it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TextIO

PROGRAM = "charstudio"


class Output:
    """The two streams of one command. ``quiet`` leaves out everything but results, warnings and errors."""

    def __init__(self, *, quiet: bool = False, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.quiet = quiet
        self.out = sys.stdout if out is None else out
        self.err = sys.stderr if err is None else err

    def line(self, text: str = "") -> None:
        """A line of the result."""
        print(clean(text), file=self.out)

    def json(self, value: object) -> None:
        """The result for a script: one JSON document, amounts of money as text."""
        print(json.dumps(value, indent=2, ensure_ascii=False, default=str), file=self.out)

    def table(self, rows: Iterable[Sequence[str]]) -> None:
        """Columns as wide as they need to be."""
        lines = [[clean(cell) for cell in row] for row in rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for row in lines:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), file=self.out)

    def note(self, text: str) -> None:
        """Something good to know while work goes on."""
        if not self.quiet:
            self._aside(text)

    def warning(self, text: str) -> None:
        """Something that will surprise whoever does not know it."""
        self._aside(f"warning: {text}")

    def error(self, message: str, hint: str = "") -> None:
        """What went wrong, and below it what to do."""
        self._aside(f"{PROGRAM}: {message}")
        if hint:
            self._aside(f"  hint: {hint}")

    def details(self, lines: Iterable[str]) -> None:
        """More lines below an error."""
        for line in lines:
            self._aside(f"  - {line}")

    def _aside(self, text: str) -> None:
        print(clean(text), file=self.err, flush=True)


def clean(text: str) -> str:
    """``text`` on one line and without control characters: names come from files, and files from strangers."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def money(amount: Decimal | None) -> str:
    """``$0.42``; what nobody knows is said as unknown, never as nothing."""
    if amount is None:
        return "unknown"
    cents = amount.quantize(Decimal("0.01"))
    return f"${cents if cents == amount else amount.normalize():f}"


def how_long(seconds: float) -> str:
    """``3.2 s`` or ``2:05 min``."""
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} min"


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 node``, ``2 nodes``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def survive_narrow_streams() -> None:
    """A terminal that cannot write “quotes” gets question marks instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
