"""Where a master reference comes from: a picture, or a frame frozen out of a clip. Blocking; for worker threads."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from charstudio.analysis.faces import Picture
from charstudio.media.probe import probe
from charstudio.media.reader import VideoReader
from charstudio.media.stills import open_still
from charstudio.model.errors import Unreadable
from charstudio.model.library import MediaInfo, MediaKind
from charstudio.model.values import AssetId


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to make a master of: where it lies, what people call it, and its asset when the film has it already."""

    path: Path
    name: str
    asset: AssetId | None = None

    @classmethod
    def of(cls, path: Path) -> SourceFile:
        """A file from outside."""
        return cls(path, path.name)


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """The picture to work on: upright, eight bits, RGB or RGBA. ``frame`` is its number in the clip it was frozen from;
    None: the file is the picture.
    """

    file: SourceFile
    picture: Picture
    frame: int | None = None

    @property
    def name(self) -> str:
        """What the original is called in the film."""
        return self.file.name if self.frame is None else f"{Path(self.file.name).stem} frame {self.frame}.png"


def facts_of(file: SourceFile) -> MediaInfo:
    """What the file is. Raises ``Unreadable`` for what has no picture."""
    info = probe(file.path)
    if not info.has_picture:
        raise Unreadable(f"{file.name} has no picture.", "Choose a picture, or a clip to freeze a frame of.")
    return info


def read_still(file: SourceFile) -> Still:
    """The picture in a file, upright as its EXIF says. Raises ``Unreadable``."""
    return Still(file, np.asarray(open_still(file.path)))


class ClipFrames:
    """The frames of one clip, read one after the other. Any thread, one at a time. Raises ``Unreadable``."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._reader = VideoReader(file.path)
        self.count = self._reader.frames

    def still(self, index: int) -> Still:
        """A frame in its full size and exact colours."""
        with self._lock:
            number = min(max(0, index), self.count - 1)
            return Still(self._file, np.ascontiguousarray(self._reader.frame(number)), number)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._reader.close()


def is_clip(info: MediaInfo) -> bool:
    """Whether a frame has to be chosen first."""
    return info.kind is MediaKind.VIDEO
