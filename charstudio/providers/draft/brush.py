"""Drawing with soft edges: shapes as masks, filled with colours that run from top to bottom or from side to side.

Coordinates are pixels of the canvas, fractions welcome. Shapes are drawn with OpenCV's antialiasing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Canvas: TypeAlias = NDArray[np.uint8]
Mask: TypeAlias = NDArray[np.uint8]
Colour: TypeAlias = tuple[int, int, int]
Points: TypeAlias = Sequence[tuple[float, float]]

_FINE = 16  # OpenCV draws in sixteenths of a pixel


def mixed(a: Colour, b: Colour, share: float) -> Colour:
    """A colour between two."""
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return red, green, blue


def shaded(colour: Colour, by: float) -> Colour:
    """Lighter (above 1) or darker."""
    red, green, blue = (max(0, min(255, round(part * by))) for part in colour)
    return red, green, blue


def ramp(canvas: Canvas, stops: Sequence[tuple[float, Colour]], top: int = 0, bottom: int | None = None) -> None:
    """Rows of the canvas in colours running through ``stops`` (0..1 down)."""
    bottom = canvas.shape[0] if bottom is None else bottom
    if bottom <= top:
        return
    u = np.linspace(0, 1, bottom - top)
    at = [place for place, _ in stops]
    rows = np.stack([np.interp(u, at, [colour[k] for _, colour in stops]) for k in range(3)], 1)
    canvas[top:bottom] = rows[:, None].round().astype(np.uint8)


def polygon(canvas: Canvas, points: Points, colour: Colour) -> None:
    """A filled shape."""
    cv2.fillPoly(canvas, [_fine(points)], colour, cv2.LINE_AA, 4)


def oval(
    canvas: Canvas, centre: tuple[float, float], radii: tuple[float, float], colour: Colour, turn: float = 0
) -> None:
    """A filled ellipse; ``turn`` in degrees."""
    at = round(centre[0] * _FINE), round(centre[1] * _FINE)
    axes = max(8, round(radii[0] * _FINE)), max(8, round(radii[1] * _FINE))
    cv2.ellipse(canvas, at, axes, turn, 0, 360, colour, -1, cv2.LINE_AA, 4)


def stroke(canvas: Canvas, points: Points, colour: Colour, width: float) -> None:
    """A line with round ends through points."""
    cv2.polylines(canvas, [_fine(points)], False, colour, max(1, round(width)), cv2.LINE_AA, 4)


def curve(points: Points, steps: int = 12) -> list[tuple[float, float]]:
    """A closed smooth line (Catmull-Rom) through points."""
    given = np.array(points, float)
    before, after, later = np.roll(given, 1, 0), np.roll(given, -1, 0), np.roll(given, -2, 0)
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    a, b, c, d = (each[:, None] for each in (before, given, after, later))
    smooth = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    return [(float(x), float(y)) for x, y in smooth.reshape(-1, 2)]


def mask_of(shape: tuple[int, ...], points: Points) -> Mask:
    """A shape as a mask of 0..255."""
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(mask, [_fine(points)], 255, cv2.LINE_AA, 4)
    return mask


def tint(canvas: Canvas, mask: Mask, colour: Colour, share: float) -> None:
    """A translucent colour where the mask is."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    cover = mask[part].astype(np.float32)[..., None] * np.float32(share / 255)
    below = canvas[part].astype(np.float32)
    canvas[part] = (below + (np.array(colour, np.float32) - below) * cover + 0.5).astype(np.uint8)


def glow(canvas: Canvas, centre: tuple[float, float], radius: float, colour: Colour, share: float) -> None:
    """A soft round light, added."""
    height, width = canvas.shape[:2]
    ys, xs = np.ogrid[0:height, 0:width]
    away = ((xs - centre[0]) ** 2 + (ys - centre[1]) ** 2) / max(1.0, radius * radius)
    light = np.exp(-away).astype(np.float32)[..., None] * np.float32(share)
    canvas[:] = (255 - (255 - canvas.astype(np.float32)) * (1 - light * np.array(colour, np.float32) / 255)).astype(
        np.uint8
    )


def _fine(points: Points) -> NDArray[np.int32]:
    return (np.array(points, float) * _FINE).round().astype(np.int32).reshape(-1, 1, 2)
