"""Pixels: fitting one picture into a frame and laying pictures over each other. No files, no time.

A ``Cel`` is a picture already in its place: as large as the frame, black where it has nothing, its colours multiplied
by its own coverage, so that cels can be mixed by plain sums. Arrays may be shared; nothing here changes its arguments.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from charstudio.model.timeline import Fit

Pixels: TypeAlias = npt.NDArray[np.uint8]
"""``(height, width, 3)`` RGB or ``(height, width, 4)`` RGBA, straight alpha."""

Coverage: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Cel:
    """A picture in its place. ``coverage`` is ``(height, width)`` from 0 to 1; None means it fills the frame."""

    rgb: Pixels
    coverage: Coverage | None = None


def black(width_px: int, height_px: int) -> Pixels:
    """An empty frame."""
    return np.zeros((height_px, width_px, 3), np.uint8)


_HAIR_PX = 2
"""And never more than a hundredth of a side."""


def fills(fit: Fit, size: tuple[int, int], frame: tuple[int, int]) -> bool:
    """Whether a picture of ``size`` (width, height) leaves no bar in ``frame``."""
    return fit is not Fit.FIT or placed_size(fit, size, frame) == frame


def placed_size(fit: Fit, size: tuple[int, int], frame: tuple[int, int]) -> tuple[int, int]:
    """How large (width, height) the whole picture becomes; more than ``frame`` where ``FILL`` will crop it.

    One that would miss the frame by a hair fills it: a view's sides are whole and even, so the shape of most views is
    not quite the film's, and lines of black at the edge would be seen where the stretch is not.
    """
    if fit is Fit.STRETCH:
        return frame
    ratios = (frame[0] / size[0], frame[1] / size[1])
    scale = min(ratios) if fit is Fit.FIT else max(ratios)
    width, height = (max(1, round(side * scale)) for side in size)
    if all(abs(side - all_) <= min(_HAIR_PX, all_ // 100) for side, all_ in zip((width, height), frame, strict=True)):
        return frame
    return (min(width, frame[0]), min(height, frame[1])) if fit is Fit.FIT else (width, height)


def place(picture: Pixels, fit: Fit, width_px: int, height_px: int) -> Cel:
    """``picture`` as a cel of ``width_px`` x ``height_px``. A picture that is so already is not copied.

    A picture that was scaled to its ``placed_size`` beforehand is only cropped or centred.
    """
    frame = (width_px, height_px)
    sized = _resize(_crop(picture, frame) if fit is Fit.FILL else picture, fit, frame)
    if sized.shape[:2] == (height_px, width_px) and sized.shape[2] == 3:
        return Cel(np.ascontiguousarray(sized))
    return _on_black(sized, frame)


def stack(layers: Sequence[Sequence[tuple[Cel, float, float]]], width_px: int, height_px: int) -> Pixels:
    """The frame that layers of ``(cel, opacity, light)`` make, the first at the bottom, over black.

    Cels of one layer are mixed (a dissolve), layers cover each other. One opaque cel is returned as it is.
    """
    below: Pixels | None = None
    for layer in layers:
        below = _over(layer, below)
    return black(width_px, height_px) if below is None else below


def _over(layer: Sequence[tuple[Cel, float, float]], below: Pixels | None) -> Pixels:
    colour = _mix([(cel.rgb, opacity * light) for cel, opacity, light in layer])
    if below is None:
        return colour
    gap = _gap(layer)
    if isinstance(gap, float):
        return colour if gap <= 0.0 else _add(colour, 1.0, below, gap)
    return _pixels(cv2.add(colour, cv2.multiply(below, cv2.merge([gap, gap, gap]), dtype=cv2.CV_8U)))


def _mix(parts: Sequence[tuple[Pixels, float]]) -> Pixels:
    """The weighted sum."""
    (colour, weight), *others = parts
    if not others:
        return colour if weight == 1.0 else _pixels(cv2.convertScaleAbs(colour, alpha=weight))
    total = _add(colour, weight, others[0][0], others[0][1])
    for other, share in others[1:]:
        total = _add(total, 1.0, other, share)
    return total


def _add(one: Pixels, weight: float, other: Pixels, share: float) -> Pixels:
    return _pixels(cv2.addWeighted(one, weight, other, share, 0.0))


def _pixels(array: cv2.typing.MatLike) -> Pixels:
    """OpenCV's vague array type as ours. No copy: it is uint8 already."""
    return np.asarray(array, np.uint8)


def _gap(layer: Sequence[tuple[Cel, float, float]]) -> float | Coverage:
    """How much of what lies below shows through: one number where every cel fills the frame."""
    whole = sum((opacity for cel, opacity, _ in layer if cel.coverage is None), start=0.0)
    partial = [cel.coverage * np.float32(opacity) for cel, opacity, _ in layer if cel.coverage is not None]
    if not partial:
        return max(0.0, 1.0 - whole)
    gap: Coverage = np.clip(np.float32(1.0 - whole) - np.sum(partial, axis=0), 0.0, 1.0).astype(np.float32)
    return gap


def _crop(picture: Pixels, frame: tuple[int, int]) -> Pixels:
    """The largest part around the centre that has the shape of ``frame``."""
    height, width = picture.shape[:2]
    keep_width = min(width, max(1, round(height * frame[0] / frame[1])))
    keep_height = min(height, max(1, round(width * frame[1] / frame[0])))
    left, top = (width - keep_width) // 2, (height - keep_height) // 2
    return picture[top : top + keep_height, left : left + keep_width]


def _resize(picture: Pixels, fit: Fit, frame: tuple[int, int]) -> Pixels:
    """Area averaging when shrinking (no shimmer), bicubic when growing (no blocks). Alpha is multiplied in first."""
    height, width = picture.shape[:2]
    size = frame if fit is Fit.FILL else placed_size(fit, (width, height), frame)
    if picture.shape[2] == 4:
        picture = _premultiplied(picture)
    if size == (width, height):
        return picture
    shrinking = size[0] < width or size[1] < height
    return _pixels(cv2.resize(picture, size, interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC))


def _premultiplied(picture: Pixels) -> Pixels:
    alpha = np.ascontiguousarray(picture[..., 3])
    rgb = cv2.multiply(np.ascontiguousarray(picture[..., :3]), cv2.merge([alpha] * 3), scale=1 / 255)
    return np.dstack([rgb, alpha])


def _on_black(picture: Pixels, frame: tuple[int, int]) -> Cel:
    """Centre a premultiplied or opaque picture that is no larger than ``frame``."""
    height, width = picture.shape[:2]
    left, top = (frame[0] - width) // 2, (frame[1] - height) // 2
    rows, columns = slice(top, top + height), slice(left, left + width)
    rgb = black(*frame)
    rgb[rows, columns] = picture[..., :3]
    coverage = np.zeros((frame[1], frame[0]), np.float32)
    coverage[rows, columns] = picture[..., 3] / np.float32(255) if picture.shape[2] == 4 else 1.0
    return Cel(rgb, coverage)
