"""Places of a storyboard card: simple layered shapes that say where one is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from charstudio.providers.draft.board_sky import (
    AIR,
    HORIZON,
    LEVEL,
    SKIES,
    Random,
    blocks,
    hills,
    outside,
    stars,
    trees,
)
from charstudio.providers.draft.brush import Canvas, Colour, glow, mixed, oval, polygon, ramp, shaded, stroke
from charstudio.providers.draft.camera import smooth


@dataclass(frozen=True, slots=True)
class Spot:
    """What a place is painted on and with."""

    canvas: Canvas
    sky: str
    accent: Colour | None
    rng: Random


def paint_place(canvas: Canvas, place: str, sky: str, accent: Colour | None, rng: Random) -> None:
    """The whole background, in place. Unknown places become a plain studio wall."""
    _PLACES.get(place, _studio)(Spot(canvas, sky, accent, rng))
    if accent is not None and place != "studio":
        veil = np.empty_like(canvas)
        veil[:] = accent
        canvas[:] = cv2.addWeighted(canvas, 0.86, veil, 0.14, 0)


def _mountains(spot: Spot) -> None:
    canvas, sky, rng = spot.canvas, spot.sky, spot.rng
    outside(canvas, sky, rng)
    rock, air = shaded((74, 86, 104), LEVEL[sky]), AIR[sky]
    for base, reach, far in ((0.5, 0.13, 0.66), (0.6, 0.1, 0.4)):
        hills(canvas, base, reach, mixed(rock, air, far), rng, 0.62)
    meadow = shaded((84, 108, 78), LEVEL[sky])
    hills(canvas, 0.76, 0.05, mixed(meadow, air, 0.2), rng)
    hills(canvas, 0.9, 0.04, shaded(meadow, 0.8), rng)


def _field(spot: Spot) -> None:
    canvas, sky, rng = spot.canvas, spot.sky, spot.rng
    width, height, _ = outside(canvas, sky, rng)
    grass, air = shaded((112, 146, 82), LEVEL[sky]), AIR[sky]
    hills(canvas, 0.6, 0.035, mixed(shaded(grass, 0.75), air, 0.5), rng)
    hills(canvas, 0.68, 0.03, mixed(grass, air, 0.22), rng)
    ground = round(0.74 * height)
    ramp(canvas, ((0, grass), (1, shaded(grass, 0.62))), ground)
    for _ in range(160):
        x, y = rng.uniform(0, width), height * (0.76 + 0.24 * rng.uniform(0, 1) ** 1.5)
        tall = 0.02 * height * (y / height) ** 3
        stroke(
            canvas,
            [(x, y), (x + rng.normal(0, 0.3) * tall, y - tall)],
            shaded(grass, rng.uniform(0.7, 1.2)),
            height / 500,
        )


def _snow(spot: Spot) -> None:
    canvas, sky, rng = spot.canvas, spot.sky, spot.rng
    outside(canvas, sky, rng)
    white, air = shaded((232, 238, 246), 0.25 + 0.75 * LEVEL[sky]), AIR[sky]
    hills(canvas, 0.54, 0.09, mixed(shaded(white, 0.72), air, 0.5), rng, 0.6)
    hills(canvas, 0.68, 0.04, mixed(white, air, 0.25), rng, 0.3)
    trees(canvas, 0.72, 0.13, shaded((70, 92, 96), LEVEL[sky]), rng, 9)
    hills(canvas, 0.84, 0.03, white, rng, 0.3)


def _desert(spot: Spot) -> None:
    canvas, sky, rng = spot.canvas, spot.sky, spot.rng
    outside(canvas, sky, rng)
    sand, air = shaded((222, 176, 118), LEVEL[sky]), AIR[sky]
    for base, reach, far, dark in ((0.6, 0.035, 0.5, 0.95), (0.7, 0.05, 0.22, 1.0), (0.84, 0.06, 0.0, 0.88)):
        hills(canvas, base, reach, mixed(shaded(sand, dark), air, far), rng, 0.25)


def _sea(spot: Spot) -> None:
    canvas, sky, rng = spot.canvas, spot.sky, spot.rng
    width, height, level = outside(canvas, sky, rng)
    water = shaded((70, 126, 150), LEVEL[sky])
    ramp(canvas, ((0, mixed(water, AIR[sky], 0.55)), (1, shaded(water, 0.6))), level)
    for _ in range(90):
        deep = rng.uniform(0, 1) ** 1.6
        y, long = level + (height - level) * deep, width * (0.01 + 0.06 * deep)
        x = rng.uniform(0, width)
        light = mixed(water, SKIES[sky][-1][1], 0.35 + 0.25 * rng.uniform())
        stroke(canvas, [(x, y), (x + long, y + 0.15)], light, max(1.0, height / 420 * (0.5 + deep)))


def _beach(spot: Spot) -> None:
    canvas, sky, rng = spot.canvas, spot.sky, spot.rng
    _sea(spot)
    sand = shaded((226, 204, 164), LEVEL[sky])
    hills(canvas, 0.815, 0.012, shaded((238, 242, 240), 0.3 + 0.7 * LEVEL[sky]), rng, 0.2)
    hills(canvas, 0.83, 0.012, sand, rng, 0.2)


def _forest(spot: Spot) -> None:
    canvas, sky, rng = spot.canvas, spot.sky, spot.rng
    _, height, _ = outside(canvas, sky, rng)
    leaf, air = shaded((62, 94, 72), LEVEL[sky]), AIR[sky]
    for base, tall, far, count in ((0.66, 0.34, 0.66, 22), (0.72, 0.46, 0.42, 15), (0.8, 0.62, 0.16, 9)):
        tone = mixed(leaf, air, far)
        trees(canvas, base, tall, tone, rng, count)
        hills(canvas, base + 0.01, 0.012, shaded(tone, 0.94), rng, 0.3)
    ramp(canvas, ((0, shaded(leaf, 0.85)), (1, shaded(leaf, 0.5))), round(0.86 * height))
    hills(canvas, 0.86, 0.012, shaded(leaf, 0.86), rng, 0.3)


def _city(spot: Spot) -> None:
    canvas, sky, rng = spot.canvas, spot.sky, spot.rng
    width, height, _ = outside(canvas, sky, rng)
    wall, air = shaded((110, 114, 128), LEVEL[sky]), AIR[sky]
    lit = {"night": 0.45, "dusk": 0.35, "golden": 0.18}.get(sky, 0.0)
    for tall, far, share in ((0.5, 0.62, 0.4), (0.42, 0.3, 1.0)):
        blocks(canvas, HORIZON + 0.06, tall, mixed(wall, air, far), lit * share, rng)
    street = shaded((92, 94, 100), LEVEL[sky])
    ramp(canvas, ((0, street), (1, shaded(street, 0.7))), round(0.76 * height))
    middle = width / 2
    for near in (0.8, 0.86, 0.94):
        half, y = 0.006 * width * (near - 0.7) / 0.1, near * height
        dash = [
            (middle - half, y),
            (middle + half, y),
            (middle + half * 1.2, y + 0.03 * height),
            (middle - half * 1.2, y + 0.03 * height),
        ]
        polygon(canvas, dash, shaded(street, 1.5))


def _roof(spot: Spot) -> None:
    canvas, sky, rng = spot.canvas, spot.sky, spot.rng
    width, height, _ = outside(canvas, sky, rng)
    wall, air = shaded((104, 108, 124), LEVEL[sky]), AIR[sky]
    lit = {"night": 0.4, "dusk": 0.3, "golden": 0.15}.get(sky, 0.0)
    blocks(canvas, 0.74, 0.22, mixed(wall, air, 0.55), 0.5 * lit, rng)
    blocks(canvas, 0.78, 0.14, mixed(wall, air, 0.25), lit, rng)
    deck, rail = shaded((96, 92, 96), LEVEL[sky]), shaded((58, 58, 66), 0.4 + 0.6 * LEVEL[sky])
    ramp(canvas, ((0, deck), (1, shaded(deck, 0.7))), round(0.84 * height))
    for y in (0.7, 0.77):
        stroke(canvas, [(0, y * height), (width, y * height)], rail, height / 120)
    for k in range(9):
        x = (k + 0.5) / 9 * width
        stroke(canvas, [(x, 0.7 * height), (x, 0.84 * height)], rail, height / 150)


def _space(spot: Spot) -> None:
    canvas, rng = spot.canvas, spot.rng
    height, width = canvas.shape[:2]
    ramp(canvas, ((0, (8, 10, 24)), (0.6, (22, 20, 48)), (1, (12, 12, 28))))
    for colour in ((120, 70, 150), (60, 90, 160)):
        glow(canvas, (rng.uniform(0.2, 0.8) * width, rng.uniform(0.2, 0.7) * height), 0.35 * height, colour, 0.3)
    stars(canvas, height, rng, 260)
    at, radius = (0.76 * width, 0.3 * height), 0.15 * height
    oval(canvas, at, (radius, radius), (172, 138, 112))
    shadow = canvas.copy()
    oval(shadow, at, (radius, radius), (40, 32, 40))
    ys, xs = np.ogrid[0:height, 0:width]
    side = smooth((((xs - at[0]) + 0.6 * (ys - at[1])) / radius + 0.5) / 1.2)[..., None]
    canvas[:] = (canvas * (1 - side) + shadow * side).astype(np.uint8)


def _room(spot: Spot) -> None:
    """A wall, a floor, a window with the time of day in it, a shelf or a lamp."""
    canvas, sky, rng = spot.canvas, spot.sky, spot.rng
    height, width = canvas.shape[:2]
    level = {"night": 0.5, "dusk": 0.75, "golden": 0.92}.get(sky, 1.0)
    wall = shaded(mixed((186, 176, 164), spot.accent, 0.4) if spot.accent else (186, 176, 164), level)
    floor = round(0.78 * height)
    ramp(canvas, ((0, shaded(wall, 1.04)), (1, shaded(wall, 0.86))), 0, floor)
    ramp(canvas, ((0, shaded((128, 98, 76), level)), (1, shaded((128, 98, 76), 0.7 * level))), floor)
    cv2.rectangle(canvas, (0, floor - max(2, height // 70)), (width, floor), shaded(wall, 0.7), -1)
    left = rng.uniform(0.06, 0.12) if rng.uniform() < 0.5 else rng.uniform(0.62, 0.68)
    _window(canvas, (left * width, 0.12 * height, 0.26 * width, 0.46 * height), sky, wall, rng)
    side = 0.72 if left < 0.4 else 0.1
    for y in (0.3, 0.46):
        _shelf(canvas, side * width, y * height, 0.2 * width, shaded((112, 84, 64), level), rng)


def _window(canvas: Canvas, box: tuple[float, float, float, float], sky: str, wall: Colour, rng: Random) -> None:
    x, y, w, h = (round(value) for value in box)
    height, width = canvas.shape[:2]
    view = np.zeros((max(2, h), max(2, w), 3), np.uint8)
    outside(view, sky, rng)
    hills(view, 0.8, 0.06, shaded((90, 108, 92), LEVEL[sky]), rng)
    canvas[y : y + h, x : x + w] = view[: max(0, height - y), : max(0, width - x)]
    frame, thick = shaded(mixed(wall, (255, 255, 255), 0.5), 1.0), max(2, height // 60)
    cv2.rectangle(canvas, (x, y), (x + w, y + h), frame, thick)
    cv2.line(canvas, (x + w // 2, y), (x + w // 2, y + h), frame, max(1, thick // 2))
    cv2.line(canvas, (x, y + h // 2), (x + w, y + h // 2), frame, max(1, thick // 2))
    if sky != "night":
        glow(canvas, (x + w / 2, y + h / 2), 0.55 * height, SKIES[sky][-1][1], 0.22)


def _shelf(canvas: Canvas, x: float, y: float, wide: float, colour: Colour, rng: Random) -> None:
    height = canvas.shape[0]
    at, end = x + 0.04 * wide, x + 0.9 * wide
    while at < end:
        thick, tall = wide * rng.uniform(0.035, 0.08), height * rng.uniform(0.06, 0.1)
        tone = mixed(colour, ((150, 90, 80), (90, 110, 130), (130, 130, 96), (196, 186, 168))[rng.integers(4)], 0.75)
        cv2.rectangle(canvas, (round(at), round(y - tall)), (round(at + thick), round(y)), tone, -1)
        at += thick * rng.choice((1.08, 1.08, 1.08, 2.2))
    cv2.rectangle(canvas, (round(x), round(y)), (round(x + wide), round(y + height / 60)), shaded(colour, 0.9), -1)


def _studio(spot: Spot) -> None:
    """A plain backdrop with a soft pool of light."""
    canvas, sky = spot.canvas, spot.sky
    height, width = canvas.shape[:2]
    level = {"night": 0.42, "dusk": 0.7, "golden": 0.9}.get(sky, 1.0)
    wall = shaded(mixed((176, 178, 182), spot.accent, 0.75) if spot.accent else (176, 178, 182), level)
    ramp(canvas, ((0, shaded(wall, 0.92)), (0.7, shaded(wall, 1.06)), (1, shaded(wall, 0.8))))
    glow(canvas, (width / 2, 0.42 * height), 0.5 * height, shaded(wall, 1.1), 0.22)


_PLACES: dict[str, Callable[[Spot], None]] = {
    "mountains": _mountains, "field": _field, "snow": _snow, "desert": _desert, "sea": _sea, "beach": _beach,
    "forest": _forest, "city": _city, "roof": _roof, "space": _space, "room": _room, "studio": _studio,
}  # fmt: skip
