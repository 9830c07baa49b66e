"""Lumi seen from behind, whole figure, for wide shots (same units as the head)."""

from __future__ import annotations

import palette as c
from body import SHOULDER, draw_band
from brush import Blend, Pen, mirror, oval
from hair import BACK_RIGHT, draw_clip

SKIRT = [(340, 700), (360, 900), (430, 1200), (480, 1440, 1), (240, 1476)]


def draw_from_behind(pen: Pen) -> None:
    """Boots, coat, scarf with a blowing end, hair."""
    _draw_legs(pen)
    coat = [*SHOULDER[:5], *SKIRT, (0, 1484), *mirror([*SHOULDER[1:5], *SKIRT])]
    pen.fill(coat, Blend((-340, 400), (340, 1300), (c.COAT_LIGHT, c.COAT, c.COAT_SHADE)))
    with pen.inside(coat):
        pen.fill([(100, 500), (120, 1000), (200, 1500), (560, 1500), (560, 500)], c.COAT_SHADE, 0.7, 30)
        pen.ink([(0, 900), (8, 1200), (0, 1500)], (6, 12, 14), c.COAT_LINE, 0.8)
        pen.ink([(-210, 890), (0, 906), (210, 890)], (26, 30, 26), c.COAT_DEEP, 0.9)
        for side in (-1, 1):
            pen.ink([(side * 120, 980), (side * 170, 1240), (side * 200, 1480)], (0, 16, 10), c.COAT_DEEP, 0.7)
    pen.contour(coat, 12, c.COAT_LINE)
    _draw_arms(pen)
    _draw_hood(pen)
    with pen.placed(0, 70, 0.8):
        _draw_wrapped_head(pen)


def _draw_wrapped_head(pen: Pen) -> None:
    draw_band(
        pen, ([(150, 380), (330, 400), (500, 330), (690, 380)], [(150, 500), (330, 520), (500, 460), (700, 520)]), 5, 30
    )
    draw_band(
        pen,
        ([(-214, 280), (-60, 340), (80, 340), (218, 276)], [(-250, 410), (-80, 490), (100, 488), (256, 400)]),
        7,
        40,
    )
    _draw_hair(pen)


def _draw_legs(pen: Pen) -> None:
    for side in (-1, 1):
        leg = [
            (side * 30, 1380),
            (side * 44, 1900),
            (side * 60, 2060),
            (side * 190, 2060),
            (side * 190, 1800),
            (side * 220, 1380),
        ]
        pen.fill(leg, Blend((-200, 0), (200, 0), ("#4a3d7c", "#2d2458")))
        boot = [
            (side * 40, 1900),
            (side * 34, 2170),
            (side * 120, 2196),
            (side * 236, 2170),
            (side * 206, 1890),
            (side * 120, 1880),
        ]
        pen.fill(boot, Blend((-200, 0), (200, 0), ("#8a4f45", "#4f2a35")))
        pen.contour(boot, 12, "#2d1830")
        pen.ink([(side * 40, 1910), (side * 120, 1926), (side * 206, 1905)], (26,), c.COAT)


def _draw_arms(pen: Pen) -> None:
    for side in (-1, 1):
        arm = [
            (side * 270, 440),
            (side * 360, 520),
            (side * 440, 720),
            (side * 520, 900),
            (side * 470, 960),
            (side * 400, 960),
            (side * 330, 800),
            (side * 270, 640),
        ]
        pen.fill(arm, Blend((side * 500, 500), (side * 260, 900), (c.COAT_LIGHT, c.COAT, c.COAT_SHADE)))
        pen.contour(arm, 11, c.COAT_LINE)
        pen.fill(oval(side * 492, 972, 66, 62), c.SCARF)
        pen.ink(oval(side * 492, 972, 66, 62), (11,), c.SCARF_LINE)


def _draw_hood(pen: Pen) -> None:
    hood = [(-230, 420), (-180, 560), (0, 690), (180, 560), (230, 420), (0, 380)]
    pen.fill(hood, Blend((-200, 400), (200, 680), (c.COAT_LIGHT, c.COAT, c.COAT_SHADE)))
    pen.contour(hood, 10, c.COAT_LINE)


def _draw_hair(pen: Pen) -> None:
    outline = [
        *BACK_RIGHT[:9],
        (150, 306, 1),
        (80, 290),
        (0, 312, 1),
        (-80, 290),
        (-150, 306, 1),
        *mirror(BACK_RIGHT[1:9]),
    ]
    pen.fill(
        outline, Blend((-200, -400), (160, 330), (c.HAIR_LIGHT, c.HAIR, c.HAIR_LOW, c.HAIR_SHADE), (0, 0.4, 0.75, 1))
    )
    with pen.inside(outline):
        for k in range(-6, 7):
            pen.ink([(k * 6, -330), (k * 34, -240), (k * 46, -20), (k * 44, 300)], (0, 7, 9, 2), c.HAIR_LINE, 0.5)
            pen.ink([(k * 40 - 8, -150), (k * 43, -110), (k * 45 + 4, -50)], (0, 20, 0), c.HAIR_SHINE, 0.6)
    pen.contour(outline, 12, c.HAIR_LINE)
    draw_clip(pen, 210, -150)
