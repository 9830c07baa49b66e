"""Composes Lumi and her world into the sample's stills."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import backdrop as b
import cv2
import figure
import numpy as np
import numpy.typing as npt
import palette as c
import profile_view
import skia
from body import draw_arms, draw_coat, draw_scarf, draw_scarf_behind
from brush import Glow, Pen, oval
from hair import draw_back_hair
from head import Look, draw_head, draw_neck
from light import Image, bloomed, finished, graded, over, rgb, vignetted, vivid, with_rim

Draw = Callable[[Pen], None]
Pixels = npt.NDArray[np.uint8]


def layer(size: tuple[int, int], draw: Draw, detail: int = 2) -> Image:
    """Run a drawing at twice the size and return it reduced, premultiplied."""
    surface = skia.Surface(size[0] * detail, size[1] * detail)
    canvas = surface.getCanvas()
    canvas.clear(skia.ColorTRANSPARENT)
    canvas.scale(detail, detail)
    draw(Pen(canvas))
    pixels = surface.makeImageSnapshot().toarray(colorType=skia.kRGBA_8888_ColorType)
    whole = pixels.astype(np.float32) / 255
    whole[..., :3] *= whole[..., 3:4]
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def draw_lumi(pen: Pen, look: Look, *, tail: bool = True, arms: bool = False) -> None:
    """Lumi from the front or turned a little."""
    lean = look.yaw * 0.9
    with _tilted(pen, look):
        draw_back_hair(pen, look.yaw, look.pitch)
    slim = pen.bent(lambda points: points * [0.95, 1.0])
    with pen.placed(lean, -34):
        draw_coat(slim)
        draw_scarf_behind(pen)
    with pen.placed(lean * 0.8, 0):
        draw_neck(pen)
    with pen.placed(lean, -34):
        draw_scarf(pen, tail=tail)
        if arms:
            draw_arms(slim)
    with _tilted(pen, look):
        draw_head(pen, look)


@contextmanager
def _tilted(pen: Pen, look: Look) -> Iterator[None]:
    """The head leaning about its neck."""
    with pen.placed(0, 210, 1, look.tilt), pen.placed(0, -210):
        yield


# ---------------------------------------------------------------- reference stills


def plain(size: int = 1024) -> Image:
    """A calm lavender paper with a warm glow behind the head."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size
    away = np.clip(np.hypot(x - 0.5, y - 0.42) / 0.72, 0, 1)[..., None]
    return np.asarray(rgb("#f6eef8") * (1 - away) + rgb("#cfc3e6") * away, dtype=np.float32)


def reference(draw: Draw) -> Pixels:
    """One reference still."""
    figure_layer = layer((1024, 1024), draw)
    figure_layer = with_rim(figure_layer, "#fff1dc", (-7, -7), 4, 0.4)
    figure_layer = with_rim(figure_layer, "#ffd9ec", (9, -3), 5, 0.5)
    return finished(bloomed(over(plain(), figure_layer), 0.93, 12, 0.16), 0.0)


def _portrait(look: Look, across: float = 512.0) -> Pixels:
    def draw(pen: Pen) -> None:
        with pen.placed(across, 500, 1.08):
            draw_lumi(pen, look, tail=False)

    return reference(draw)


def front() -> Pixels:
    """The master reference."""
    return _portrait(Look(smile=0.1, squint=0.12))


def three_quarter() -> Pixels:
    """Turned to the viewer's right."""
    return _portrait(Look(yaw=27, smile=0.2, squint=0.12), 478)


def smile() -> Pixels:
    """The laugh."""
    return _portrait(Look(smile=1, open_mouth=0.8, squint=0.8, brow=1, tilt=4))


def side() -> Pixels:
    """The profile."""

    def draw(pen: Pen) -> None:
        with pen.placed(520, 500, 1.08):
            profile_view.draw_profile(pen)

    return reference(draw)


# ---------------------------------------------------------------- scenes


def _strings(pen: Pen) -> None:
    b.draw_string(pen, (-60, 60), (960, -70), 130, 9, 17)
    b.draw_string(pen, (960, -70), (2000, 90), 140, 9, 17)


def _night_lumi(draw: Draw) -> Image:
    """Lumi's layer in lamp light: cool shade, warm and violet rims."""
    lit = layer((b.WIDTH, b.HEIGHT), draw)
    lit = graded(lit, "#9480cc", "#fff3e2", (-0.8, -0.6), 0.58)
    lit = with_rim(lit, "#ffc27a", (-12, -9), 6, 0.85)
    return with_rim(lit, "#b79bff", (12, -3), 6, 0.6)


def _developed(picture: Image) -> Pixels:
    """The last steps every scene shares."""
    return finished(vivid(vignetted(picture, 0.32), 1.12), 0.0)


def _world(horizon: float, draw: Draw, stars: int = 420) -> Image:
    def scenery(pen: Pen) -> None:
        b.draw_stars(pen, horizon, stars)
        draw(pen)

    return over(b.sky(horizon), layer((b.WIDTH, b.HEIGHT), scenery))


def rooftop() -> Pixels:
    """Medium shot: Lumi with her tea at the railing."""

    def far(pen: Pen) -> None:
        b.draw_falling_star(pen, 1240, 420, 430)
        b.draw_hills(pen, 720)
        b.draw_city(pen, 720, 900)

    def near(pen: Pen) -> None:
        b.draw_railing(pen, 800, 1090, 118, 13)
        b.draw_telescope(pen, 1500, 690, 380)
        _strings(pen)
        b.draw_lantern(pen, 250, 782, 150)

    def lumi(pen: Pen) -> None:
        with pen.placed(790, 396, 0.68):
            draw_lumi(pen, Look(yaw=13, smile=0.35, squint=0.15, tilt=-3), arms=True)

    back = b.softened(_world(720, far), 2.2)
    back = over(back, layer((b.WIDTH, b.HEIGHT), near))
    picture = over(bloomed(back, 0.72, 16, 0.5), _night_lumi(lumi))
    steam = layer((b.WIDTH, b.HEIGHT), _steam)
    return _developed(bloomed(over(picture, steam), 0.86, 14, 0.3))


def _steam(pen: Pen) -> None:
    for x, reach in ((-26, 1.0), (6, 1.25), (32, 0.9)):
        line = [(802 + x, 868), (790 + x, 830), (812 + x, 790), (798 + x, 868 - 118 * reach)]
        pen.ink(line, (0, 9, 12, 0), "#fff4ea", 0.42, 5)


def closeup() -> Pixels:
    """Close-up for the spoken line."""

    def far(pen: Pen) -> None:
        b.draw_hills(pen, 800)
        b.draw_city(pen, 800, 980)

    def lights(pen: Pen) -> None:
        b.draw_bokeh(pen, 26, 8, 640, 1000, (14, 46))
        for start, end, sag, count in (((-60, 90), (960, -70), 190, 8), ((960, -70), (2000, 110), 200, 8)):
            for k in range(count):
                t = (k + 0.5) / count
                x, y = start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t + sag * 4 * t * (1 - t)
                pen.fill(oval(x, y, 120, 120), Glow((x, y), 120, ((c.LAMP, 0.7), (c.LAMP, 0.2), (c.LAMP, 0))))
                size = 30 + 9 * math.sin(k * 2.1 + start[0])
                core = Glow((x, y), size, (("#fff0c4", 0.85), ("#ffe0a0", 0.8), ("#ffc873", 0.92)))
                pen.fill(oval(x, y, size, size), core, 1, 2)
                pen.contour(oval(x, y, size - 1.5, size - 1.5), 2.2, "#fff3d8")

    def lumi(pen: Pen) -> None:
        with pen.placed(960, 548, 1.2):
            draw_lumi(pen, Look(smile=0.25, squint=0.12, tilt=-2.5), tail=True)

    back = b.softened(_world(800, far, 300), 11)
    back = over(back, layer((b.WIDTH, b.HEIGHT), lights))
    return _developed(bloomed(over(back, _night_lumi(lumi)), 0.84, 16, 0.32))


def wide() -> Pixels:
    """Establishing shot: a small Lumi under a big sky."""

    def scenery(pen: Pen) -> None:
        b.draw_falling_star(pen, 900, 300, 520)
        b.draw_hills(pen, 800)
        b.draw_city(pen, 800, 930)
        b.draw_floor(pen, 930)
        b.draw_railing(pen, 838, 950, 64, 6)
        b.draw_lamp_pool(pen, 1450, 1010, 420, 0.6)
        b.draw_dome(pen, 1560, 985, 250)
        for x, size in ((130, 74), (216, 52), (1216, 62), (1880, 70)):
            b.draw_planter(pen, x, 968, size)
        b.draw_lamp_pool(pen, 640, 1000, 520, 0.6)
        b.draw_string(pen, (-40, 590), (1040, 500), 110, 13, 10)
        b.draw_string(pen, (1040, 500), (1424, 618), 60, 5, 10)
        pen.ink([(1040, 492), (1040, 950)], (8,), "#1f1840")
        b.draw_telescope(pen, 800, 812, 190)
        b.draw_lantern(pen, 380, 1010, 70)

    def lumi(pen: Pen) -> None:
        with pen.placed(560, 700, 0.15):
            figure.draw_from_behind(pen)

    person = layer((b.WIDTH, b.HEIGHT), lumi, 3)
    person = graded(person, "#a394dc", "#ffeeda", (-0.2, -0.6), 0.5)
    person = with_rim(person, "#ffc27a", (5, -3), 2.4, 0.9)
    picture = over(_world(800, scenery, 900), person)
    return _developed(bloomed(picture, 0.74, 14, 0.45))


PICTURES: dict[str, Callable[[], Pixels]] = {
    "lumi_front": front,
    "lumi_three_quarter": three_quarter,
    "lumi_side": side,
    "lumi_smile": smile,
    "scene_rooftop": rooftop,
    "scene_closeup": closeup,
    "scene_wide": wide,
}
