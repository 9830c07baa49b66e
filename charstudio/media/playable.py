"""What a clip plays: a file on this machine and its measured facts. The one question asked of the outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from charstudio.model.clip_looks import Caption, Title
from charstudio.model.library import MediaInfo
from charstudio.model.timeline import Clip, ClipSource


@dataclass(frozen=True, slots=True)
class Playable:
    """A file that can be opened now."""

    path: Path
    info: MediaInfo


Find: TypeAlias = Callable[[ClipSource], Playable | None]
"""Where a clip's source is at this moment; None when it has not been made yet (the clip is a ghost)."""


def files_of(clip: Clip) -> Iterator[ClipSource]:
    """Every source of a clip that is a file: what it plays, unless that is words, and the table of its colours."""
    if not isinstance(clip.source, Title | Caption):
        yield clip.source
    if clip.grade.lut is not None:
        yield clip.grade.lut
