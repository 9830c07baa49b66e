"""What a wipe leaves of a picture: a part of the frame whose moving edge is anti-aliased over one pixel."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from charstudio.media.canvas import Cel, Coverage, nothing
from charstudio.media.layers import Window
from charstudio.model.timeline import Direction


def wiped(cel: Cel, windows: Iterable[Window], width_px: int, height_px: int) -> Cel:
    """The cel as far as it lies in all the windows. Where none of it does, one transparent pixel is left.

    A pixel that the edge cuts is covered by its share: the two sides of a wipe add up to one everywhere.
    """
    for window in windows:
        cel = _cut(cel, window, width_px, height_px)
    return cel


def _cut(cel: Cel, window: Window, width_px: int, height_px: int) -> Cel:
    is_across = window.direction in {Direction.RIGHT, Direction.LEFT}
    length = width_px if is_across else height_px
    since, until = window.since * length, window.until * length
    if window.direction in {Direction.LEFT, Direction.UP}:
        since, until = length - until, length - since
    offset, count = (cel.left, cel.rgb.shape[1]) if is_across else (cel.top, cel.rgb.shape[0])
    middle = np.arange(offset, offset + count)
    share = np.clip(np.minimum(middle + 1, until) - np.maximum(middle, since), 0.0, 1.0).astype(np.float32)
    kept = np.flatnonzero(share)
    if not len(kept):
        return nothing(cel.left, cel.top)
    return _slice(cel, share, int(kept[0]), int(kept[-1]) + 1, is_across=is_across)


def _slice(cel: Cel, share: Coverage, begin: int, end: int, *, is_across: bool) -> Cel:
    part = (slice(None), slice(begin, end)) if is_across else (slice(begin, end), slice(None))
    left, top = (cel.left + begin, cel.top) if is_across else (cel.left, cel.top + begin)
    rgb = cel.rgb[part]
    inner = share[begin:end]
    coverage = None if cel.coverage is None else cel.coverage[part]
    if (inner == 1.0).all():
        return Cel(np.ascontiguousarray(rgb), coverage, left, top)
    ramp = np.ascontiguousarray(np.broadcast_to(inner[None, :] if is_across else inner[:, None], rgb.shape[:2]))
    faded = cv2.multiply(np.ascontiguousarray(rgb), cv2.merge([ramp] * 3), dtype=cv2.CV_8U)
    return Cel(np.asarray(faded, np.uint8), ramp if coverage is None else coverage * ramp, left, top)
