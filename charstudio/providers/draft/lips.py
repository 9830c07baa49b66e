"""Drawing a speaking mouth: the jaw drops, the lips part along their own line, and the dark behind them is seen.

Everything happens in the mouth's own coordinates: ``s`` from corner to corner, ``t`` from the lips to the chin. Below
the line the face is carried down (all of the lower lip, half of the chin, nothing of the neck); above it a little up.
The parted place is filled with a dark mouth, upper teeth and a tongue, in colours taken from the face itself. Only a
box around the mouth is touched, and all maps are computed on a coarse grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.providers.draft.lip_line import LINE_POINTS, MouthPlace
from charstudio.providers.draft.palette import Palette, palette

Picture: TypeAlias = NDArray[np.uint8]
Plane: TypeAlias = NDArray[np.float32]

_GRID = 120  # cells across the box
_SIDE = 1.29  # the box, in jaw widths
_ABOVE = 1.5  # the box, in half-widths of the mouth
_CHIN_SHARE = 0.45  # how much of the lower lip's way the chin goes
_SEEN = 0.004
_USUAL_MOUTH = 0.55  # half-width over the way to the chin, of a mouth that takes the whole chin along
_UPPER_SHARE = 0.16  # how much of the opening the upper lip makes


@dataclass(frozen=True, slots=True)
class Shape:
    """One moment of a mouth: see ``MouthTracks``."""

    opening: float
    width: float
    teeth: float


class Lips:
    """Draws one mouth into pictures of one size. ``place`` may differ per call (a moving face)."""

    def __init__(self, rgb: Picture, place: MouthPlace) -> None:
        self._place = place
        self._palette = palette(rgb, place)
        self._layout = _Layout(rgb.shape[:2], place)
        self._last: tuple[Picture, Shape] | None = None

    def draw(self, rgb: Picture, into: Picture, shape: Shape) -> None:
        """The mouth of the still ``rgb`` in the given shape, written into ``into`` (only its box)."""
        if self._last is not None and self._last[0] is into and _alike(self._last[1], shape):
            return  # in silence the mouth of the frame before is still there
        x0, y0, x1, y1 = self._layout.box
        into[y0:y1, x0:x1] = render(rgb, self._layout, self._palette, shape)
        self._last = into, shape


def _alike(a: Shape, b: Shape) -> bool:
    """Whether nobody could see the difference: a tenth of a pixel on an ordinary mouth."""
    teeth = abs(a.teeth - b.teeth) * max(a.opening, b.opening)
    return max(abs(a.opening - b.opening), abs(a.width - b.width), teeth) < _SEEN


def draw_at(rgb: Picture, place: MouthPlace, colours: Palette, shape: Shape) -> None:
    """The mouth at ``place`` in the given shape, drawn into a frame in place."""
    layout = _Layout(rgb.shape[:2], place)
    x0, y0, x1, y1 = layout.box
    if x1 > x0 and y1 > y0:
        rgb[y0:y1, x0:x1] = render(rgb, layout, colours, shape)


def largest_gap(place: MouthPlace) -> float:
    """Pixels between the lips at opening 1: bounded by the mouth's width and by the way to the chin."""
    return min(max(0.62 * place.half_width, 0.26 * place.chin), 0.42 * place.chin)


def jaw_width(place: MouthPlace) -> float:
    """How far to the sides (pixels) the lower face follows the lips: under a small mouth the chin keeps its shape."""
    return min(max(1.55 * place.half_width, 1.0 * place.chin), 2.6 * place.half_width)


class _Layout:
    """The box of a mouth in a picture, and the coarse grid of mouth coordinates in it."""

    def __init__(self, size: tuple[int, int], place: MouthPlace) -> None:
        self.place = place
        self.gap = largest_gap(place)
        self.jaw = jaw_width(place)
        self.chin_share = _CHIN_SHARE * min(1.0, place.half_width / (_USUAL_MOUTH * place.chin))
        self.arch = np.polyfit(np.linspace(-1, 1, LINE_POINTS), place.line, 2)
        self.box = _box(size, place)
        x0, y0, x1, y1 = self.box
        width, height = max(1, x1 - x0), max(1, y1 - y0)
        self.cell = max(1, math.ceil(max(width, height) / _GRID))
        # One cell of margin on every side, so that enlarging never has to guess beyond the last cell.
        columns, rows = math.ceil(width / self.cell) + 2, math.ceil(height / self.cell) + 2
        xs = (np.arange(columns, dtype=np.float32) - 0.5) * np.float32(self.cell) - 0.5 + x0
        ys = (np.arange(rows, dtype=np.float32) - 0.5) * np.float32(self.cell) - 0.5 + y0
        dx, dy = xs[None] - np.float32(place.centre[0]), ys[:, None] - np.float32(place.centre[1])
        cos, sin = np.float32(math.cos(place.angle)), np.float32(math.sin(place.angle))
        self.s = cos * dx + sin * dy
        self.t = -sin * dx + cos * dy
        self.cos, self.sin = cos, sin


def render(rgb: Picture, layout: _Layout, colours: Palette, shape: Shape) -> Picture:
    """The box's pixels with the mouth in the given shape."""
    x0, y0, x1, y1 = layout.box
    s, t, cut = _before(layout, shape)
    (cx, cy), cell = layout.place.centre, layout.cell
    x, y = np.float32(cx) + layout.cos * s - layout.sin * t, np.float32(cy) + layout.sin * s + layout.cos * t
    large = _enlarged(np.dstack([x, y]), cell)[cell : cell + y1 - y0, cell : cell + x1 - x0]
    whole, fraction = cv2.convertMaps(large, None, cv2.CV_16SC2)
    skin = cv2.remap(rgb, whole, fraction, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if cut.gap >= 0.6:
        _paint_inside(skin, cut, layout, colours, shape)
    return np.asarray(skin, np.uint8)


def _enlarged(planes: Plane, cell: int) -> Plane:
    size = planes.shape[1] * cell, planes.shape[0] * cell
    return np.asarray(cv2.resize(planes, size, interpolation=cv2.INTER_LINEAR), np.float32)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Signed distances (pixels, + inside the mouth) from the upper lip, the lower lip, and the smooth arch that the
    teeth follow; and the gap in the middle.
    """

    upper: Plane
    lower: Plane
    teeth: Plane
    gap: float


def _before(layout: _Layout, shape: Shape) -> tuple[Plane, Plane, _Cut]:
    """For every place of the box, where it was in the resting face, and where the lips now are."""
    place, half, chin = layout.place, layout.place.half_width, layout.place.chin
    opening = float(np.clip(shape.opening, 0, 1))
    gap = layout.gap * opening
    s = _narrowed(layout, shape)
    u = s / half
    line = np.interp(np.clip(u, -1, 1), np.linspace(-1, 1, LINE_POINTS), place.line).astype(np.float32)
    arch = np.clip(1 - u * u, 0, 1) ** 0.75
    up, down = _UPPER_SHARE * gap * arch, (1 - _UPPER_SHARE) * gap * arch
    upper, lower = layout.t - (line - up), (line + down) - layout.t
    above = np.maximum(0, -upper)
    below = np.maximum(0, -lower)
    aside = s / layout.jaw
    broad = np.exp(-(aside**2)) * layout.chin_share * gap
    lip = np.exp(-((below / (0.42 * chin)) ** 2))
    to_neck = _fall((below - 0.85 * chin) / (0.85 * chin))
    carried = (down * lip + broad * (1 - lip)) * to_neck
    carried *= _fall((np.abs(aside) - 0.74) / 0.52)
    lifted = up * np.exp(-((above / (0.35 * half)) ** 2))
    t = layout.t - np.where(lower < 0, carried, 0) + np.where(upper < 0, lifted, 0)
    inside = (upper >= 0) & (lower >= 0)
    t = np.where(inside, line, t)
    arched = np.polyval(layout.arch, np.clip(u, -1, 1)).astype(np.float32)
    cut = _Cut(upper, lower, layout.t - (arched - up), gap)
    return np.asarray(s, np.float32), np.asarray(t, np.float32), cut


def _narrowed(layout: _Layout, shape: Shape) -> Plane:
    """The corners drawn in for "oo", out for "ee": ``s`` before that happened."""
    half, chin = layout.place.half_width, layout.place.chin
    width = float(np.clip(shape.width, -1, 1))
    amount = (0.07 if width > 0 else 0.2) * width * (0.45 + 0.55 * min(1.0, shape.opening * 1.6))
    near = np.exp(-((layout.s / (1.25 * half)) ** 2) - (layout.t / (0.55 * chin + 0.3 * half)) ** 2)
    return np.asarray(layout.s * (1 - amount * near / (1 + amount)), np.float32)


def _paint_inside(skin: Picture, cut: _Cut, layout: _Layout, colours: Palette, shape: Shape) -> None:
    """The parted place painted onto the box: only the few cells around it are enlarged."""
    cell = layout.cell
    near = (cut.upper > -2 - cell) & (cut.lower > -2 - cell) & (cut.upper + cut.lower > 0)
    rows, columns = np.flatnonzero(near.any(1)), np.flatnonzero(near.any(0))
    if not len(rows):
        return
    top, left = max(1, int(rows[0]) - 1), max(1, int(columns[0]) - 1)
    planes = np.dstack([cut.upper, cut.lower, cut.teeth])[top : int(rows[-1]) + 2, left : int(columns[-1]) + 2]
    distances = _enlarged(planes.astype(np.float32), cell)
    y, x = (top - 1) * cell, (left - 1) * cell
    part = skin[y : y + distances.shape[0], x : x + distances.shape[1]]
    distances = distances[: part.shape[0], : part.shape[1]]
    inside, cover = _inside(distances, layout, colours, shape, cut.gap)
    part[:] = np.clip(part + (inside - part) * cover[..., None], 0, 255).astype(np.uint8)


def _inside(
    distances: Plane, layout: _Layout, colours: Palette, shape: Shape, gap: float
) -> tuple[NDArray[np.floating], Plane]:
    """Colour and cover of what is behind the lips: darkness, teeth under the upper one, a tongue, soft edges."""
    upper, lower, from_arch = distances[..., 0], distances[..., 1], distances[..., 2]
    half = layout.place.half_width
    edge = max(0.9, 0.022 * half)
    cover = _rise(upper / edge + 0.5) * _rise(lower / edge + 0.5)
    height = np.maximum(upper + lower, 1e-3)
    cover = cover * _rise((height - 0.5) / edge)
    middle = np.clip(height / max(gap, 1e-3), 0, 1)  # 1 in the middle, 0 at the corners
    inside = np.broadcast_to(colours.dark, (*upper.shape, 3)) * (0.75 + 0.25 * (upper / height)[..., None])
    tongue_top = 0.62 * gap - 0.1 * gap * (middle - 0.5)
    tongue = _rise((upper - tongue_top) / max(1.0, 0.16 * gap)) * _rise((gap / half - 0.22) / 0.2) * middle**1.5 * 0.8
    inside = inside + (colours.tongue - inside) * tongue[..., None]
    if not layout.place.has_teeth:
        teeth = _teeth(from_arch, middle, half, colours, shape, gap)
        shade = 0.86 + 0.14 * _rise(upper / max(1.0, 0.1 * half))
        inside = inside + (colours.teeth * shade[..., None] - inside) * teeth[..., None]
    rim = colours.drawn * _fall(np.minimum(upper, lower) / max(1.2, 0.06 * half) - 0.35)
    return inside + (colours.line - inside) * rim[..., None], cover


def _teeth(from_arch: Plane, middle: Plane, half: float, colours: Palette, shape: Shape, gap: float) -> Plane:
    """The cover of the upper teeth: an even band in a drawing, softer in a photograph, less of it when not asked."""
    height = min(0.4 * gap, 0.2 * half) * (0.4 + 0.6 * shape.teeth)
    band = _rise((height - from_arch) / max(1.0, (0.4 - 0.2 * colours.drawn) * height)) * _rise((middle - 0.25) / 0.4)
    soft, even = float(np.clip(0.38 + 0.5 * shape.teeth, 0, 0.88)), float(np.clip(0.55 + 0.6 * shape.teeth, 0, 1))
    shown = soft + (even - soft) * colours.drawn
    return np.asarray(band * shown * _rise(np.float32((gap - 1.5) / (0.1 * half))), np.float32)


def _box(size: tuple[int, int], place: MouthPlace) -> tuple[int, int, int, int]:
    """x0, y0, x1, y1 of all that a speaking mouth can touch, inside the picture."""
    half, chin = place.half_width, place.chin
    across, above, below = _SIDE * jaw_width(place), _ABOVE * half, chin * 1.75 + largest_gap(place)
    cos, sin = math.cos(place.angle), math.sin(place.angle)
    corners = [(s, t) for s in (-across, across) for t in (-above, below)]
    xs = [place.centre[0] + cos * s - sin * t for s, t in corners]
    ys = [place.centre[1] + sin * s + cos * t for s, t in corners]
    x0, x1 = max(0, math.floor(min(xs))), min(size[1], math.ceil(max(xs)))
    y0, y1 = max(0, math.floor(min(ys))), min(size[0], math.ceil(max(ys)))
    return x0, y0, max(x0, x1), max(y0, y1)


def _rise(u: NDArray[np.floating] | np.floating | float) -> Plane:
    clamped = np.clip(u, 0, 1)
    return np.asarray(clamped * clamped * (3 - 2 * clamped), np.float32)


def _fall(u: NDArray[np.floating]) -> Plane:
    return np.float32(1) - _rise(u)
