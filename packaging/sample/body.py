"""Below Lumi's chin: the red knitted scarf, the cream coat, mittens and a mug of tea.

Same coordinates as the head: the chin is at y = 249.
"""

from __future__ import annotations

import numpy as np
import palette as c
from brush import Blend, Pen, Points, along, mirror, moved, oval, trace
from hair import star_points

Edge = list[tuple[float, ...]]

COLLAR: tuple[Edge, Edge] = (
    [(-176, 236), (-140, 282), (-50, 326), (50, 326), (140, 280), (178, 232)],
    [(-226, 318), (-160, 392), (-50, 428), (60, 428), (162, 388), (230, 312)],
)
WRAP: tuple[Edge, Edge] = (
    [(-214, 300), (-150, 372), (-40, 404), (60, 402), (160, 364), (218, 296)],
    [(-262, 392), (-170, 474), (-40, 512), (80, 508), (188, 462), (268, 384)],
)
TAIL: tuple[Edge, Edge] = (
    [(66, 440), (74, 520), (88, 600), (94, 668)],
    [(176, 420), (194, 510), (206, 590), (208, 660)],
)


def _band(edges: tuple[Edge, Edge], count: int) -> tuple[Points, Points]:
    return along(trace(edges[0]), count), along(trace(edges[1]), count)


def _rounded(a: Points, b: Points) -> Points:
    """The band's outline with softly bulging ends."""
    ends = []
    for first, last, inner in ((a[-1], b[-1], a[-6]), (b[0], a[0], b[5])):
        out = (first + last) / 2 + (first - inner) / max(float(np.hypot(*(first - inner))), 1e-9) * 20
        ends.append(trace([tuple(first), tuple(out), tuple(last)]))
    return np.concatenate([a, ends[0][1:-1], b[::-1], ends[1][1:-1]])


def knit(pen: Pen, edges: tuple[Edge, Edge], rows: int, stitches: int) -> None:
    """Rows of small V stitches along a band."""
    a, b = _band(edges, stitches)
    for row in range(rows):
        low, high = (row + 0.12) / rows, (row + 0.88) / rows
        mid = (low + high) / 2
        for k in range(stitches - 1):
            tip = a[k + 1] * (1 - mid) + b[k + 1] * mid
            for share in (low, high):
                start = a[k] * (1 - share) + b[k] * share
                bow = (start + tip) / 2 + (tip - start)[::-1] * [-0.05, 0.05]
                leg = np.stack([start, bow, tip])
                pen.ink(moved(leg, 0.6, 1.8), (1, 5.4, 1), c.SCARF_DEEP, 0.3)
                pen.ink(leg, (1, 4.6, 1), c.SCARF_LIGHT, 0.34)


def draw_band(pen: Pen, edges: tuple[Edge, Edge], rows: int = 7, stitches: int = 44) -> None:
    """One wound length of scarf: base, knit, folds, outline."""
    a, b = _band(edges, 60)
    outline = _rounded(a, b)
    top, bottom = float(outline[:, 1].min()), float(outline[:, 1].max())
    pen.fill(moved(outline, 0, 12), c.SCARF_LINE, 0.4, 9)
    pen.fill(outline, Blend((-200, top), (120, bottom), (c.SCARF_LIGHT, c.SCARF, c.SCARF_SHADE), (0, 0.45, 1)))
    with pen.inside(outline):
        knit(pen, edges, rows, stitches)
        for share, start, end, width in ((0.3, 4, 34, 13.0), (0.55, 20, 56, 16.0), (0.8, 6, 40, 14.0)):
            fold = (a * (1 - share) + b * share)[start:end]
            pen.ink(fold, (0, width, width * 0.8, 0), c.SCARF_DEEP, 0.42, 3)
            pen.ink(moved(fold, 0, -11), (0, width * 0.6, 0), "#ff9a86", 0.32, 3)
        pen.ink(b, (30,), c.SCARF_DEEP, 0.5, 12)
        pen.ink(moved(a, 0, 5), (12,), "#ff8f7f", 0.35, 4)
    pen.ink(np.concatenate([outline, outline[:1]]), (5,), c.SCARF_LINE)


def draw_tail(pen: Pen) -> None:
    """The hanging end with its fringe."""
    ends = (trace(TAIL[0])[-1], trace(TAIL[1])[-1])
    for k in range(9):
        root = ends[0] * (1 - k / 8) + ends[1] * (k / 8)
        strand = [
            (float(root[0]), float(root[1]) - 6),
            (float(root[0]) + 3, float(root[1]) + 30),
            (float(root[0]) - 4, float(root[1]) + 60),
        ]
        pen.ink(strand, (15, 13, 6), c.SCARF_LINE)
        pen.ink(strand, (9, 8, 3), c.SCARF)
    draw_band(pen, TAIL, 6, 28)


def draw_scarf(pen: Pen, *, tail: bool = True) -> None:
    """Two wound loops and one end, in the chin's soft shadow."""
    if tail:
        draw_tail(pen)
    draw_band(pen, WRAP)
    draw_band(pen, COLLAR)
    a, b = _band(COLLAR, 60)
    with pen.inside(np.concatenate([a, b[::-1]])):
        pen.fill(oval(0, 262, 150, 82), c.SCARF_LINE, 0.5, 20)


def draw_scarf_behind(pen: Pen) -> None:
    """The inside of the collar, behind the neck."""
    inner = [(-178, 238), (-110, 214), (0, 206), (110, 214), (178, 238), (120, 330), (0, 350), (-120, 330)]
    pen.fill(inner, Blend((0, 200), (0, 320), (c.SCARF_SHADE, c.SCARF_LINE)))


# ---------------------------------------------------------------- the coat


SHOULDER: Edge = [(0, 350), (130, 372), (216, 404), (292, 438), (340, 510), (366, 660), (380, 840), (372, 1010)]

SIDE: Edge = [(318, 700), (292, 900), (306, 1100), (350, 1400, 1)]


def draw_coat(pen: Pen) -> None:
    """Shoulders, hood and front of the coat."""
    hood = [(-300, 440), (-312, 362), (-250, 292), (0, 250), (250, 292), (312, 362), (300, 440), (0, 480)]
    pen.fill(hood, Blend((0, 250), (0, 470), (c.COAT, c.COAT_SHADE)))
    pen.contour(hood, 4.6, c.COAT_LINE)
    torso = [*SHOULDER[:5], *SIDE, *mirror([*SHOULDER[1:5], *SIDE])]
    pen.fill(torso, Blend((-300, 400), (260, 1100), (c.COAT_LIGHT, c.COAT, "#e0cdca"), (0, 0.4, 1)))
    with pen.inside(torso):
        _shade_coat(pen)
    pen.contour(torso, 4.6, c.COAT_LINE)


def _shade_coat(pen: Pen) -> None:
    pen.fill([(-290, 380), (-170, 512), (0, 556), (200, 520), (300, 372), (0, 300)], c.COAT_DEEP, 0.62, 12)
    pen.fill([(430, 480), (330, 560), (290, 760), (300, 1000), (280, 1400), (500, 1400)], c.COAT_SHADE, 0.75, 12)
    pen.fill([(30, 480), (14, 800), (24, 1400), (70, 1400), (48, 800)], c.COAT_SHADE, 0.7, 8)
    pen.ink([(10, 480), (4, 760), (12, 1060), (10, 1400)], (4, 4.5, 4.5, 4), c.COAT_LINE)
    for y in (640, 830, 1020):
        _draw_toggle(pen, y)
    for side in (-1, 1):
        pen.ink([(side * 190, 480), (side * 232, 560), (side * 250, 640)], (0, 5, 0), c.COAT_DEEP, 0.8)
        pen.ink([(side * 262, 452), (side * 286, 540), (side * 280, 620)], (0, 4.5, 0), c.COAT_LINE, 0.7)


def _draw_toggle(pen: Pen, y: float) -> None:
    for side in (-1, 1):
        pen.ink([(10, y), (10 + side * 42, y - 6), (10 + side * 74, y)], (6, 7, 7), c.WOOD)
        pen.fill(oval(10 + side * 78, y, 12, 11), c.WOOD)
    pen.fill([(-26, y - 11), (44, y - 13), (50, y), (44, y + 13), (-26, y + 11), (-32, y)], "#6f3f28")
    pen.fill([(-22, y - 8), (40, y - 9), (42, y - 2), (-24, y)], "#c58a55", 0.9, 1.5)


# ---------------------------------------------------------------- arms around a mug


SLEEVE: Edge = [(262, 440), (330, 484), (372, 600), (402, 750), (398, 866), (346, 930), (264, 934), (150, 900, 1),
                (136, 796, 1), (200, 800), (262, 792, 1), (276, 700), (262, 590)]  # fmt: skip


def draw_arms(pen: Pen) -> None:
    """Both arms, bent, with mittens around a steaming mug."""
    for shape in (mirror(SLEEVE), SLEEVE):
        side = 1 if shape is SLEEVE else -1
        pen.fill(moved(shape, 0, 16), c.COAT_DEEP, 0.35, 14)
        pen.fill(
            shape,
            Blend((side * 300 - 160, 440), (side * 300 + 150, 940), (c.COAT_LIGHT, c.COAT, "#dcc7c8"), (0, 0.5, 1)),
        )
        with pen.inside(shape):
            pen.fill(
                [
                    (side * 430, 790),
                    (side * 350, 880),
                    (side * 250, 886),
                    (side * 120, 850),
                    (side * 120, 1000),
                    (side * 440, 1000),
                ],
                c.COAT_SHADE,
                0.85,
                9,
            )
            pen.fill(
                [(side * 262, 590), (side * 292, 730), (side * 240, 800), (side * 180, 800), (side * 230, 560)],
                c.COAT_SHADE,
                0.7,
                8,
            )
            for x, y in ((270, 790), (296, 840), (250, 866)):
                pen.ink(
                    [(side * x, y - 30), (side * (x + 34), y), (side * (x + 76), y + 6)], (0, 5, 0), c.COAT_DEEP, 0.7
                )
        pen.contour(shape, 4.8, c.COAT_LINE)
    draw_mug(pen)
    for side in (-1, 1):
        _draw_mitten(pen, side)


def draw_mug(pen: Pen) -> None:
    """An indigo mug with a star."""
    mug = [(-66, 716, 1), (-62, 800), (-54, 900, 1), (0, 914), (54, 900, 1), (62, 800), (66, 716, 1), (0, 728)]
    pen.fill(moved(mug, 0, 18), c.COAT_DEEP, 0.5, 10)
    pen.fill(mug, Blend((-66, 0), (66, 0), ("#6c6ac0", "#4b478f", "#2f2a63"), (0, 0.4, 1)))
    pen.fill(oval(0, 716, 66, 17), "#8d8ad8")
    pen.fill(oval(0, 718, 57, 12.5), "#5a2b2a")
    pen.fill(oval(-10, 720, 40, 7), "#a35a3c", 0.8, 2)
    pen.ink(np.concatenate([oval(0, 716, 66, 17)] * 2)[:74], (3.5,), "#241d4c")
    pen.fill(star_points(0, 812, 30, 14), c.STAR)
    pen.contour(mug, 4.4, "#241d4c")


def _draw_mitten(pen: Pen, side: int) -> None:
    palm: Edge = [(178, 786), (120, 766), (70, 768), (34, 790), (24, 826), (36, 866), (84, 896), (140, 904), (184, 900)]
    thumb: Edge = [(92, 790), (64, 768), (42, 742), (24, 744), (24, 772), (50, 808), (84, 828)]
    cuff: tuple[Edge, Edge] = ([(148, 778), (190, 782)], [(150, 912), (192, 908)])
    for shape in (palm, thumb):
        flipped = [(side * x, y) for x, y in shape]
        pen.fill(moved(flipped, 0, 8), c.SCARF_LINE, 0.35, 6)
        pen.fill(
            flipped, Blend((side * 60, 760), (side * 90, 910), (c.SCARF_LIGHT, c.SCARF, c.SCARF_SHADE), (0, 0.4, 1))
        )
        with pen.inside(flipped):
            knit(pen, ([(side * 20, 760), (side * 190, 770)], [(side * 20, 900), (side * 190, 910)]), 9, 15)
            pen.fill(
                [(side * 20, 880), (side * 100, 876), (side * 190, 890), (side * 190, 930), (side * 20, 930)],
                c.SCARF_DEEP,
                0.5,
                8,
            )
        pen.contour(flipped, 4.4, c.SCARF_LINE)
    edge = ([(side * x, y) for x, y in cuff[0]], [(side * x, y) for x, y in cuff[1]])
    outline = np.concatenate([trace(edge[0]), trace(edge[1])[::-1]])
    pen.fill(outline, c.SCARF_SHADE)
    for k in range(6):
        y = 790 + 22 * k
        pen.ink([(side * 148, y), (side * 192, y + 1)], (4, 6, 4), c.SCARF_LIGHT, 0.5)
    pen.ink(np.concatenate([outline, outline[:1]]), (5,), c.SCARF_LINE)
