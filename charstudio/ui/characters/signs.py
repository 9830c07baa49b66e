"""What others know of a character beside the document: whether it should be exported, how steady its face is.

Who knows nothing says nothing: the cards work without these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from charstudio.model.characters import Character
from charstudio.model.identity import Grade


def _no_reminder(_who: Character) -> str:
    return ""


def _no_grade(_who: Character) -> Grade | None:
    return None


@dataclass(frozen=True, slots=True)
class CastSigns:
    """``reminder`` is a sentence when it is time to export the character; ``grade`` sums up what was made from it."""

    reminder: Callable[[Character], str] = _no_reminder
    grade: Callable[[Character], Grade | None] = _no_grade
