"""Pictures that move: GIF, APNG, WebP and AVIF with more than one frame, read as clips.

Decoded by Pillow, which composes the frames as browsers do. Not thread-safe: one thread at a time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from charstudio.media.limits import (
    FRAME_CACHE_BYTES,
    MAX_ANIMATION_FRAMES,
    MAX_ANIMATION_PIXELS,
    MAX_CLIP_PIXELS,
)
from charstudio.media.picture import Picture
from charstudio.media.sniff import sniff
from charstudio.media.stills import is_transparent, normal, opened
from charstudio.model.errors import Unreadable
from charstudio.model.time import Rate, Seconds

if TYPE_CHECKING:
    from PIL.Image import Image

_MOVING = {"gif", "png", "webp", "avif"}
_UNSTATED = Fraction(1, 10)
"""What browsers make of a frame that says it lasts 10 ms or less."""


def moves(path: Path) -> bool:
    """Whether the file is a picture format holding more than one frame to be shown one after the other."""
    if sniff(path).suffix not in _MOVING:
        return False
    with opened(path) as image:
        return _last(image) > _first(image)


def _first(image: Image) -> int:
    """APNG may hold a picture before its first frame, for programs that know no animation."""
    return 1 if image.info.get("default_image") else 0


def _last(image: Image) -> int:
    try:
        return int(getattr(image, "n_frames", 1)) - 1
    except (OSError, SyntaxError, ValueError, EOFError):  # damaged behind the first frame: a still then
        return 0


class Animation:
    """An animated picture's frames by number. Raises ``Unreadable`` (also for single pictures)."""

    def __init__(self, path: Path, cache_bytes: int = FRAME_CACHE_BYTES) -> None:
        self.path = path
        self.codec = sniff(path).suffix
        self._image = opened(path)
        self._at = 0  # the frame the open file stands at
        try:
            self._first = _first(self._image)
            frames = _last(self._image) + 1 - self._first
            self._refuse(frames)
            self._mode = "RGB"
            lengths = self._walk(frames)
        except BaseException:
            self._image.close()
            raise
        self._starts = [Fraction(0), *accumulate(lengths)]
        self._cache: OrderedDict[int, Picture] = OrderedDict()
        self._budget = cache_bytes
        self.width_px, self.height_px = self.picture(0).shape[1::-1]

    @property
    def count(self) -> int:
        """How many frames there are."""
        return len(self._starts) - 1

    @property
    def duration(self) -> Seconds:
        """How long one round lasts."""
        return self._starts[-1]

    @property
    def has_alpha(self) -> bool:
        """Whether the first, middle or last frame is transparent somewhere. All frames then have an alpha channel."""
        return self._mode == "RGBA"

    @property
    def rate(self) -> tuple[Rate, bool]:
        """The average rate and whether frames come unevenly."""
        lengths = [after - before for before, after in zip(self._starts, self._starts[1:], strict=False)]
        # Whole milliseconds and hundredths cannot express 24 or 30 a second: neighbours then differ by one unit.
        uneven = max(lengths) - min(lengths) > Fraction(1, 100)
        return Rate.of(float(self.count / self.duration)), uneven

    def number_at(self, t: Seconds) -> int:
        """The number of the frame on screen at ``t``, clamped."""
        return min(max(bisect_right(self._starts, t) - 1, 0), self.count - 1)

    def time_of(self, number: int) -> Seconds:
        """When frame ``number`` appears."""
        return self._starts[number]

    def picture(self, number: int, size: tuple[int, int] | None = None) -> Picture:
        """Frame ``number``, composed, in ``size`` (width, height) or its own."""
        picture = self._cache.get(number)
        if picture is None:
            picture = self._decode(number)
            self._cache[number] = picture
            while len(self._cache) * picture.nbytes > self._budget and len(self._cache) > 1:
                self._cache.popitem(last=False)
        self._cache.move_to_end(number)
        if size is None or size == picture.shape[1::-1]:
            return picture.copy()
        from PIL import Image  # noqa: PLC0415 - only when something is really scaled

        return np.array(Image.fromarray(picture).resize(size, Image.Resampling.BILINEAR))

    def is_kept(self, number: int) -> bool:
        """Whether the frame need not be decoded."""
        return number in self._cache

    def close(self) -> None:
        """Let go of the file and all frames."""
        self._cache.clear()
        self._image.close()

    def _refuse(self, frames: int) -> None:
        if frames < 2:
            raise Unreadable(f"{self.path.name} is a single picture, not a clip.", "Use it as an image.")
        pixels = self._image.width * self._image.height
        if frames > MAX_ANIMATION_FRAMES or pixels * frames > MAX_ANIMATION_PIXELS or pixels > MAX_CLIP_PIXELS:
            raise Unreadable(
                f"{self.path.name} is too large an animation ({frames} frames).", "Convert it to MP4 first."
            )

    def _walk(self, frames: int) -> list[Seconds]:
        """How long every frame stays; the formats tell it only in passing, so all are walked once."""
        lengths = []
        for number in range(frames):
            lengths.append(self._length(number))
            if number in {0, frames // 2, frames - 1} and is_transparent(normal(self._image.copy(), self.path)):
                self._mode = "RGBA"
        return lengths

    def _length(self, number: int) -> Seconds:
        self._seek(number)
        length = Fraction(str(self._image.info.get("duration") or 0)) / 1000
        return length if length > Fraction(1, 100) else _UNSTATED

    def _decode(self, number: int) -> Picture:
        self._seek(number)
        return np.array(normal(self._image.copy(), self.path).convert(self._mode))

    def _seek(self, number: int) -> None:
        if number < self._at:  # Pillow's way back stumbles over APNG, and costs as much as beginning anew
            self._image.close()
            self._image = opened(self.path)
        self._at = number
        try:
            self._image.seek(self._first + number)
            self._image.load()  # WebP and AVIF learn a frame's length while decoding
        except (OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
            raise Unreadable(f"{self.path.name} is a damaged animation.", "Download or export it again.") from error
