"""A small ink-and-paint toolkit: smooth curves, pens of varying width, soft fills and clips."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import skia

Points = npt.NDArray[np.float64]
Outline = Sequence[tuple[float, ...]] | Points
Warp = Callable[[Points], Points]


def _smooth(run: Points, steps: int, *, closed: bool) -> Points:
    """A Catmull-Rom curve through every point of `run`."""
    if len(run) < 3 and not closed:
        return run
    ends = (run[-1], run[0], run[1]) if closed else (2 * run[0] - run[1], 2 * run[-1] - run[-2], None)
    tail = [run, ends[1][None], ends[2][None]] if closed and ends[2] is not None else [run, ends[1][None]]
    p = np.concatenate([ends[0][None], *tail])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        curve = 2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
        parts.append(curve / 2)
    return np.concatenate(parts if closed else [*parts, run[-1:]])


def trace(outline: Outline, *, closed: bool = False, steps: int = 14) -> Points:
    """Sample a smooth curve; a point with a third value is a corner where the curve may break."""
    if isinstance(outline, np.ndarray):
        return outline
    points = np.array([p[:2] for p in outline], dtype=np.float64)
    corners = [i for i, p in enumerate(outline) if len(p) > 2]
    if not corners:
        return _smooth(points, steps, closed=closed)
    if closed:
        points = np.roll(points, -corners[0], axis=0)
        points = np.concatenate([points, points[:1]])
        corners = [c - corners[0] for c in corners]
    cuts = sorted({0, *corners, len(points) - 1})
    return np.concatenate([_smooth(points[a : b + 1], steps, closed=False) for a, b in pairwise(cuts)])


def along(curve: Points, count: int) -> Points:
    """`count` points evenly spaced by length along a sampled curve."""
    step = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    at = np.linspace(0, step[-1], count)
    return np.stack([np.interp(at, step, curve[:, 0]), np.interp(at, step, curve[:, 1])], axis=1)


def moved(outline: Outline, across: float, down: float) -> Points:
    """An outline's points, moved."""
    points = outline if isinstance(outline, np.ndarray) else np.array([p[:2] for p in outline], dtype=np.float64)
    return np.asarray(points + np.array([across, down]), dtype=np.float64)


def oval(x: float, y: float, rx: float, ry: float) -> Points:
    """A sampled ellipse."""
    a = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    return np.stack([x + rx * np.cos(a), y + ry * np.sin(a)], axis=1)


def mirror(outline: Outline) -> list[tuple[float, ...]]:
    """The same outline on the other side of x = 0, drawn in the opposite direction."""
    return [(-p[0], *p[1:]) for p in reversed(list(outline))]


def path_of(points: Points) -> skia.Path:
    """A renderer path through sampled points."""
    return skia.Path.Polygon([skia.Point(float(x), float(y)) for x, y in points], True)


def tint(colour: str, alpha: float = 1.0) -> int:
    """A renderer colour from '#rrggbb' and an opacity."""
    value = int(colour[1:], 16)
    return int(skia.Color(value >> 16, value >> 8 & 255, value & 255, round(255 * alpha)))


@dataclass(frozen=True)
class Blend:
    """A straight gradient from one point to another."""

    start: tuple[float, float]
    end: tuple[float, float]
    colours: tuple[str, ...]
    stops: tuple[float, ...] | None = None

    def shader(self) -> skia.Shader:
        """The renderer's gradient."""
        ends = [skia.Point(*self.start), skia.Point(*self.end)]
        return skia.GradientShader.MakeLinear(ends, [tint(c) for c in self.colours], list(self.stops or []) or None)


@dataclass(frozen=True)
class Glow:
    """A round gradient that fades from the first colour to nothing (or to the last colour)."""

    centre: tuple[float, float]
    radius: float
    colours: tuple[tuple[str, float], ...]

    def shader(self) -> skia.Shader:
        """The renderer's gradient."""
        return skia.GradientShader.MakeRadial(
            skia.Point(*self.centre), self.radius, [tint(c, a) for c, a in self.colours]
        )


Colour = str | Blend | Glow


class Pen:
    """Draws on a canvas; every outline passes through `warp` first."""

    def __init__(self, canvas: skia.Canvas, warp: Warp | None = None) -> None:
        self.canvas = canvas
        self.warp: Warp = warp or (lambda points: points)

    def bent(self, warp: Warp) -> Pen:
        """A pen on the same canvas with another warp."""
        return Pen(self.canvas, warp)

    def _paint(self, colour: Colour, alpha: float, blur: float, mode: skia.BlendMode) -> skia.Paint:
        paint = skia.Paint(AntiAlias=True, BlendMode=mode)
        if isinstance(colour, str):
            paint.setColor(tint(colour, alpha))
        else:
            paint.setShader(colour.shader())
            paint.setAlphaf(alpha)
        if blur:
            paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
        return paint

    def fill(
        self,
        outline: Outline,
        colour: Colour,
        alpha: float = 1.0,
        blur: float = 0.0,
        mode: skia.BlendMode = skia.BlendMode.kSrcOver,
    ) -> None:
        """Fill a closed outline."""
        points = self.warp(trace(outline, closed=True))
        self.canvas.drawPath(path_of(points), self._paint(colour, alpha, blur, mode))

    def ink(
        self, outline: Outline, widths: Sequence[float], colour: str, alpha: float = 1.0, blur: float = 0.0
    ) -> None:
        """A line whose width follows `widths` from its start to its end."""
        curve = trace(outline)
        length = float(np.hypot(*np.diff(curve, axis=0).T).sum())
        curve = self.warp(along(curve, max(24, len(curve), min(900, int(length / 4)))))
        direction = np.gradient(curve, axis=0)
        normal = np.stack([-direction[:, 1], direction[:, 0]], axis=1)
        normal /= np.maximum(np.hypot(*normal.T), 1e-9)[:, None]
        at = np.linspace(0, 1, len(curve))
        half = np.interp(at, np.linspace(0, 1, len(widths)), widths)[:, None] / 2
        body = np.concatenate([curve + normal * half, (curve - normal * half)[::-1]])
        path = path_of(body)
        path.setFillType(skia.PathFillType.kWinding)
        self.canvas.drawPath(path, self._paint(colour, alpha, blur, skia.BlendMode.kSrcOver))

    def contour(self, outline: Outline, width: float, colour: str) -> None:
        """The line all around a closed shape, registered with its fill."""
        loop = trace(outline, closed=True)
        self.ink(np.concatenate([loop, loop[:2]]), (width, width * 1.2, width, width * 0.85, width), colour)

    @contextmanager
    def inside(self, outline: Outline) -> Iterator[None]:
        """Keep what is drawn inside an outline."""
        self.canvas.save()
        self.canvas.clipPath(path_of(self.warp(trace(outline, closed=True))), doAntiAlias=True)
        yield
        self.canvas.restore()

    @contextmanager
    def layer(self, alpha: float = 1.0, mode: skia.BlendMode = skia.BlendMode.kSrcOver) -> Iterator[None]:
        """Collect drawing on a layer and lay it down at once."""
        paint = skia.Paint(BlendMode=mode)
        paint.setAlphaf(alpha)
        self.canvas.saveLayer(None, paint)
        yield
        self.canvas.restore()

    @contextmanager
    def placed(self, x: float, y: float, scale: float = 1.0, turn: float = 0.0) -> Iterator[None]:
        """Draw in a moved, scaled and turned frame."""
        self.canvas.save()
        self.canvas.translate(x, y)
        self.canvas.rotate(turn)
        self.canvas.scale(scale, scale)
        yield
        self.canvas.restore()
