"""Lumi in profile.

Drawn facing the viewer's right in the head's units; `draw_profile` turns her to the left, so that the
hairpin, which she wears on her left, faces us.
"""

from __future__ import annotations

import numpy as np
import palette as c
from body import draw_coat, draw_scarf, draw_scarf_behind
from brush import Blend, Pen, oval, trace
from hair import Lock, draw_clip, draw_lock

CONTOUR: list[tuple[float, ...]] = [
    (120, -230),
    (152, -140),
    (157, -70),
    (146, -12),
    (156, 34),
    (178, 78),
    (186, 91),
    (178, 103),
    (160, 111),
    (156, 126),
    (164, 143),
    (163, 151),
    (154, 158, 1),
    (160, 166),
    (157, 176),
    (146, 190),
    (150, 210),
    (142, 236),
    (112, 250),
    (56, 236),
    (-4, 204),
    (-50, 150),
]

BACK: list[Lock] = [
    (
        [(-40, -394), (-180, -356), (-262, -246), (-292, -90), (-290, 60), (-258, 190), (-160, 300)],
        [(-160, 300), (-180, 200), (-195, 60), (-190, -100), (-150, -260), (-20, -390)],
    ),
    (
        [(-20, -394), (-140, -320), (-204, -180), (-218, 0), (-204, 160), (-84, 316)],
        [(-84, 316), (-92, 190), (-102, 20), (-104, -140), (-74, -290), (-6, -390)],
    ),
    (
        [(-10, -394), (-80, -300), (-122, -160), (-130, 0), (-118, 170), (-18, 296)],
        [(-18, 296), (-14, 170), (-24, 20), (-30, -140), (-22, -290), (4, -390)],
    ),
]
SIDE: list[Lock] = [
    (
        [(4, -394), (10, -290), (6, -160), (2, -40), (0, 70), (34, 192)],
        [(34, 192), (42, 80), (40, -40), (40, -150), (46, -280), (16, -392)],
    ),
    (
        [(0, -394), (-44, -280), (-84, -140), (-90, 20), (-70, 160), (6, 262)],
        [(6, 262), (8, 160), (12, 40), (14, -100), (24, -260), (12, -390)],
    ),
]
BANGS: list[Lock] = [
    (
        [(26, -398), (116, -350), (154, -262), (160, -170), (172, -66)],
        [(172, -66), (190, -136), (187, -230), (156, -326), (44, -400)],
    ),
    (
        [(20, -396), (90, -326), (112, -230), (112, -150), (120, -70)],
        [(120, -70), (170, -124), (186, -206), (154, -312), (36, -398)],
    ),
    (
        [(8, -394), (34, -310), (34, -210), (34, -130), (46, -46)],
        [(46, -46), (96, -104), (124, -196), (114, -306), (28, -396)],
    ),
]


def draw_profile(pen: Pen) -> None:
    """Head, scarf and shoulders, facing left."""
    pen.canvas.save()
    pen.canvas.scale(-1, 1)
    _draw_back_mass(pen)
    with pen.placed(-34, -34):
        draw_coat(pen.bent(lambda points: points * [0.95, 1.0]))
        draw_scarf_behind(pen.bent(lambda points: points * [0.9, 1.0]))
    _draw_neck(pen)
    with pen.placed(-34, -34):
        draw_scarf(pen, tail=False)
    _draw_face(pen)
    _draw_eye(pen)
    _draw_hair(pen)
    pen.canvas.restore()


def _draw_back_mass(pen: Pen) -> None:
    mass = [
        (-30, -404),
        (-180, -362),
        (-268, -250),
        (-296, -90),
        (-292, 60),
        (-262, 200),
        (-186, 310),
        (-60, 300),
        (40, 240),
        (80, 0),
        (120, -240),
        (60, -380),
    ]
    pen.fill(mass, Blend((0, -400), (0, 310), (c.HAIR_LIGHT, c.HAIR_LOW, c.HAIR_SHADE, c.HAIR_DEEP), (0, 0.3, 0.6, 1)))
    pen.ink(mass[:7], (2, 5, 5, 5, 3), c.HAIR_LINE)


def _draw_neck(pen: Pen) -> None:
    neck = [(-120, 120), (-112, 260), (-130, 380, 1), (60, 380, 1), (34, 300), (44, 216), (60, 120, 1)]
    pen.fill(neck, c.SKIN)
    with pen.inside(neck):
        pen.fill([(-140, 100), (-130, 300), (-30, 270), (80, 262), (120, 120)], c.SKIN_SHADE, 1, 4)
        pen.fill([(-140, 100), (-130, 260), (-30, 236), (80, 240), (120, 120)], c.SKIN_DEEP, 0.55, 8)
    pen.ink([(44, 226), (36, 270), (38, 330)], (0, 4, 4), c.SKIN_LINE)


def _draw_face(pen: Pen) -> None:
    outline = [*CONTOUR, (-90, 60), (-80, -200), (20, -330)]
    pen.fill(outline, Blend((0, -120), (0, 250), (c.SKIN, c.SKIN, "#ffdccd"), (0, 0.6, 1)))
    with pen.inside(outline):
        pen.fill([(60, -260), (60, -80), (110, -40), (150, -62), (220, -90), (220, -260)], c.SKIN_SHADE, 0.85, 5)
        pen.fill(
            [(-100, -100), (40, -100), (64, 60), (40, 150), (90, 220), (60, 280), (-100, 200)], c.SKIN_SHADE, 0.62, 10
        )
        pen.fill(oval(104, 98, 44, 28), c.BLUSH, 0.46, 14)
        for step in range(3):
            pen.ink([(96 + 15 * step, 90), (88 + 15 * step, 106)], (1, 3, 1), "#f26d6d", 0.45)
        pen.fill([(176, 92), (188, 96), (170, 108), (158, 108)], c.SKIN_SHADE, 0.9, 3)
        pen.fill([(140, 152), (158, 146), (170, 150), (170, 172), (150, 174)], "#f29a92", 0.75, 4)
    pen.ink(trace(CONTOUR), (1, 4, 5, 4.4, 4.4, 4.4, 5, 5.4, 4.6, 3, 1), c.SKIN_LINE)
    pen.ink([(154, 158), (140, 157), (124, 146)], (3, 5, 1), "#93394a")
    pen.ink([(126, 140), (120, 146), (119, 152)], (0, 3, 0), "#93394a", 0.6)
    pen.ink([(168, 99), (160, 104), (156, 100)], (0, 3.4, 0), c.SKIN_LINE)


def _draw_eye(pen: Pen) -> None:
    shape = [(60, 20, 1), (70, -14), (94, -38), (126, -44, 1), (133, -10), (131, 24), (122, 50, 1), (92, 48), (72, 38)]
    pen.fill(shape, "#fffaf6")
    with pen.inside(shape):
        x = 112.0
        pen.fill(oval(x, 6, 24, 50), c.IRIS[0])
        pen.fill(oval(x, 6, 21, 46.5), Blend((0, -40), (0, 50), c.IRIS, (0.1, 0.42, 0.68, 1)))
        pen.fill(oval(x + 2, 28, 14, 18), "#fff0b0", 0.55, 7)
        pen.fill(oval(x + 3, 3, 9.5, 21), c.LASH)
        pen.fill(oval(x, -27, 22, 24), c.IRIS[0], 0.5, 6)
        pen.fill(oval(x - 6, -18, 7.5, 13.5), "#ffffff")
        pen.fill(oval(x + 8, 21, 3.6, 6), "#ffffff", 0.95)
        pen.fill([(40, -70), (56, 10), (90, -22), (140, -26), (150, -70)], "#7a5b95", 0.4, 5)
    pen.ink([(124, 50), (92, 48), (72, 38)], (2.6, 3.4, 0.6), "#6d3c53")
    pen.ink([(54, 24), (68, -14), (94, -40), (128, -48), (154, -60)], (2, 10, 14, 14, 1), c.LASH)
    pen.ink([(120, -46), (138, -44), (152, -46)], (9, 6, 0.5), c.LASH)
    pen.ink([(72, -44), (98, -62), (126, -66)], (0, 3.2, 0), c.SKIN_LINE, 0.8)
    pen.ink([(60, -92), (96, -108), (142, -98)], (2, 9, 4), c.HAIR_DEEP, 0.9)


def _draw_glasses(pen: Pen) -> None:
    lens = oval(150, 14, 25, 82)
    pen.ink([(139, -56), (60, -60), (-30, -58)], (7, 6, 6), c.FRAME)
    pen.ink([(134, -58), (60, -62), (10, -61)], (0, 2, 0), c.FRAME_LIGHT, 0.9)
    with pen.inside(lens):
        pen.fill(lens, "#e6e4ff", 0.14)
        pen.fill([(120, 50), (156, -70), (170, -70), (134, 80)], "#ffffff", 0.22, 1.5)
    pen.ink(np.concatenate([lens, lens[:2]]), (6, 7, 6, 6), c.FRAME)
    pen.ink(lens[30:58], (0, 2.4, 0), c.FRAME_LIGHT, 0.95)


def _draw_hair(pen: Pen) -> None:
    cap = [
        (-150, -372),
        (-30, -404),
        (60, -392),
        (130, -340),
        (180, -250),
        (184, -150),
        (120, -200),
        (0, -220),
        (-200, -200),
    ]
    pen.fill(cap, Blend((0, -394), (0, 300), (c.HAIR_LIGHT, c.HAIR, c.HAIR_LOW), (0, 0.5, 1)))
    ahoge: Lock = (
        [(-30, -388), (-52, -424), (-96, -440), (-134, -432)],
        [(-134, -432), (-80, -430), (-30, -418), (-2, -386)],
    )
    draw_lock(pen, ahoge, 6)
    under = [(-250, 100), (-226, 220), (-150, 288), (-60, 296), (-6, 262), (0, 100)]
    pen.fill(under, Blend((0, 60), (0, 300), (c.HAIR_SHADE, c.HAIR_DEEP)))
    for lock in (*BACK, BANGS[0], BANGS[1]):
        draw_lock(pen, lock, 14, shine=True)
    _draw_glasses(pen)
    for lock in (*SIDE, BANGS[2]):
        draw_lock(pen, lock, 14, shine=True)
    pen.ink([(-180, -360), (-100, -390), (-30, -404), (60, -394), (120, -358)], (0, 4, 5, 4, 0), c.HAIR_LINE)
    draw_clip(pen, 40, -176)
