"""Small pictures of big ones: for nodes, the gallery and the film strips on the timeline."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from charstudio.media.animation import moves
from charstudio.media.picture import Picture
from charstudio.media.proxies import Proxies
from charstudio.media.reader import VideoReader
from charstudio.media.sniff import sniff
from charstudio.media.stills import open_still
from charstudio.media.strip import film_strip
from charstudio.model.time import ZERO, Seconds


def thumbnail(path: Path, width_px: int, t: Seconds = ZERO) -> Picture:
    """The picture, or the clip's frame at ``t``, at most ``width_px`` wide and never enlarged.

    Raises ``Unreadable``.
    """
    if sniff(path).is_picture and not moves(path):
        return _of_still(path, width_px)
    with VideoReader(path, cache_bytes=0) as reader:
        info = reader.info
        scale = min(Fraction(width_px, info.width_px), Fraction(1))
        reader.size = _scaled(info.width_px, info.height_px, scale)
        return reader.frame_at(t)


def played(path: Path, width_px: int, step: Seconds) -> Iterator[Picture]:
    """The clip from its beginning to its end, a picture every ``step`` seconds, at most ``width_px`` wide.

    The file is open until the last picture was taken or the iterator is closed. Raises ``Unreadable``.
    """
    with VideoReader(path, cache_bytes=0) as reader:
        info = reader.info
        reader.size = _scaled(info.width_px, info.height_px, min(Fraction(width_px, info.width_px), Fraction(1)))
        reader.quick = True
        t = ZERO
        while t < reader.duration:
            yield reader.frame_at(t)
            t += step


def filmstrip(path: Path, count: int, height_px: int, proxies: Proxies | None = None) -> list[Picture]:
    """``count`` pictures ``height_px`` high from the clip's beginning to its end: each shows about the middle of its
    part (see ``strip.py``), small clips exactly the middle.

    A still gives the same picture ``count`` times. Raises ``Unreadable``.
    """
    if not sniff(path).is_picture:
        return film_strip(path, count, height_px, proxies)
    if not moves(path):
        return [_of_still(path, None, height_px)] * count
    with VideoReader(path, cache_bytes=0) as reader:
        info = reader.info
        reader.size = _scaled(info.width_px, info.height_px, Fraction(height_px, info.height_px))
        step = reader.duration / max(count, 1)
        return [reader.frame_at(step * number + step / 2) for number in range(count)]


def _of_still(path: Path, width_px: int | None, height_px: int | None = None) -> Picture:
    image = open_still(path)
    wide = Fraction(width_px, image.width) if width_px else Fraction(1)
    scale = Fraction(height_px, image.height) if height_px else min(wide, Fraction(1))
    size = _scaled(image.width, image.height, scale)
    # Alpha is weighted in, so that hidden colours do not bleed into the edges; reducing_gap halves first (fast).
    return np.array(image if size == image.size else image.resize(size, reducing_gap=2.0))


def _scaled(width_px: int, height_px: int, scale: Fraction) -> tuple[int, int]:
    return max(1, round(width_px * scale)), max(1, round(height_px * scale))
