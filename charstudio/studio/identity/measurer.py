"""What is measured, and who can measure it. The thread, the views and the tests know no more of it than this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from charstudio.model.identity import IdentityReport, Limits, Sample, Style


@dataclass(frozen=True, slots=True)
class Sitter:
    """Somebody to look for: the pictures to measure against, the master first, and stills and clips that are right.

    ``digest`` is the hash of everything that decides how they are measured (``keys.py``).
    """

    key: str
    digest: str
    references: tuple[Path, ...]
    style: Style
    approved: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """One picture or clip to measure against everybody who acts in it. ``names``: the name of each one's report."""

    media: str
    path: Path
    is_still: bool
    cast: tuple[Sitter, ...]
    names: tuple[str, ...]


class Measurer(Protocol):
    """Measures. ``measure`` blocks and is called from one worker thread; everything else is cheap."""

    @property
    def version(self) -> int:
        """Counts up whenever the same picture would give other numbers."""

    def unavailable(self) -> str:
        """A sentence that says why nothing can be measured on this machine; empty when it can."""

    def without_shape(self) -> str:
        """A sentence when only likeness can be measured, not eyes and jaw; empty when all can."""

    def measure(
        self, path: Path, cast: Sequence[Sitter], *, is_still: bool, stopped: Callable[[], bool]
    ) -> Mapping[str, IdentityReport]:
        """A report for each of ``cast`` by key; those with no usable reference are missing.

        Raises ``MediaError`` when the file cannot be read, ``Cancelled`` when ``stopped`` says so.
        """

    def summary(self, samples: Sequence[Sample], limits: Limits) -> IdentityReport:
        """What these samples alone amount to: for a part of a clip."""
