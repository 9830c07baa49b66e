"""What a command gets to work with, handed in by the composition root."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from charstudio.storage.paths import Paths
    from charstudio.studio.studio import Studio


@dataclass(frozen=True, slots=True)
class Launch:
    """The user's folders, and how to make the parts a command may need. Making none costs nothing."""

    paths: Paths
    make_studio: Callable[[], Studio]
    open_window: Callable[[Path | None, bool], int]
    """``(project, smoke)``: shows the window until the user leaves; gives the exit code."""
