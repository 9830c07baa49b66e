"""Lumi's head, drawn once in flat coordinates and turned by warping every stroke over a rounded form.

The origin lies between the eyes; the chin is at y = 245 and the top of the hair at y = -440.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import palette as c
from brush import Blend, Pen, moved, oval
from hair import draw_front_hair, draw_side_hair, turned

EYE_X = 99.0
EYE_SIZE = 0.93


@dataclass(frozen=True)
class Look:
    """A pose and an expression."""

    yaw: float = 0.0
    pitch: float = 0.0
    smile: float = 0.0
    open_mouth: float = 0.0
    squint: float = 0.0
    brow: float = 0.0
    gaze: tuple[float, float] = (0.0, 0.0)
    tilt: float = 0.0


def face_outline(look: Look) -> list[tuple[float, ...]]:
    """The face from temple to temple; the far cheek gains shape as the head turns."""
    turn = np.sin(np.radians(look.yaw))
    right = [
        (196.0, -150.0),
        (206 - 10 * turn, -60),
        (204 - 30 * turn, 8),
        (199 + 4 * turn, 70),
        (180 + 6 * turn, 124),
        (144 + 2 * turn, 174),
        (92, 217),
        (40, 243),
    ]
    left = [(-40.0, 243.0), (-92, 217), (-144, 174), (-180, 124), (-199, 70), (-204, 8), (-206, -60), (-196, -150)]
    return [*right, (0, 249), *left, (-120, -300), (120, -300)]


# ---------------------------------------------------------------- the face


def draw_neck(pen: Pen) -> None:
    """The neck, in the chin's shadow."""
    neck = [(-74, 150), (-70, 250), (-84, 330), (-120, 400, 1), (120, 400, 1), (84, 330), (70, 250), (74, 150, 1)]
    pen.fill(neck, c.SKIN)
    with pen.inside(neck):
        pen.fill([(-140, 120), (-120, 262), (0, 306), (120, 258), (140, 120, 1)], c.SKIN_SHADE, 1, 3)
        pen.fill([(-140, 120), (-120, 226), (0, 274), (120, 222), (140, 120, 1)], c.SKIN_DEEP, 0.6, 8)
    pen.ink([(-71, 230), (-74, 290), (-90, 340)], (0, 4, 4), c.SKIN_LINE)
    pen.ink([(71, 230), (74, 290), (90, 340)], (0, 4, 4), c.SKIN_LINE)


def draw_face(pen: Pen, look: Look) -> None:
    """Skin, shading and blush."""
    outline = face_outline(look)
    pen.fill(outline, Blend((0, -120), (0, 250), (c.SKIN, c.SKIN, "#ffdccd"), (0, 0.6, 1)))
    with pen.inside(outline):
        shade = [(-215, -320), (-215, -70), (-150, -62), (-80, -78), (0, -62), (70, -80), (150, -58), (215, -70, 1)]
        pen.fill([*shade, (215, -320, 1)], c.SKIN_SHADE, 0.85, 4)
        pen.fill(
            [(220, -80), (150, 60), (168, 120), (110, 190), (20, 240), (60, 280), (260, 230)], c.SKIN_SHADE, 0.6, 9
        )
        pen.fill([(-220, -80), (-186, 40), (-180, 110), (-140, 170), (-110, 230), (-260, 230)], c.SKIN_SHADE, 0.5, 9)
        for side in (-1, 1):
            pen.fill(oval(side * 126, 98, 52, 30), c.BLUSH, 0.42 + 0.2 * look.smile, 15)
            for step in range(3):
                x = side * 126 + (step - 1) * 17
                pen.ink([(x + 5, 88), (x - 5, 106)], (1, 3, 1), "#f26d6d", 0.4)
    cheek = face_outline(look)
    pen.ink(cheek[1:17], (0, 4, 5, 6, 5, 6, 5, 4, 0), c.SKIN_LINE)


def draw_nose(pen: Pen, look: Look) -> None:
    """A small nose: a soft shadow, a short line and a light."""
    tip = pen.bent(turned(look.yaw, look.pitch, 26))
    tip.fill([(-9, 92), (1, 74), (13, 88), (14, 103), (0, 108)], c.SKIN_SHADE, 0.9, 2.5)
    tip.ink([(-9, 103), (-1, 107.5), (9, 103)], (0, 4.2, 0.5), c.SKIN_LINE)
    tip.ink([(12, 60), (15, 84)], (0, 1.8, 0), c.SKIN_LINE, 0.35)
    tip.fill(oval(-3, 88, 4.5, 6), "#ffffff", 0.85, 2)


def draw_mouth(pen: Pen, look: Look) -> None:
    """A closed, friendly mouth, or an open laugh."""
    if look.open_mouth > 0:
        _draw_laugh(pen, look)
        return
    up = 10 + 7 * look.smile
    wide = 38 + 8 * look.smile
    pen.fill([(-24, 162), (0, 168), (24, 162), (13, 174), (-13, 174)], "#f29a92", 0.7, 3.5)
    line = [
        (-wide, 160 - up),
        (-wide + 12, 160 - 0.35 * up),
        (-9, 163),
        (0, 161.8),
        (9, 163),
        (wide - 12, 160 - 0.35 * up),
        (wide, 160 - up),
    ]
    pen.ink(line, (1.5, 4.2, 5, 4.2, 5, 4.2, 1.5), "#93394a")
    for side in (-1, 1):
        pen.ink(
            [(side * (wide - 3), 156 - up), (side * (wide + 2), 160 - up), (side * (wide + 3), 164 - up)],
            (0, 3, 0),
            "#93394a",
            0.6,
        )
    pen.ink([(-13, 185), (0, 188), (13, 185)], (0, 3.6, 0), c.SKIN_DEEP, 0.6)
    pen.fill(oval(-3, 170, 9, 2.4), "#ffffff", 0.55, 1.4)


def _draw_laugh(pen: Pen, look: Look) -> None:
    drop = 150 + 52 * look.open_mouth
    low = 150 + 0.62 * (drop - 150)
    lips = [(-56, 140), (-28, 148), (0, 150), (28, 148), (56, 140, 1), (46, low), (24, drop - 4), (0, drop)]
    outline = [(*lips[0], 1), *lips[1:], (-24, drop - 4), (-46, low)]
    pen.fill(outline, Blend((0, 145), (0, drop), ("#7b2138", "#9c2f42")))
    with pen.inside(outline):
        pen.fill(oval(0, drop + 6, 32, 24), "#f08a8a")
        pen.fill([(-60, 134), (0, 143), (60, 134), (44, 153), (0, 162), (-44, 153)], "#fffaf4")
    pen.ink([*lips[:4], (56, 140)], (2, 5, 5.4, 5, 2), "#93394a")
    pen.ink([(56, 140), (46, low), (24, drop - 4), (0, drop), (-24, drop - 4), (-46, low), (-56, 140)],
            (2, 3.6, 3.4, 4.4, 3.4, 3.6, 2), "#93394a")  # fmt: skip
    for side in (-1, 1):
        pen.ink([(side * 53, 134), (side * 61, 142)], (0, 4, 0), "#93394a", 0.9)
    pen.ink([(-13, drop + 12), (0, drop + 15), (13, drop + 12)], (0, 3.6, 0), c.SKIN_DEEP, 0.6)


# ---------------------------------------------------------------- the eyes


def _eye_at(side: int, points: Sequence[tuple[float, ...]], squint: float) -> list[tuple[float, ...]]:
    out = []
    for p in points:
        y = p[1] if p[1] < 0 else p[1] * (1 - 0.42 * squint)
        out.append((side * (EYE_X + EYE_SIZE * p[0]), 6 + EYE_SIZE * y * (1 - 0.12 * squint), *p[2:]))
    return out


UPPER = [(-54.0, 20.0), (-47, -8), (-27, -36), (2, -50), (32, -41), (52, -15), (60, 8)]
LOWER = [(60.0, 8.0), (50, 34), (24, 51), (-6, 53), (-34, 43), (-54, 20)]


def draw_eye(pen: Pen, look: Look, side: int) -> None:
    """One eye: white, iris, lights and lashes."""
    upper, lower = _eye_at(side, UPPER, look.squint), _eye_at(side, LOWER, look.squint)
    shape = [(*upper[0], 1), *upper[1:-1], (*upper[-1], 1), *lower[1:-1]]
    x, y = side * EYE_X + 1 * side + look.gaze[0], 2 + look.gaze[1]
    pen.fill(shape, "#fffaf6")
    with pen.inside(shape):
        _draw_iris(pen, x, y)
        pen.fill(
            [*_eye_at(side, [(-70, -70), (-60, 8), (-20, -19), (28, -22), (72, 10), (70, -80)], 0)], "#7a5b95", 0.42, 5
        )
    _draw_lights(pen, x, y, shape)
    pen.ink(lower, (2, 3.4, 2.6, 1.4, 0.6, 1.4), "#6d3c53")
    _draw_lashes(pen, look, side)


def _draw_iris(pen: Pen, x: float, y: float) -> None:
    pen.fill(oval(x, y + 3, 41.5, 50), c.IRIS[0])
    pen.fill(oval(x, y + 3, 38, 46.5), Blend((0, y - 43), (0, y + 47), c.IRIS, (0.1, 0.42, 0.68, 1)))
    pen.fill(oval(x, y + 26, 26, 20), "#fff0b0", 0.55, 8)
    for spoke in range(-4, 5):
        start, end = (x + spoke * 3.2, y + 18), (x + spoke * 7.2, y + 40 - abs(spoke) * 2.4)
        pen.ink([start, end], (0, 2.2, 0.4), "#b3541f", 0.4)
    pen.fill(oval(x, y, 15.5, 21.5), c.LASH)
    pen.fill(oval(x, y - 30, 36, 24), c.IRIS[0], 0.5, 6)


def _draw_lights(pen: Pen, x: float, y: float, shape: list[tuple[float, ...]]) -> None:
    with pen.inside(shape):
        pen.fill(oval(x - 14, y - 19, 12.5, 15), "#ffffff")
        pen.fill(oval(x + 17, y + 19, 5.5, 6.5), "#ffffff", 0.95)
        pen.fill(oval(x + 20, y - 14, 4, 5), "#e9d8ff", 0.85)
        pen.ink([(x - 22, y + 28), (x - 6, y + 40), (x + 15, y + 38)], (0, 3, 0), "#fff3c4", 0.75)


def _draw_lashes(pen: Pen, look: Look, side: int) -> None:
    lid = _eye_at(side, [(-57, 24), *UPPER[1:-1], (63, 8), (74, 3)], look.squint)
    pen.ink(lid, (2, 8, 12, 13, 14, 15, 10, 1), c.LASH)
    for root, tip in (((46, -24), (69, -33)), ((55, -8), (78, -14))):
        lash: list[tuple[float, ...]] = [root, ((root[0] + tip[0]) / 2, (root[1] + tip[1]) / 2 + 3), tip]
        pen.ink(_eye_at(side, lash, look.squint), (10, 6, 0.5), c.LASH)
    pen.ink(
        _eye_at(side, [(-46, -34), (-18, -60), (14, -67), (46, -54)], look.squint), (0, 3, 3.4, 0), c.SKIN_LINE, 0.8
    )
    pen.ink(_eye_at(side, [(52, 34), (60, 38)], look.squint), (3.5, 0.5), "#6d3c53")


def draw_brow(pen: Pen, look: Look, side: int) -> None:
    """One eyebrow, a soft tapered stroke."""
    up = -8 * look.brow
    line = [(side * 62, -92 + up), (side * 96, -107 + up), (side * 132, -105 + up), (side * 166, -88 + up)]
    pen.ink(line, (4, 9, 7.5, 1), c.HAIR_DEEP, 0.9)


# ---------------------------------------------------------------- glasses


def draw_glasses(pen: Pen, look: Look) -> None:
    """Round wire glasses with quiet reflections."""
    front = pen.bent(turned(look.yaw, look.pitch, 34, 300, 0.7))
    for side in (-1, 1):
        x = side * EYE_X
        lens = oval(x, 12, 85, 84)
        with front.inside(lens):
            front.fill(lens, Blend((x - 80, -70), (x + 60, 90), ("#dfe9ff", "#ffe9d8")), 0.10)
            front.fill([(x - 92, 34), (x - 22, -84), (x + 4, -84), (x - 84, 70)], "#ffffff", 0.17, 1.5)
            front.fill([(x - 76, 88), (x + 22, -84), (x + 32, -84), (x - 62, 94)], "#ffffff", 0.11, 1.5)
        ring = np.concatenate([lens, lens[:2]])
        front.ink(moved(ring, 1.5, 4), (5,), c.SKIN_DEEP, 0.35, 2)
        front.ink(ring, (6.5, 7.5, 6.5, 6, 6.5), c.FRAME)
        front.ink(lens[34:60], (0, 2.6, 2.8, 0), c.FRAME_LIGHT, 0.95)
        front.ink(lens[4:22], (0, 2, 0), c.FRAME_LIGHT, 0.55)
        if side * look.yaw < 8:
            front.ink([(side * 182, 0), (side * 204, -9)], (7, 2), c.FRAME)
    front.ink([(-16, -4), (0, -14), (16, -4)], (6.5, 6.5, 6.5), c.FRAME)
    front.ink([(-12, -9), (0, -16), (12, -9)], (0, 2.2, 0), c.FRAME_LIGHT, 0.9)


def draw_head(canvas_pen: Pen, look: Look) -> None:
    """The whole head except the hair behind it (see `draw_back_hair`)."""
    skin = canvas_pen.bent(turned(look.yaw, look.pitch))
    draw_face(skin, look)
    draw_nose(skin, look)
    draw_mouth(skin.bent(turned(look.yaw, look.pitch, 8)), look)
    for side in (-1, 1):
        draw_eye(skin, look, side)
        draw_brow(skin, look, side)
    draw_side_hair(canvas_pen, look.yaw, look.pitch)
    draw_glasses(canvas_pen, look)
    draw_front_hair(canvas_pen, look.yaw, look.pitch)
    with canvas_pen.layer(0.3):
        for side in (-1, 1):
            draw_brow(skin, look, side)
