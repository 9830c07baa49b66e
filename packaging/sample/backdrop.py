"""The world around Lumi: dusk sky, falling star, city, string lights, railing, dome and telescope.

Everything is drawn in a 1920 x 1080 frame.
"""

from __future__ import annotations

import cv2
import numpy as np
import palette as c
from brush import Blend, Glow, Pen, oval, trace
from light import Image, clouds, rgb, screened

WIDTH, HEIGHT = 1920, 1080
SKY = (("#120f38", 0.0), ("#231c5c", 0.3), ("#473487", 0.55), ("#8a4f97", 0.74), ("#d9778f", 0.88), ("#ffb27d", 1.0))


def sky(horizon: float) -> Image:
    """The dusk gradient with a soft band of star clouds above the horizon."""
    y = np.linspace(0, HEIGHT / horizon, HEIGHT, dtype=np.float32)
    stops = [s for _, s in SKY]
    colours = np.stack([rgb(colour) for colour, _ in SKY])
    column = np.stack([np.interp(y, stops, colours[:, k]) for k in range(3)], axis=1)
    base = np.repeat(column[:, None, :], WIDTH, axis=1).astype(np.float32)
    yy, xx = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    along_band = (yy - 80) - (xx - 300) * 0.42
    band = np.exp(-((along_band / 250) ** 2)) * np.clip(1.15 - yy / horizon, 0, 1)
    dust = clouds(HEIGHT, WIDTH, 4, 4)
    milky = (band * (0.25 + dust) ** 2)[..., None] * rgb("#8f86e8") * 0.5
    wisps = np.clip(clouds(HEIGHT, WIDTH, 9, 2.2) - 0.45, 0, 1) * np.exp(-(((yy - horizon * 0.8) / 170) ** 2))
    return screened(screened(base, milky), wisps[..., None] * rgb("#ff9fb0") * 0.75)


def draw_stars(pen: Pen, horizon: float, count: int, seed: int = 2) -> None:
    """Many small stars, some bright ones with crossed rays."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        x, y = rng.uniform(0, WIDTH), horizon * rng.random() ** 1.4 * 0.9
        size = rng.gamma(1.6, 0.62) + 0.45
        fade = max(0.1, 1 - y / horizon) * rng.uniform(0.5, 1)
        hue = rng.choice(["#ffffff", "#d9e2ff", "#ffe9c9"])
        pen.fill(oval(x, y, size, size), str(hue), fade)
        if size > 3.1:
            pen.fill(oval(x, y, size * 4, size * 4), str(hue), 0.16 * fade, size * 2)
            sparkle(pen, x, y, size * 4.2, fade)


def sparkle(pen: Pen, x: float, y: float, reach: float, alpha: float = 1.0) -> None:
    """A four-rayed twinkle."""
    for across, down in ((1.0, 0.0), (0.0, 1.0)):
        ends = [(x - across * reach, y - down * reach), (x, y), (x + across * reach, y + down * reach)]
        pen.ink(ends, (0, max(1.6, reach * 0.14), 0), "#fff6dd", alpha)


def draw_falling_star(pen: Pen, x: float, y: float, length: float) -> None:
    """A long golden streak."""
    tail = [(x + length, y - length * 0.46), (x + length * 0.5, y - length * 0.235), (x, y)]
    pen.ink(tail, (0, 10, 26), "#ffd694", 0.35, 9)
    pen.ink(tail, (0, 3, 9), "#fff1cf", 0.95, 1.2)
    pen.fill(oval(x, y, 40, 40), Glow((x, y), 40, (("#ffffff", 1), ("#ffe3a4", 0.5), ("#ffb66b", 0))))
    sparkle(pen, x, y, 42)


def draw_hills(pen: Pen, horizon: float) -> None:
    """Two ranges of hills against the afterglow."""
    rng = np.random.default_rng(21)
    for base, rise, colour in ((horizon - 34, 60, "#7d4f8f"), (horizon - 8, 44, "#513a7a")):
        x = np.arange(-80, WIDTH + 161, 80)
        y = base - rise * rng.random(len(x))
        ridge = trace(list(zip(x.tolist(), y.tolist(), strict=True)))
        pen.fill(np.concatenate([ridge, [[WIDTH + 80, HEIGHT], [-80, HEIGHT]]]), colour)


def draw_city(pen: Pen, horizon: float, floor: float) -> None:
    """Roofs with lit windows in three depths."""
    rng = np.random.default_rng(33)
    depths = (("#4b3474", 46, 0.5), ("#37295f", 62, 0.75), ("#281f4c", 84, 1.0))
    for depth, (colour, wide, lamp) in enumerate(depths):
        base = horizon + (floor - horizon) * (0.12 + 0.3 * depth)
        x = -40.0
        while x < WIDTH + 40:
            w, h = wide * rng.uniform(0.7, 1.6), wide * rng.uniform(0.5, 1.7)
            _draw_house(pen, rng, (x, base - h, w, HEIGHT), colour, lamp)
            x += w * rng.uniform(0.85, 1.1)


def _draw_house(
    pen: Pen, rng: np.random.Generator, box: tuple[float, float, float, float], colour: str, lamp: float
) -> None:
    x, y, w, bottom = box
    roof = rng.uniform(0.1, 0.5) * w if rng.random() < 0.6 else 0.0
    pen.fill([(x, y, 1), (x + w / 2, y - roof, 1), (x + w, y, 1), (x + w, bottom, 1), (x, bottom, 1)], colour)
    size = max(4.0, w * 0.085)
    for row in range(3):
        for column in range(3):
            if rng.random() < 0.45:
                at = (x + w * (0.2 + 0.28 * column), y + w * (0.16 + 0.3 * row))
                pen.fill(oval(*at, size * 2, size * 2), c.LAMP, 0.2 * lamp, size)
                corners = [
                    (at[0] - size / 2, at[1] - size * 0.7, 1),
                    (at[0] + size / 2, at[1] - size * 0.7, 1),
                    (at[0] + size / 2, at[1] + size * 0.7, 1),
                    (at[0] - size / 2, at[1] + size * 0.7, 1),
                ]
                pen.fill(corners, c.LAMP, 0.95 * lamp)


def draw_string(
    pen: Pen, start: tuple[float, float], end: tuple[float, float], sag: float, bulbs: int, size: float
) -> None:
    """A string of warm bulbs."""
    t = np.linspace(0, 1, 60)
    x = start[0] + (end[0] - start[0]) * t
    y = start[1] + (end[1] - start[1]) * t + sag * 4 * t * (1 - t)
    pen.ink(np.stack([x, y], axis=1), (size * 0.22,), "#1d1638", 0.95)
    for k in range(bulbs):
        at = (k + 0.5) / bulbs
        draw_bulb(pen, float(np.interp(at, t, x)), float(np.interp(at, t, y)), size)


def draw_bulb(pen: Pen, x: float, y: float, size: float) -> None:
    """One glowing bulb hanging from its socket."""
    middle = y + size * 1.15
    pen.fill(
        oval(x, middle, size * 6, size * 6), Glow((x, middle), size * 6, ((c.LAMP, 0.55), (c.LAMP, 0.14), (c.LAMP, 0)))
    )
    socket = [
        (x - size * 0.3, y, 1),
        (x + size * 0.3, y, 1),
        (x + size * 0.34, y + size * 0.6, 1),
        (x - size * 0.34, y + size * 0.6, 1),
    ]
    pen.fill(socket, "#2a1d3d")
    bulb = [
        (x - size * 0.32, y + size * 0.55),
        (x - size * 0.62, y + size * 1.2),
        (x, y + size * 1.95),
        (x + size * 0.62, y + size * 1.2),
        (x + size * 0.32, y + size * 0.55),
    ]
    pen.fill(bulb, Glow((x, middle), size, ((c.LAMP_CORE, 1), ("#ffdf9a", 1), ("#ffb04f", 1))))
    pen.fill(oval(x - size * 0.16, middle - size * 0.1, size * 0.18, size * 0.3), "#ffffff", 0.9)


def draw_railing(pen: Pen, top: float, floor: float, gap: float, thick: float, start: float = -20.0) -> None:
    """An iron railing with a wooden handrail catching the lamps."""
    for x in np.arange(start, WIDTH + gap, gap):
        pen.ink([(x, top), (x, floor)], (thick,), "#1f1840")
        pen.ink([(x - thick * 0.3, top), (x - thick * 0.3, floor)], (thick * 0.22,), "#ffb780", 0.45)
    for y, width in ((top + (floor - top) * 0.16, 0.8), (floor - (floor - top) * 0.1, 0.8)):
        pen.ink([(-20, y), (WIDTH + 20, y)], (thick * width,), "#1f1840")
    rail = thick * 2.1
    corners = [
        (-20, top - rail / 2, 1),
        (WIDTH + 20, top - rail / 2, 1),
        (WIDTH + 20, top + rail / 2, 1),
        (-20, top + rail / 2, 1),
    ]
    pen.fill(corners, Blend((0, top - rail / 2), (0, top + rail / 2), ("#a8684a", "#6b3b3c", "#3b2340")))
    pen.ink([(-20, top - rail * 0.42), (WIDTH + 20, top - rail * 0.42)], (rail * 0.16,), "#ffd19a", 0.8)


def draw_floor(pen: Pen, top: float) -> None:
    """Roof planks running towards the horizon."""
    area = [(0, top, 1), (WIDTH, top, 1), (WIDTH, HEIGHT, 1), (0, HEIGHT, 1)]
    pen.fill(area, Blend((0, top), (0, HEIGHT), ("#4a3160", "#33234f", "#221a3f")))
    with pen.inside(area):
        for k in range(-16, 17):
            foot = WIDTH / 2 + k * 210
            pen.ink([(WIDTH / 2 + k * 96, top), (foot, HEIGHT + 20)], (1.5, 4), "#1c1434", 0.8)
            pen.ink([(WIDTH / 2 + k * 96 + 2, top), (foot + 5, HEIGHT + 20)], (0.6, 2), "#c98a86", 0.28)


def draw_lamp_pool(pen: Pen, x: float, y: float, rx: float, strength: float = 0.5) -> None:
    """Warm light lying on the floor."""
    pen.canvas.save()
    pen.canvas.translate(x, y)
    pen.canvas.scale(1, 0.28)
    pen.fill(oval(0, 0, rx, rx), Glow((0, 0), rx, (("#ffb768", strength), ("#ff9a5c", strength * 0.4), ("#ff9a5c", 0))))
    pen.canvas.restore()


def draw_lantern(pen: Pen, x: float, floor: float, size: float) -> None:
    """A standing lantern."""
    y = floor - size
    pen.fill(
        oval(x, y + size * 0.45, size * 2.4, size * 2.4),
        Glow((x, y + size * 0.45), size * 2.4, ((c.LAMP, 0.6), (c.LAMP, 0.15), (c.LAMP, 0))),
    )
    pen.fill(
        [
            (x - size * 0.3, y + size * 0.1, 1),
            (x + size * 0.3, y + size * 0.1, 1),
            (x + size * 0.36, y + size * 0.9, 1),
            (x - size * 0.36, y + size * 0.9, 1),
        ],
        Glow((x, y + size * 0.55), size * 0.55, (("#fffbe6", 1), ("#ffd68a", 1), ("#f39a45", 1))),
    )
    pen.ink(
        [(x - size * 0.22, y - size * 0.06), (x, y - size * 0.36), (x + size * 0.22, y - size * 0.06)],
        (size * 0.06,),
        "#20173a",
    )
    for side in (-1, 1):
        pen.ink(
            [(x + side * size * 0.31, y + size * 0.05), (x + side * size * 0.37, y + size * 0.95)],
            (size * 0.09,),
            "#20173a",
        )
    pen.ink([(x, y + size * 0.05), (x, y + size * 0.95)], (size * 0.05,), "#20173a")
    pen.ink([(x - size * 0.42, y + size * 0.04), (x + size * 0.42, y + size * 0.04)], (size * 0.16,), "#2a1f4a")
    pen.ink([(x - size * 0.46, floor - size * 0.04), (x + size * 0.46, floor - size * 0.04)], (size * 0.14,), "#2a1f4a")


def draw_telescope(pen: Pen, x: float, y: float, size: float) -> None:
    """A brass telescope on a wooden tripod; (x, y) is the joint, `size` the tube's length."""
    for across in (-0.42, 0.12, 0.5):
        pen.ink([(x, y), (x + across * size * 0.8, y + size * 1.15)], (size * 0.055, size * 0.04), "#3a2236")
        pen.ink([(x - 3, y), (x + across * size * 0.8 - 3, y + size * 1.15)], (size * 0.014,), "#d98c5a", 0.7)
    with pen.placed(x, y, size / 100, -34):
        _draw_tube(pen)
    pen.fill(oval(x, y, size * 0.06, size * 0.06), "#3a2236")
    pen.fill(oval(x - size * 0.015, y - size * 0.015, size * 0.025, size * 0.025), "#ffce8a", 0.9)


def _draw_tube(pen: Pen) -> None:
    parts = (
        (-46, 18, 9, ("#ffe0a3", "#c98445", "#5a2f35")),
        (18, 56, 12, ("#7f7bd0", "#3f3b86", "#211b50")),
        (-62, -44, 6, ("#8d8ad8", "#3f3b86", "#211b50")),
        (54, 62, 14, ("#ffe0a3", "#c98445", "#5a2f35")),
    )
    for left, right, half, tones in parts:
        corners = [(left, -half, 1), (right, -half, 1), (right, half, 1), (left, half, 1)]
        pen.fill(corners, Blend((0, -half), (0, half), tones))
        pen.ink([*corners, corners[0]], (1.6,), "#211536")
        pen.ink([(left + 2, -half * 0.55), (right - 2, -half * 0.55)], (half * 0.16,), "#fff5d8", 0.7)


def draw_dome(pen: Pen, x: float, floor: float, size: float) -> None:
    """The little observatory: a round house with an open, glowing slit."""
    wall = [
        (x - size, floor - size * 0.62, 1),
        (x + size, floor - size * 0.62, 1),
        (x + size * 1.02, floor, 1),
        (x - size * 1.02, floor, 1),
    ]
    angle = np.linspace(np.pi, 2 * np.pi, 60)
    shell = np.stack([x + 1.08 * size * np.cos(angle), floor - size * 0.6 + 1.02 * size * np.sin(angle)], axis=1)
    pen.fill(wall, Blend((x - size, 0), (x + size, 0), ("#3d2f6e", "#57417f", "#2b2152")))
    pen.fill(shell, Blend((x - size, floor - size), (x + size, floor - size), ("#5c4f9d", "#8a76c0", "#392d70")))
    slit = [
        (x - size * 0.12, floor - size * 0.6),
        (x + size * 0.02, floor - size * 1.2),
        (x + size * 0.2, floor - size * 1.6),
        (x + size * 0.44, floor - size * 1.5),
        (x + size * 0.3, floor - size * 1.1),
        (x + size * 0.24, floor - size * 0.6),
    ]
    with pen.inside(shell):
        pen.fill(slit, Blend((0, floor - size * 1.6), (0, floor - size * 0.6), ("#ffb35e", "#ffe3a0", "#ffcf80")))
        for share in (-0.75, -0.4, 0.62, 0.85):
            pen.ink(
                [
                    (x, floor - size * 1.62),
                    (x + share * size * 0.9, floor - size * 1.2),
                    (x + share * size * 1.08, floor - size * 0.6),
                ],
                (2, 3),
                "#2b2152",
                0.6,
            )
    glow = (x + size * 0.2, floor - size * 1.15)
    pen.fill(oval(*glow, size * 0.7, size * 0.7), Glow(glow, size * 0.7, ((c.LAMP, 0.3), (c.LAMP, 0.08), (c.LAMP, 0))))
    pen.fill(
        oval(x + size * 0.24, floor - size * 1.62, size * 0.9, size * 0.9),
        Glow((x + size * 0.24, floor - size * 1.62), size * 0.9, ((c.LAMP, 0.26), (c.LAMP, 0.06), (c.LAMP, 0))),
    )
    pen.contour(wall, 4, "#241b49")
    pen.ink([(x - size * 1.1, floor - size * 0.6), (x + size * 1.1, floor - size * 0.6)], (size * 0.07,), "#241b49")
    pen.ink(shell, (4,), "#241b49")
    for across in (0.2, 0.62):
        _draw_porthole(pen, x + across * size, floor - size * 0.32, size * 0.1)
    _draw_door(pen, x - size * 0.42, floor, size * 0.46)


def _draw_porthole(pen: Pen, x: float, y: float, size: float) -> None:
    pen.fill(oval(x, y, size * 3, size * 3), Glow((x, y), size * 3, ((c.LAMP, 0.4), (c.LAMP, 0.1), (c.LAMP, 0))))
    pen.fill(oval(x, y, size, size), Glow((x, y), size, (("#fff3cf", 1), ("#ffd98f", 1), ("#f3a24f", 1))))
    pen.contour(oval(x, y, size, size), size * 0.24, "#241b49")
    pen.ink([(x, y - size), (x, y + size)], (size * 0.14,), "#241b49")


def draw_planter(pen: Pen, x: float, floor: float, size: float) -> None:
    """A pot with a round bush, lit from one side."""
    rng = np.random.default_rng(int(x))
    for _ in range(26):
        dx, dy = rng.uniform(-0.55, 0.55) * size, rng.uniform(-1.7, -0.75) * size
        r = size * rng.uniform(0.16, 0.3)
        tone = "#2a2a5c" if dx + dy * 0.3 > -0.25 * size else str(rng.choice(["#3b3f7a", "#56518f", "#8a6a8e"]))
        pen.fill(oval(x + dx, floor + dy, r, r * 0.8), tone)
    pot = [
        (x - size * 0.5, floor - size * 0.7, 1),
        (x + size * 0.5, floor - size * 0.7, 1),
        (x + size * 0.38, floor, 1),
        (x - size * 0.38, floor, 1),
    ]
    pen.fill(pot, Blend((x - size / 2, 0), (x + size / 2, 0), ("#b0624f", "#7c4149", "#4a2a45")))
    pen.contour(pot, 3, "#241536")
    pen.ink([(x - size * 0.54, floor - size * 0.68), (x + size * 0.54, floor - size * 0.68)], (size * 0.14,), "#8e4d4c")


def _draw_door(pen: Pen, x: float, floor: float, size: float) -> None:
    door = [
        (x - size * 0.34, floor, 1),
        (x - size * 0.34, floor - size * 0.7),
        (x, floor - size),
        (x + size * 0.34, floor - size * 0.7),
        (x + size * 0.34, floor, 1),
    ]
    pen.fill(door, "#6b3b3c")
    pen.fill(oval(x, floor - size * 0.66, size * 0.17, size * 0.17), "#ffd98f")
    pen.contour(door, size * 0.06, "#241b49")


def draw_bokeh(pen: Pen, count: int, seed: int, low: float, high: float, size: tuple[float, float]) -> None:
    """Round, out-of-focus lights."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        x, y, r = rng.uniform(0, WIDTH), rng.uniform(low, high), rng.uniform(*size)
        hue = str(rng.choice(["#ffc46b", "#ffd991", "#ff9d7a", "#ffb0c0", "#c9b6ff"], p=[0.4, 0.25, 0.15, 0.1, 0.1]))
        alpha = rng.uniform(0.16, 0.5)
        pen.fill(oval(x, y, r, r), hue, alpha, 1.5)
        ring = oval(x, y, r * 0.95, r * 0.95)
        pen.ink(np.concatenate([ring, ring[:2]]), (r * 0.07,), "#fff0cf", alpha * 0.6, 1)


def softened(image: Image, sigma: float) -> Image:
    """A background out of focus."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), dtype=np.float32)
