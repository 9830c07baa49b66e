"""upscale: a picture or a clip ``factor`` times larger. Lanczos and a little sharpening; no new detail is invented."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.media.probe import probe
from charstudio.media.stills import open_still
from charstudio.model.errors import Rejected
from charstudio.model.library import MediaKind
from charstudio.providers.draft import mark
from charstudio.providers.draft.files import save_picture
from charstudio.providers.draft.footage import Footage
from charstudio.providers.draft.record import Reel, record
from charstudio.providers.draft.wishes import Bench, Made

Picture: TypeAlias = NDArray[np.uint8]

_MOST_PICTURE_PX, _MOST_CLIP_PX = 8192, 4096
_SHORT_SIDES = {
    "480p": 480,
    "720p": 720,
    "1080p": 1080,
    "1440p": 1440,
    "2k": 1440,
    "2160p": 2160,
    "4k": 2160,
    "8k": 4320,
}
_SHARPER, _AROUND = 0.35, 0.55
_NOTE = "Enlarged and sharpened; new detail needs a model."


def render_upscale(bench: Bench) -> Made:
    """The larger picture (PNG) or clip. Raises ``Rejected`` without either, or for a factor of 0 or less."""
    path = bench.one("video") or bench.one("image")
    if path is None:
        raise Rejected("The draft needs a picture or a clip to enlarge.", "Connect one and run again.", "image")
    if probe(path).kind is MediaKind.VIDEO:
        return _clip(bench, path)
    return _still(bench, path)


def _still(bench: Bench, path: Path) -> Made:
    source = np.asarray(open_still(path))
    size, notes = _size(bench, (source.shape[1], source.shape[0]), _MOST_PICTURE_PX)
    bench.report(0.1)
    bench.check()
    larger = enlarged(source, size)
    bench.check()
    out = save_picture(mark.sign(larger, [], marked=bench.is_marked), bench.folder / "larger.png")
    return Made({"image": out}, notes)


def _clip(bench: Bench, path: Path) -> Made:
    with Footage(path) as footage:
        size, notes = _size(bench, footage.own_size, _MOST_CLIP_PX)
        reel = Reel(footage.rate, size, footage.frames, footage.sound, footage.duration)
        out = record(bench, bench.folder / "larger.mp4", reel, _frames(footage, size))
    return Made({"video": out}, notes)


def _frames(footage: Footage, size: tuple[int, int]) -> Iterator[Picture]:
    for number in range(footage.frames):
        yield enlarged(footage.frame(number), size)


def enlarged(picture: Picture, size: tuple[int, int]) -> Picture:
    """RGB or RGBA in another size. Only what grows is sharpened, by an amount that never rings visibly."""
    if size == (picture.shape[1], picture.shape[0]):
        return picture
    growth = size[0] / picture.shape[1]
    if growth < 1:
        return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    larger = cv2.resize(picture, size, interpolation=cv2.INTER_LANCZOS4)
    soft = cv2.GaussianBlur(larger, (0, 0), _AROUND * growth)
    sharp = np.asarray(cv2.addWeighted(larger, 1 + _SHARPER, soft, -_SHARPER, 0), np.uint8)
    if picture.shape[2] == 4:
        sharp[..., 3] = larger[..., 3]
    return sharp


def _size(bench: Bench, source: tuple[int, int], most: int) -> tuple[tuple[int, int], tuple[str, ...]]:
    """Even width and height, and what to say about them."""
    factor = bench.number("factor", 0) or _to_resolution(bench, source) or 2.0
    if factor <= 0 or not np.isfinite(factor):
        raise Rejected(f"{factor:g} times as large is no size.", "Choose a factor from 1 to 8.", "factor")
    bounded = min(factor, most / max(source))
    size = max(2, round(source[0] * bounded / 2) * 2), max(2, round(source[1] * bounded / 2) * 2)
    if bounded < factor:
        return size, (_NOTE, f"A draft grows to {most} pixels at most: {bounded:.3g} times instead of {factor:g}.")
    return size, (_NOTE,)


def _to_resolution(bench: Bench, source: tuple[int, int]) -> float:
    """The factor to a named resolution, 0 when none is asked for."""
    return _SHORT_SIDES.get(bench.text("resolution").strip().lower(), 0) / min(source)
