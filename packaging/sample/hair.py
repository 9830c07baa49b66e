"""Lumi's lavender bob: locks, strands, the ring of light and the star hairpin."""

from __future__ import annotations

import numpy as np
import palette as c
from brush import Blend, Pen, Points, Warp, along, mirror, moved, oval, trace

Lock = tuple[list[tuple[float, ...]], list[tuple[float, ...]]]
TONES = (c.HAIR_LIGHT, c.HAIR, c.HAIR_LOW)


def turned(
    yaw_degrees: float, pitch_degrees: float, lift: float = 0.0, size: float = 260.0, bulge: float = 0.9
) -> Warp:
    """A warp that turns flat points over a rounded form lying `lift` in front of the neck."""
    yaw, pitch = np.radians(yaw_degrees), np.radians(pitch_degrees)

    def warp(points: Points) -> Points:
        x, y = points[:, 0], points[:, 1]
        depth = lift + bulge * size * np.exp(-(x**2 + 0.35 * (y + 60) ** 2) / size**2)
        across = x * np.cos(yaw) + depth * np.sin(yaw)
        down = (y - 120) * np.cos(pitch) - (depth - 120) * np.sin(pitch) + 120
        return np.stack([across, down], axis=1)

    return warp


BACK_RIGHT: list[tuple[float, ...]] = [
    (0, -404),
    (94, -390),
    (186, -338),
    (250, -248),
    (284, -120),
    (296, 10),
    (293, 120),
    (274, 210),
    (238, 278),
    (180, 322, 1),
    (176, 296),
    (130, 316, 1),
    (110, 270),
]

# Long outer locks, from the parting to the inward-curving tips (viewer's right; mirrored for the left).
MANTLE: list[Lock] = [
    (
        [(60, -376), (182, -330), (250, -226), (286, -90), (296, 40), (286, 150), (252, 244), (196, 300)],
        [(196, 300), (226, 230), (236, 130), (232, 20), (224, -100), (190, -230), (60, -372)],
    ),
    (
        [(60, -376), (170, -316), (228, -200), (252, -70), (256, 50), (246, 150), (218, 226), (166, 272)],
        [(166, 272), (192, 200), (202, 110), (200, 10), (196, -90), (160, -220), (60, -370)],
    ),
]

FRAMING: Lock = (
    [(150, -250), (204, -130), (222, -20), (224, 80), (208, 160), (168, 226)],
    [(168, 226), (184, 150), (190, 70), (186, -20), (170, -120), (120, -240)],
)

BANGS: list[Lock] = [
    (
        [(50, -378), (-70, -346), (-166, -270), (-212, -180), (-226, -100), (-244, 10)],
        [(-244, 10), (-190, -54), (-150, -130), (-104, -220), (-40, -310), (54, -376)],
    ),
    (
        [(52, -378), (-40, -332), (-112, -256), (-152, -176), (-172, -110), (-206, -38)],
        [(-206, -38), (-136, -74), (-92, -140), (-52, -226), (4, -310), (58, -376)],
    ),
    (
        [(54, -378), (-10, -326), (-62, -250), (-90, -176), (-104, -114), (-142, -48)],
        [(-142, -48), (-84, -72), (-40, -132), (-10, -210), (26, -300), (60, -376)],
    ),
    (
        [(58, -378), (24, -318), (-6, -246), (-22, -176), (-34, -116), (-66, -46)],
        [(-66, -46), (-12, -70), (22, -128), (38, -206), (52, -296), (64, -376)],
    ),
    (
        [(62, -378), (48, -318), (38, -250), (30, -186), (20, -136), (-2, -86)],
        [(-2, -86), (38, -112), (58, -166), (68, -236), (72, -310), (68, -376)],
    ),
    (
        [(66, -378), (62, -310), (60, -240), (76, -166), (106, -108), (166, -60)],
        [(166, -60), (156, -110), (152, -170), (144, -248), (116, -322), (72, -378)],
    ),
    (
        [(68, -378), (112, -316), (140, -240), (156, -164), (176, -96), (222, -26)],
        [(222, -26), (220, -90), (214, -172), (190, -262), (144, -336), (74, -380)],
    ),
    (
        [(70, -380), (146, -334), (196, -254), (220, -164), (234, -84), (258, -2)],
        [(258, -2), (270, -80), (268, -170), (240, -262), (176, -344), (76, -384)],
    ),
]
ORDER = (0, 7, 1, 6, 2, 5, 4, 3)

WISPS: list[tuple[list[tuple[float, ...]], tuple[float, ...]]] = [
    ([(64, -240), (70, -170), (66, -110), (44, -56)], (0, 6, 6, 0)),
    ([(68, -230), (82, -150), (86, -100), (104, -58)], (0, 4, 4, 0)),
    ([(-160, -180), (-196, -90), (-216, -30), (-226, 40)], (0, 4, 4, 0)),
]


FLYAWAYS: list[list[tuple[float, ...]]] = [
    [(284, 60), (304, 150), (300, 220), (272, 276)],
    [(-286, 90), (-306, 170), (-300, 236), (-276, 282)],
    [(-240, 220), (-238, 270), (-218, 312), (-190, 334)],
    [(230, 230), (236, 280), (222, 318), (200, 336)],
    [(-150, -368), (-214, -330), (-262, -262), (-290, -190)],
    [(120, -382), (190, -352), (240, -290), (276, -214)],
]


def back_outline() -> list[tuple[float, ...]]:
    """The bob's whole silhouette."""
    return [*BACK_RIGHT, (0, 262), *mirror(BACK_RIGHT[1:])]


def draw_back_hair(pen: Pen, yaw: float = 0.0, pitch: float = 0.0) -> None:
    """The hair behind the face and neck."""
    behind = pen.bent(turned(yaw, pitch, -34, 330, 0.35))
    outline = back_outline()
    behind.fill(
        outline, Blend((0, -394), (0, 310), (c.HAIR_LIGHT, c.HAIR_LOW, c.HAIR_SHADE, c.HAIR_DEEP), (0, 0.28, 0.6, 1))
    )
    with behind.inside(outline):
        behind.fill(oval(0, 170, 214, 240), c.HAIR_DEEP, 0.85, 30)
        for side in (-1, 1):
            for step in range(6):
                reach = 288 - 24 * step
                line = [
                    (side * 0.5 * reach, -330),
                    (side * 0.9 * reach, -170),
                    (side * reach, 40),
                    (side * 0.9 * reach, 220),
                ]
                behind.ink(line, (0, 2.6, 3, 0), c.HAIR_LINE, 0.4)
    behind.ink(BACK_RIGHT[:10], (4, 5, 5, 5, 2), c.HAIR_LINE)
    behind.ink(mirror(BACK_RIGHT[:10]), (2, 5, 5, 5, 4), c.HAIR_LINE)


def draw_lock(pen: Pen, lock: Lock, shade: float = 16.0, *, shine: bool = False) -> None:
    """One lock of hair: base tones, a shadowed side, strands and a tapering outline."""
    left, right = trace(lock[0]), trace(lock[1])
    outline = np.concatenate([left, right])
    top, bottom = float(outline[:, 1].min()), float(outline[:, 1].max())
    base = Blend((0, top), (0, bottom), TONES, (0, 0.5, 1))
    pen.fill(moved(outline, 5, 9), c.HAIR_DEEP, 0.32, 5)
    pen.fill(outline, base)
    with pen.inside(outline):
        with pen.layer(0.8):
            pen.fill(outline, Blend((0, bottom - 0.75 * (bottom - top)), (0, bottom), (c.HAIR, c.HAIR_SHADE)))
            pen.fill(moved(outline, -shade, -5), base, 1, 2.5)
        if shine:
            with pen.layer(0.62):
                _draw_sparks(pen)
        _strands(pen, left, right[::-1])
    pen.ink(left, (0, 2.6, 3.6, 4.2, 4.4, 2), c.HAIR_LINE)
    pen.ink(right, (2, 4.4, 4.2, 3.6, 2.6, 0), c.HAIR_LINE)


def _strands(pen: Pen, left: Points, right: Points) -> None:
    a, b = along(left, 40), along(right, 40)
    for share, start, end in ((0.28, 12, 35), (0.5, 18, 39), (0.72, 8, 28)):
        line = a * (1 - share) + b * share
        pen.ink(line[start:end], (0, 2.2, 2.4, 0), c.HAIR_SHADE, 0.7)
    pen.ink((a * 0.86 + b * 0.14)[16:34], (0, 3.4, 0), c.HAIR_SHINE, 0.55)


def draw_crown(pen: Pen) -> None:
    """The cap of hair the locks grow from."""
    cap = [(0, -404), (94, -390), (186, -338), (244, -248), (256, -190), (150, -230), (50, -350),
           (-120, -250), (-256, -190), (-244, -248), (-186, -338), (-94, -390)]  # fmt: skip
    pen.fill(cap, Blend((0, -394), (0, 300), TONES, (0, 0.5, 1)))
    with pen.inside(cap):
        for side in (-1, 1):
            for step in range(4):
                reach = 150 + 36 * step
                line = [
                    (60 + side * 6, -380),
                    (side * reach * 0.7 + 20, -344),
                    (side * reach, -240),
                    (side * (reach + 20), -110),
                ]
                pen.ink(line, (0, 2.2, 2.6, 0), c.HAIR_SHADE, 0.6)
    pen.ink([(-250, -248), (-186, -338), (-94, -390), (0, -404), (94, -390), (186, -338), (250, -248)],
            (0, 4, 5, 4, 0), c.HAIR_LINE)  # fmt: skip


def _draw_sparks(pen: Pen) -> None:
    """The ring of light: leaf-shaped glints along an arc, the same for every lock it crosses."""
    rng = np.random.default_rng(5)
    for x in np.arange(-250, 262, 17.0):
        away = (x - 50) / 200
        centre = -250 + 48 * away**2 + rng.uniform(-5, 5)
        long = rng.uniform(18, 30) + (30 if rng.random() < 0.4 else 0)
        lean = 0.62 * away
        ends = [(x - lean * long, centre - long * 0.8), (x, centre), (x + lean * long * 0.9, centre + long * 1.25)]
        pen.ink(ends, (0, 14, 21, 14, 0), c.HAIR_SHINE)


def star_points(x: float, y: float, outer: float, inner: float, turn: float = -100.0) -> list[tuple[float, ...]]:
    """A five-pointed star."""
    angle = np.radians(np.arange(10) * 36 + turn)
    reach = np.where(np.arange(10) % 2 == 0, outer, inner)
    return [(float(x + r * np.cos(a)), float(y + r * np.sin(a)), 1) for a, r in zip(angle, reach, strict=True)]


def draw_clip(pen: Pen, x: float = 186.0, y: float = -168.0) -> None:
    """The golden star hairpin."""
    star = star_points(x, y, 34, 16.5)
    pen.fill(moved(star, 4, 8), c.HAIR_DEEP, 0.5, 5)
    pen.ink([*star, star[0]], (7,), "#8a4a1e")
    pen.fill(star, Blend((x - 26, y - 34), (x + 24, y + 36), ("#fff2b8", c.STAR, "#f0a53c")))
    for point in star[::2]:
        pen.ink([(x, y), point[:2]], (2.5, 0.5), "#fff8dc", 0.8)
    pen.fill(oval(x - 10, y - 12, 5, 4), "#ffffff", 0.9, 1)


def draw_ahoge(pen: Pen) -> None:
    """The one strand that never lies flat."""
    lock: Lock = (
        [(36, -384), (22, -420), (-8, -446), (-52, -452)],
        [(-52, -452), (4, -440), (46, -424), (68, -380)],
    )
    draw_lock(pen, lock, 6)


def _left_of_parting(lock: Lock) -> Lock:
    left, right = mirror(lock[1]), mirror(lock[0])
    return [(48, -380), (-30, -356), *left[1:]], [*right[:-1], (-40, -380), (52, -386)]


def draw_side_hair(pen: Pen, yaw: float = 0.0, pitch: float = 0.0) -> None:
    """The crown and the long locks beside the face."""
    outer = pen.bent(turned(yaw, pitch, 0, 330, 0.5))
    draw_ahoge(outer)
    near = pen.bent(turned(yaw, pitch, 10, 300, 0.7))
    draw_crown(pen.bent(turned(yaw, pitch, 10, 330, 0.62)))
    for lock in MANTLE:
        for pair in (_left_of_parting(lock), lock):
            draw_lock(outer, pair)
    for line in FLYAWAYS:
        outer.ink(line, (0, 3.6, 3, 0), c.HAIR_LOW)
    draw_lock(near, (mirror(FRAMING[1]), mirror(FRAMING[0])), 10)
    draw_lock(near, FRAMING, 10)


def draw_front_hair(pen: Pen, yaw: float = 0.0, pitch: float = 0.0) -> None:
    """Bangs, shine and hairpin."""
    top = pen.bent(turned(yaw, pitch, 10, 330, 0.62))
    for index in ORDER:
        draw_lock(top, BANGS[index], 14, shine=True)
    for line, widths in WISPS:
        top.ink(line, widths, c.HAIR_LOW)
    draw_clip(top)
