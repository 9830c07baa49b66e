"""Pictures as files: one still, or a folder of numbered ones. PNG and JPEG.

They are sRGB, which is what frames are (``compose``); a PNG says so in its ``sRGB`` chunk (PNG, 11.3.2.5), a JPEG
without a profile means it.
"""

from __future__ import annotations

import contextlib
import os
import re
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from charstudio.media.forms.pictures_only import PicturesOnly
from charstudio.media.part_file import sync, sync_folder
from charstudio.model.delivery import Effort
from charstudio.model.errors import EncodeFailed, StorageError
from charstudio.model.time import Rate

_NUMBERED = re.compile(r".*_\d{6,}\.(png|jpg)\Z", re.DOTALL)
_FULL_COLOUR_FROM = 90  # from this JPEG quality on colours are kept for every pixel
_PNG_HEAD = 33  # signature and IHDR
_ZLIB_LEVELS = {Effort.FAST: 1, Effort.BALANCED: 5, Effort.THOROUGH: 9}


def coded(picture: npt.NDArray[np.uint8], suffix: str, quality: int | None, effort: Effort) -> bytes:
    """RGB or RGBA as the bytes of a ``.png`` (with alpha) or ``.jpg`` (over black)."""
    has_alpha = picture.shape[2] == 4
    if suffix == ".jpg":
        opaque = cv2.cvtColor(picture, cv2.COLOR_RGBA2mRGBA)[..., :3] if has_alpha else picture
        bgr = cv2.cvtColor(np.ascontiguousarray(opaque), cv2.COLOR_RGB2BGR)
        return _encoded(suffix, bgr, _jpeg_options(quality if quality is not None else 92))
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGBA2BGRA if has_alpha else cv2.COLOR_RGB2BGR)
    png = _encoded(suffix, bgr, [cv2.IMWRITE_PNG_COMPRESSION, _ZLIB_LEVELS[effort]])
    return png[:_PNG_HEAD] + _chunk(b"sRGB", b"\0") + png[_PNG_HEAD:]


class PictureFiles(PicturesOnly):
    """Pictures in files of their own: with this suffix, coded so."""

    def __init__(
        self,
        path: Path,
        rate: Rate,
        size_px: tuple[int, int],
        suffix: str,
        quality: int | None,
        effort: Effort,
    ) -> None:
        super().__init__(path, rate, size_px)
        self._suffix, self._quality, self._effort = suffix, quality, effort


class StillWriter(PictureFiles):
    """One picture; further frames are left."""

    def _add(self, picture: npt.NDArray[np.uint8]) -> None:
        if self.frames == 0:
            with self._guarded():
                self._part.write_bytes(coded(picture, self._suffix, self._quality, self._effort))

    def _finish(self) -> None:
        self._require_frames()
        with self._guarded():
            sync(self._part)


class SequenceWriter(PictureFiles):
    """A folder of pictures ``<folder>_000001.png`` and on. The folder gets its name when all of them are there.

    A folder that is there already is replaced when there is nothing in it but such pictures; else ``StorageError``.
    """

    def __init__(
        self,
        path: Path,
        rate: Rate,
        size_px: tuple[int, int],
        suffix: str,
        quality: int | None,
        effort: Effort,
    ) -> None:
        super().__init__(path, rate, size_px, suffix, quality, effort)
        if path.exists() and not holds_pictures_only(path):
            raise StorageError(f"The folder {path.name} holds other files.", "Choose another name for the pictures.")
        with self._guarded():
            if self._part.exists():
                _remove_pictures(self._part)
            self._part.mkdir()

    def abort(self) -> None:
        """Give up: no picture stays on the disk."""
        self._over = True
        if self._part.is_dir():
            with contextlib.suppress(OSError):
                _remove_pictures(self._part)

    def _add(self, picture: npt.NDArray[np.uint8]) -> None:
        name = f"{self.path.name}_{self.frames + 1:06d}{self._suffix}"
        with self._guarded():
            (self._part / name).write_bytes(coded(picture, self._suffix, self._quality, self._effort))

    def _finish(self) -> None:
        self._require_frames()
        with self._guarded():
            for file in self._part.iterdir():
                sync(file)
            if os.name != "nt":
                sync_folder(self._part)

    def _publish(self) -> None:
        with self._guarded():
            if self.finish is not None:
                self.finish(self._part)
            old = self.path.with_name(self.path.name + ".old.part")
            if self.path.exists():
                self.path.replace(old)
            self._part.replace(self.path)
        self._over = True
        sync_folder(self.path.parent)
        if old.exists():
            with contextlib.suppress(OSError):
                _remove_pictures(old)


def holds_pictures_only(folder: Path) -> bool:
    """Whether it is a folder with nothing in it but numbered pictures, such as a sequence leaves."""
    return folder.is_dir() and all(each.is_file() and _NUMBERED.match(each.name) for each in folder.iterdir())


def _remove_pictures(folder: Path) -> None:
    """Remove a folder of ours; whatever else somebody put into it makes it stay."""
    for each in folder.iterdir():
        if _NUMBERED.match(each.name):
            each.unlink()
    folder.rmdir()


def _encoded(suffix: str, bgr: cv2.typing.MatLike, options: list[int]) -> bytes:
    done, data = cv2.imencode(suffix, bgr, options)
    if not done:
        raise EncodeFailed("A picture could not be written.", "Try another size.")
    return data.tobytes()


def _jpeg_options(quality: int) -> list[int]:
    full = (
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444 if quality >= _FULL_COLOUR_FROM else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
    )
    return [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, full, cv2.IMWRITE_JPEG_OPTIMIZE, 1]


def _chunk(name: bytes, content: bytes) -> bytes:
    """A chunk of a PNG (PNG, 5.3)."""
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
