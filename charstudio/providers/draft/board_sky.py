"""What the places of a storyboard card are built of: a sky for the time of day, hills, firs and houses."""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.providers.draft.brush import Canvas, Colour, glow, oval, polygon, ramp, shaded

Random: TypeAlias = np.random.Generator
Track: TypeAlias = NDArray[np.float64]

SKIES: dict[str, tuple[tuple[float, Colour], ...]] = {
    "day": ((0.0, (116, 164, 208)), (0.6, (186, 212, 228)), (1.0, (226, 232, 228))),
    "golden": ((0.0, (98, 108, 152)), (0.45, (214, 148, 126)), (0.75, (248, 192, 120)), (1.0, (254, 222, 160))),
    "night": ((0.0, (12, 16, 38)), (0.6, (30, 38, 76)), (1.0, (58, 66, 104))),
    "grey": ((0.0, (150, 158, 166)), (1.0, (206, 210, 212))),
    "dusk": ((0.0, (58, 76, 124)), (0.6, (124, 132, 176)), (1.0, (206, 176, 178))),
}
AIR: dict[str, Colour] = {
    "day": (196, 214, 224), "golden": (236, 178, 132), "night": (46, 54, 92),
    "grey": (196, 200, 204), "dusk": (150, 146, 180),
}  # fmt: skip
LEVEL = {"day": 1.0, "golden": 0.86, "night": 0.38, "grey": 0.86, "dusk": 0.66}
_WINDOW_LIGHT: Colour = (250, 206, 122)
HORIZON = 0.62
"""Where the ground begins, of the height."""


def ground_light(sky: str) -> float:
    """How bright things are at that time of day."""
    return LEVEL[sky]


def outside(canvas: Canvas, sky: str, rng: Random) -> tuple[int, int, int]:
    """Sky with its sun, moon or stars; gives width, height and the horizon's row."""
    height, width = canvas.shape[:2]
    level = round(HORIZON * height)
    ramp(canvas, SKIES[sky], 0, level + 1)
    ramp(canvas, ((0, AIR[sky]), (1, AIR[sky])), level)
    at = (rng.uniform(0.62, 0.84) * width, rng.uniform(0.14, 0.26) * height)
    if sky == "night":
        stars(canvas, level, rng, 90)
        glow(canvas, at, 0.13 * height, (150, 170, 220), 0.35)
        oval(canvas, at, (0.035 * height, 0.035 * height), (236, 238, 230))
    elif sky == "golden":
        low = (at[0], level - 0.08 * height)
        glow(canvas, low, 0.34 * height, (255, 196, 110), 0.7)
        oval(canvas, low, (0.045 * height, 0.045 * height), (255, 240, 206))
    elif sky == "day":
        _clouds(canvas, level, rng)
    return width, height, level


def stars(canvas: Canvas, level: int, rng: Random, count: int) -> None:
    """Small lights of different brightness, more of them higher up; none below row ``level``."""
    height, width = canvas.shape[:2]
    for _ in range(count):
        x, y = rng.uniform(0, width), level * rng.uniform(0, 1) ** 1.3
        size = height * 0.0012 * rng.uniform(0.6, 1.8)
        oval(canvas, (x, y), (size, size), shaded((226, 230, 246), rng.uniform(0.5, 1.0)))


def _clouds(canvas: Canvas, level: int, rng: Random) -> None:
    height, width = canvas.shape[:2]
    layer = np.zeros((height, width), np.float32)
    for _ in range(4):
        x, y = rng.uniform(0, width), level * rng.uniform(0.15, 0.6)
        for _ in range(6):
            at = round(x + rng.normal(0, 0.05 * width)), round(y + rng.normal(0, 0.008 * height))
            cv2.ellipse(layer, at, (round(0.06 * width), round(0.016 * height)), 0, 0, 360, 1.0, -1)
    cover = cv2.GaussianBlur(layer, (0, 0), 0.012 * height)[..., None] * np.float32(0.5)
    canvas[:] = (canvas + (np.float32(250) - canvas) * cover).astype(np.uint8)


def _ridge(rng: Random, rough: float) -> Track:
    """A line of hills, about ±1: waves of falling size."""
    x = np.linspace(0, 1, 160)
    line = np.zeros_like(x)
    for octave in range(6):
        knots = rng.normal(0, 1, 3 + 2**octave)
        line += np.interp(x, np.linspace(0, 1, len(knots)), knots) * rough**octave
    return np.asarray(line / (1 + rough))


def hills(canvas: Canvas, base: float, reach: float, colour: Colour, rng: Random, rough: float = 0.5) -> None:
    """A ridge filled down to the lower edge; ``base`` and ``reach`` in heights."""
    height, width = canvas.shape[:2]
    line = (base - reach * _ridge(rng, rough)) * height
    xs = np.linspace(0, width, len(line))
    polygon(canvas, [*zip(xs.tolist(), line.tolist(), strict=True), (width, height), (0, height)], colour)


def trees(canvas: Canvas, base: float, tall: float, colour: Colour, rng: Random, count: int) -> None:
    """Firs in a row, as stacked triangles."""
    height, width = canvas.shape[:2]
    for k in range(count):
        x = (k + rng.uniform(0.1, 0.9)) / count * width
        h = tall * height * rng.uniform(0.65, 1.25)
        y, tone = base * height + rng.uniform(0, 0.02) * height, shaded(colour, rng.uniform(0.85, 1.15))
        for tier in range(3):
            top, foot, half = y - h * (1 - tier * 0.24), y - h * (0.5 - tier * 0.22), h * (0.13 + 0.07 * tier)
            polygon(canvas, [(x, top), (x + half, foot), (x - half, foot)], tone)


def blocks(canvas: Canvas, base: float, tall: float, colour: Colour, lit: float, rng: Random) -> None:
    """A row of houses; ``lit`` is how many of their windows shine."""
    height, width = canvas.shape[:2]
    x = -0.02 * width
    while x < width:
        wide, h = width * rng.uniform(0.05, 0.11), tall * height * rng.uniform(0.45, 1.0)
        top, foot = base * height - h, float(height)
        polygon(canvas, [(x, top), (x + wide, top), (x + wide, foot), (x, foot)], shaded(colour, rng.uniform(0.9, 1.1)))
        cell = max(4.0, wide / rng.integers(4, 7))
        for row in range(1, int(h / cell / 1.3)):
            for column in range(int(wide / cell)):
                left, upper = x + (column + 0.3) * cell, top + row * cell * 1.3
                pane = _WINDOW_LIGHT if rng.uniform() < lit else shaded(colour, 0.82)
                corner = (round(left + 0.42 * cell), round(upper + 0.62 * cell))
                cv2.rectangle(canvas, (round(left), round(upper)), corner, pane, -1)
        x += wide * rng.uniform(1.0, 1.12)
