"""What writes films, whatever the form: pictures and sound go in, in order, a whole file comes out or nothing.

``writer_for`` finds the writer of a delivery's form. Films are written by ``writer.py``, everything
else in ``forms``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, TypeAlias

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame

from charstudio.media.coding import coding_of
from charstudio.media.forms.gif import GifWriter
from charstudio.media.forms.picture_files import SequenceWriter, StillWriter
from charstudio.media.forms.sound_file import SoundFile
from charstudio.media.forms.webp import WebpWriter
from charstudio.media.writer import ClipWriter
from charstudio.model.delivery import Delivery, Form
from charstudio.model.time import Rate, Seconds

Frame: TypeAlias = npt.NDArray[np.uint8] | VideoFrame
"""``(height, width, 3 or 4)`` RGB or RGBA with straight alpha, full range; or BT.709 limited-range yuv420p."""


class FilmWriter(Protocol):
    """Takes frames and sound in order. Within some seconds of each other, so that memory does not grow with length.

    As a context manager it finishes the file when left normally and removes the part when left by an exception.
    Raises ``DiskFull``, ``StorageError`` and ``EncodeFailed``; after any of them the part is gone and an older file
    under the same name is unharmed.
    """

    finish: Callable[[Path], None] | None
    """Called with the whole part file (for pictures, folder) before it gets its name: for signatures, which come last.
    """
    stopped: Callable[[], bool]
    """Asked while finishing takes long; when it says yes, ``close`` gives up and raises ``container.Cancelled``."""

    @property
    def frames(self) -> int:
        """How many frames it was given."""
        ...

    @property
    def duration(self) -> Seconds:
        """How long the picture written so far lasts."""
        ...

    def write_frame(self, frame: Frame) -> None:
        """Append a frame; the array may be reused afterwards."""
        ...

    def write_audio(self, samples: npt.NDArray[np.float32]) -> None:
        """Append sound ``(n, 2)``; forms without sound leave it."""
        ...

    def close(self) -> None:
        """Finish, sync and give the file its name."""
        ...

    def abort(self) -> None:
        """Give up; nothing stays on the disk."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def writer_for(
    delivery: Delivery,
    path: Path,
    rate: Rate,
    size_px: tuple[int, int],
    sample_rate_hz: int,
    metadata: Mapping[str, str] | None,
) -> FilmWriter:
    """The writer for a delivery's form."""
    quality, effort = delivery.chosen_quality, delivery.effort
    match delivery.form:
        case Form.GIF:
            return GifWriter(path, rate, size_px)
        case Form.WEBP:
            return WebpWriter(path, rate, size_px, quality if quality is not None else 80, effort)
        case Form.PNG_SEQUENCE | Form.JPEG_SEQUENCE:
            suffix = ".png" if delivery.form is Form.PNG_SEQUENCE else ".jpg"
            return SequenceWriter(path, rate, size_px, suffix, quality, effort)
        case Form.PNG_STILL | Form.JPEG_STILL:
            suffix = ".png" if delivery.form is Form.PNG_STILL else ".jpg"
            return StillWriter(path, rate, size_px, suffix, quality, effort)
        case Form.WAV | Form.MP3 | Form.AAC:
            return SoundFile(path, delivery.form, rate, sample_rate_hz, metadata)
        case _:
            return ClipWriter(
                path, rate, *size_px, sample_rate_hz=sample_rate_hz, metadata=metadata, coding=coding_of(delivery)
            )
