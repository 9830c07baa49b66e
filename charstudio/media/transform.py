"""A picture moved, scaled, turned, mirrored and cropped into a frame, in one step from its own pixels to the frame's.

The order is that of ``model.clip_looks.Transform``: the clip's ``fit`` sizes the whole picture and puts it in the
middle of the frame (with ``FILL`` what hangs over stays there to be moved into sight); then it is cropped in place,
mirrored, scaled and turned around its own centre, and moved. All of it is relative to the frame, so a small viewer
shows what a large export has.

Filters: growing samples bicubically; shrinking averages all source pixels under each pixel of the frame (bilinear
samples on a grid so fine that none is missed, averaged). Edges are anti-aliased over one pixel of the *frame*, however
large a source pixel is: how much of a frame's pixel the picture covers is computed, not sampled. Nothing is
gamma-corrected: filters work on the display's own values, as the rest of the compositor does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from charstudio.media.canvas import Cel, Coverage, Pixels, fills, parted, place, premultiplied, trimmed
from charstudio.model.clip_looks import Transform
from charstudio.model.timeline import Fit

_Matrix = npt.NDArray[np.float64]

_FINEST = 8
"""Samples across a pixel of the frame, at most about so many."""

_NEARLY = 1e-3
"""Shares of a pixel that are taken for nothing."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of pixels."""

    left: int
    top: int
    width: int
    height: int


def is_plain(transform: Transform) -> bool:
    """Whether nothing is moved, scaled, turned or cropped. Mirroring and opacity do not count."""
    still = replace(transform, rotation_deg=transform.rotation_deg % 360.0, flip_x=False, flip_y=False, opacity=1.0)
    return still == Transform()


def placed(picture: Pixels, fit: Fit, transform: Transform, width_px: int, height_px: int) -> Cel | None:
    """``picture`` (straight alpha) where fit and transform put it; None when that is outside of the frame.

    ``transform.opacity`` is not looked at. A plain picture that was scaled to its ``placed_size`` beforehand is not
    scaled again.
    """
    if is_plain(transform):
        return place(_mirrored(picture, transform), fit, width_px, height_px)
    way = _Way.of((picture.shape[1], picture.shape[0]), fit, transform, (width_px, height_px))
    box = way.seen(width_px, height_px)
    return None if box is None else _drawn(picture, way, box)


def covers(size: tuple[int, int], fit: Fit, transform: Transform, frame: tuple[int, int]) -> bool:
    """Whether an opaque picture of ``size`` (width, height) leaves nothing of the frame free."""
    if is_plain(transform):
        return fills(fit, size, frame)
    return _Way.of(size, fit, transform, frame).contains(Box(0, 0, *frame))


def _mirrored(picture: Pixels, transform: Transform) -> Pixels:
    across = picture[:, ::-1] if transform.flip_x else picture
    both = across[::-1] if transform.flip_y else across
    return picture if both is picture else np.ascontiguousarray(both)


@dataclass(frozen=True, slots=True)
class _Way:
    """From points of the picture to points of the frame and back; both count from the corner, pixels are 1 wide.

    ``scale`` is how many frame pixels a picture's pixel takes, in its own two directions. ``crop`` is what is left of
    the picture: left, top, right, bottom.
    """

    forth: _Matrix
    back: _Matrix
    scale: tuple[float, float]
    crop: tuple[float, float, float, float]
    is_straight: bool

    @classmethod
    def of(cls, size: tuple[int, int], fit: Fit, transform: Transform, frame: tuple[int, int]) -> _Way:
        width, height = size
        ratios = (frame[0] / width, frame[1] / height)
        fitted = ratios if fit is Fit.STRETCH else (min(ratios),) * 2 if fit is Fit.FIT else (max(ratios),) * 2
        scale = (fitted[0] * transform.scale, fitted[1] * transform.scale)
        cos, sin = _turn(transform.rotation_deg)
        across, down = scale[0] * (-1 if transform.flip_x else 1), scale[1] * (-1 if transform.flip_y else 1)
        turn = np.array([[cos * across, -sin * down], [sin * across, cos * down]])
        to = np.array([frame[0] * (0.5 + transform.x), frame[1] * (0.5 + transform.y)])
        forth = np.column_stack([turn, to - turn @ np.array([width / 2, height / 2])])
        inverse = np.linalg.inv(turn)
        back = np.column_stack([inverse, -inverse @ forth[:, 2]])
        crop = (
            transform.crop_left * width,
            transform.crop_top * height,
            (1 - transform.crop_right) * width,
            (1 - transform.crop_bottom) * height,
        )
        return cls(forth, back, scale, crop, is_straight=0.0 in (cos, sin))

    def seen(self, width_px: int, height_px: int) -> Box | None:
        """The pixels of the frame that the picture touches."""
        left, top, right, bottom = self.crop
        corners = np.array([[left, top], [right, top], [left, bottom], [right, bottom]])
        points = corners @ self.forth[:, :2].T + self.forth[:, 2]
        low = np.maximum(np.floor(points.min(axis=0) + _NEARLY), 0).astype(int)
        high = np.minimum(np.ceil(points.max(axis=0) - _NEARLY), (width_px, height_px)).astype(int)
        if (high <= low).any():
            return None
        return Box(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))

    def contains(self, box: Box) -> bool:
        """Whether the picture covers these pixels of the frame wholly."""
        right, bottom = box.left + box.width, box.top + box.height
        corners = np.array([[box.left, box.top], [right, box.top], [box.left, bottom], [right, bottom]])
        points = corners @ self.back[:, :2].T + self.back[:, 2]
        slack = (_NEARLY / self.scale[0], _NEARLY / self.scale[1])
        inside = (points >= np.subtract(self.crop[:2], slack)) & (points <= np.add(self.crop[2:], slack))
        return bool(inside.all())


def _turn(degrees: float) -> tuple[float, float]:
    """Cosine and sine, exact for quarter turns."""
    quarter, rest = divmod(degrees, 90.0)
    if rest == 0.0:
        return [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)][int(quarter) % 4]
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))


def _drawn(picture: Pixels, way: _Way, box: Box) -> Cel:
    """The pixels in ``box`` of the frame."""
    left, top = math.floor(way.crop[0] + _NEARLY), math.floor(way.crop[1] + _NEARLY)
    kept = picture[top : math.ceil(way.crop[3] - _NEARLY), left : math.ceil(way.crop[2] - _NEARLY)]
    has_alpha = picture.shape[2] == 4
    colours = _sampled(premultiplied(kept) if has_alpha else np.ascontiguousarray(kept), (left, top), way, box)
    coverage = None if way.contains(box) else _coverage(way, box)
    if not has_alpha:
        if coverage is None:
            return Cel(colours, None, box.left, box.top)
        rgb = cv2.multiply(colours, cv2.merge([coverage] * 3), dtype=cv2.CV_8U)
        return trimmed(Cel(np.asarray(rgb, np.uint8), coverage, box.left, box.top))
    rgb, through = parted(colours)
    rgb = cv2.min(rgb, cv2.merge([cv2.extractChannel(colours, 3)] * 3))  # bicubic may swing beyond white
    if coverage is not None:
        rgb = cv2.multiply(rgb, cv2.merge([coverage] * 3), dtype=cv2.CV_8U)
        through *= coverage
    return trimmed(Cel(np.asarray(rgb, np.uint8), through, box.left, box.top))


def _sampled(kept: Pixels, corner: tuple[int, int], way: _Way, box: Box) -> Pixels:
    """The picture's colours at the pixels of ``box``; beyond its edges they go on as they are at the edge."""
    kept, shrunk = _shrunk(kept, way.scale)
    # In a direction in which only one pixel is left all samples are the same.
    sizes = [way.scale[axis] * shrunk[axis] for axis in (0, 1) if kept.shape[1 - axis] > 1]
    finer = max(1, math.ceil(1.0 / min(sizes, default=1.0) - _NEARLY))
    finer = min(finer, max(1, 16384 // max(box.width, box.height)))
    # Pixel (i, j) of the fine grid has its centre at (i + 0.5) / finer + box.left in the frame; OpenCV counts from the
    # centres of pixels on both sides.
    turn = way.back[:, :2] / finer
    start = way.back[:, :2] @ np.array([box.left + 0.5 / finer, box.top + 0.5 / finer]) + way.back[:, 2]
    places = np.column_stack([turn, start - np.array(corner)])
    matrix = places / np.array(shrunk)[:, None] - np.array([[0.0, 0.0, 0.5], [0.0, 0.0, 0.5]])
    fine = cv2.warpAffine(
        kept,
        matrix,
        (box.width * finer, box.height * finer),
        flags=(cv2.INTER_CUBIC if finer == 1 else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    sized = fine if finer == 1 else cv2.resize(fine, (box.width, box.height), interpolation=cv2.INTER_AREA)
    return np.asarray(sized, np.uint8)


def _shrunk(kept: Pixels, scale: tuple[float, float]) -> tuple[Pixels, tuple[float, float]]:
    """A picture that becomes much smaller, averaged down to ``_FINEST`` times its size in the frame, and how many of
    its pixels, across and down, one then stands for. The fine grid stays small, whatever the picture.
    """
    height, width = kept.shape[:2]
    size = (_less(width, scale[0]), _less(height, scale[1]))
    if size == (width, height):
        return kept, (1.0, 1.0)
    small = cv2.resize(kept, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), (width / size[0], height / size[1])


def _less(side: int, scale: float) -> int:
    return side if scale * _FINEST >= 1.0 else max(1, round(side * scale * _FINEST))


def _coverage(way: _Way, box: Box) -> Coverage:
    """How much of each pixel of ``box`` the picture covers.

    Along each of the picture's own two directions: the overlap of the pixel, taken as one wide in that direction, with
    the picture. Exact where it is not turned.
    """
    shares = []
    for axis in (0, 1):
        step = way.back[axis] * way.scale[axis]  # a point's place along this direction, in pixels of the frame
        low, high = way.crop[axis] * way.scale[axis], way.crop[axis + 2] * way.scale[axis]
        columns = (step[0] * (np.arange(box.left, box.left + box.width) + 0.5)).astype(np.float32)
        rows = (step[1] * (np.arange(box.top, box.top + box.height) + 0.5) + step[2]).astype(np.float32)
        if way.is_straight:  # each direction depends on rows alone or on columns alone
            along = rows[:, None] if step[0] == 0.0 else columns[None, :] + np.float32(step[2])
        else:
            along = rows[:, None] + columns[None, :]
        shares.append(_overlap(along, low, high))
    coverage = np.multiply(*shares)
    return np.ascontiguousarray(np.broadcast_to(coverage, (box.height, box.width)), np.float32)


def _overlap(middle: Coverage, low: float, high: float) -> Coverage:
    """How much of the unit interval around ``middle`` lies between ``low`` and ``high``."""
    end = np.minimum(middle + np.float32(0.5), np.float32(high))
    begin = np.maximum(middle - np.float32(0.5), np.float32(low))
    overlap: Coverage = np.clip(end - begin, 0.0, 1.0)
    return overlap
