"""Every ordinary file below a folder that a person chose, near ones first, without ever going astray.

Links to folders are followed, each real folder is entered once, so a loop of links ends. Hidden files and folders,
bins and system folders are left out. Depth and number of files are bounded: a whole disk may be chosen by mistake.
Nothing is opened and nothing is written.
"""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from charstudio.model.errors import StorageError
from charstudio.storage.files import PART_SUFFIX, door

MAX_FILES: Final = 1_000_000
MAX_DEPTH: Final = 64
_LEFT_OUT: Final = frozenset({"$recycle.bin", "system volume information", "lost+found", "__macosx", "node_modules"})
_ASK_EVERY: Final = 64
"""Files between two questions whether to stop."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An ordinary file that was met: where it is and how many bytes it has."""

    path: Path
    size: int


@dataclass(slots=True)
class Walk:
    """One walk through ``folder``. Iterating goes; the other attributes tell how it went, also while it goes on.

    ``stopped`` is asked now and then; when it says yes the walk ends early.
    """

    folder: Path
    stopped: Callable[[], bool] = lambda: False
    max_files: int = MAX_FILES
    max_depth: int = MAX_DEPTH
    files: int = 0
    """Ordinary files met so far."""
    unread: int = 0
    """Folders that could not be read."""
    is_cut_short: bool = False
    """There was more than the bounds allow."""
    was_stopped: bool = False
    where: Path = field(default_factory=Path)
    """The folder that is being looked through."""

    def __iter__(self) -> Iterator[Seen]:
        """Raises ``StorageError`` when the folder itself cannot be read; folders below it are only counted."""
        self._require_folder()
        waiting = deque([(self.folder, 0)])
        entered: set[tuple[int, int]] = set()
        while waiting and not self._ends():
            folder, depth = waiting.popleft()
            self.where = folder
            for path, found in self._inside(folder, entered):
                if stat.S_ISDIR(found.st_mode) and depth < self.max_depth:
                    waiting.append((path, depth + 1))
                elif stat.S_ISDIR(found.st_mode) or self.files >= self.max_files:
                    self.is_cut_short = True
                elif stat.S_ISREG(found.st_mode):
                    self.files += 1
                    yield Seen(path, found.st_size)
            if self.files >= self.max_files:
                self.is_cut_short = self.is_cut_short or bool(waiting)
                return

    def _require_folder(self) -> None:
        with door(self.folder, "searched"):
            if not stat.S_ISDIR(self.folder.stat().st_mode):
                raise StorageError(f"“{self.folder.name}” is not a folder.", "Choose the folder the files lie in.")
            os.scandir(self.folder).close()

    def _inside(self, folder: Path, entered: set[tuple[int, int]]) -> Iterator[tuple[Path, os.stat_result]]:
        """What lies in ``folder`` and may be looked at, by name."""
        for number, entry in enumerate(self._entries(folder, entered)):
            if number % _ASK_EVERY == 0 and self._ends():
                return
            if not _is_left_out(entry.name) and (found := _looked_at(entry)) is not None:
                yield Path(entry.path), found

    def _ends(self) -> bool:
        self.was_stopped = self.was_stopped or self.stopped()
        return self.was_stopped

    def _entries(self, folder: Path, entered: set[tuple[int, int]]) -> list[os.DirEntry[str]]:
        """What lies in ``folder``, by name; nothing when it was entered before or cannot be read."""
        try:
            status = folder.stat()
            real = status.st_dev, status.st_ino
            if real in entered:
                return []
            entered.add(real)
            with os.scandir(folder) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError:
            self.unread += 1
            return []


def _is_left_out(name: str) -> bool:
    return name.startswith(".") or name.endswith(PART_SUFFIX) or name.lower() in _LEFT_OUT


def _looked_at(entry: os.DirEntry[str]) -> os.stat_result | None:
    """What the entry leads to; None for a link into nowhere, what may not be looked at, and what Windows hides."""
    try:
        found = entry.stat()
    except OSError:
        return None
    hidden = getattr(found, "st_file_attributes", 0) & getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 0)
    return None if hidden else found
