"""In and out of one file: the part of it that an insert or overwrite takes. Values and arithmetic only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from charstudio.media.playable import Playable
from charstudio.model.time import ZERO, Seconds, TimeRange
from charstudio.model.timeline import ClipSource

MarkVerb = Literal["in", "out", "clear", "go_in", "go_out"]
"""What can be asked of the marks of what is on screen."""


class SourceMarks(NamedTuple):
    """What is on screen for a three-point edit: the file, what a clip of it follows, and the part that is marked.

    ``source`` is None for a result that no clip can follow, such as an earlier take of a node.
    """

    playable: Playable
    source: ClipSource | None
    range: TimeRange


@dataclass(frozen=True, slots=True)
class Marks:
    """``start <= t < end``, each None where it is open."""

    start: Seconds | None = None
    end: Seconds | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is marked."""
        return self.start is None and self.end is None

    def beginning(self, t: Seconds) -> Marks:
        """The in mark at ``t``; an out mark that is not later goes."""
        return Marks(t, self.end if self.end is not None and self.end > t else None)

    def ending(self, t: Seconds) -> Marks:
        """The out mark at ``t`` (the first moment outside); an in mark that is not earlier goes."""
        return replace(Marks(self.start if self.start is not None and self.start < t else None), end=t)

    def of(self, duration: Seconds) -> TimeRange:
        """The marked part of a file that lasts ``duration``."""
        start = min(self.start or ZERO, duration)
        end = duration if self.end is None else min(self.end, duration)
        return TimeRange.between(start, max(start, end))
