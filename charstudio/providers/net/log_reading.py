"""What the log of a running model tells: the lines that are new, and how far it is where a line clearly says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from charstudio.providers.net.words import plain

MOST_LINES = 200
"""Lines handed on with one update; of more, the last ones."""
_MOST_SEEN = 5000
_LONGEST_LINE = 400

_BAR = re.compile(r"(?<![\d.])(\d{1,3})(?:\.\d+)?\s?%\s*\|")
"""A progress bar: `` 45%|████``."""
_ALONE = re.compile(r"\s*(\d{1,3})(?:\.\d+)?\s?%\s*\Z")
_SAID = re.compile(
    r"\b(?:progress|step|steps|sampling|denois\w*|render\w*|generat\w*|inference|complete\w*|done|frames?)\b"
    r"[^%\n]{0,40}?(?<![\d.])(\d{1,3})(?:\.\d+)?\s?%",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the model's own log; two with the same time and text are the same one."""

    time: str
    text: str


class LogReader:
    """Remembers what was read: a service sends the whole log with every look."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        self._seen: dict[LogLine, None] = {}
        self._secrets = secrets
        self.fraction: float | None = None
        """0..1, from the last line that said so."""

    def new(self, lines: tuple[LogLine, ...]) -> tuple[str, ...]:
        """The lines not read before, cleaned, at most ``MOST_LINES``."""
        fresh = list(dict.fromkeys(line for line in lines if line not in self._seen))
        self._seen.update(dict.fromkeys(fresh))
        while len(self._seen) > _MOST_SEEN:
            del self._seen[next(iter(self._seen))]
        for line in fresh:
            self.fraction = fraction_in(line.text, self.fraction)
        shown = [plain(line.text, _LONGEST_LINE, self._secrets) for line in fresh[-MOST_LINES:]]
        return tuple(text for text in shown if text)


def fraction_in(text: str, before: float | None = None) -> float | None:
    """How far a line says it is, 0..1; ``before`` when it does not clearly say so."""
    found = [*_BAR.finditer(text), *_SAID.finditer(text)] or list(filter(None, [_ALONE.match(text)]))
    percent = int(found[-1][1]) if found else 101
    return percent / 100 if percent <= 100 else before
