"""The figure of a storyboard card: a plain mannequin with hair, clothes and a calm face, nobody in particular.

Everything is measured in heads (from chin to crown). The face has the proportions face detectors know, so that a draft
that follows can move its mouth.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from charstudio.providers.draft.board_words import Look
from charstudio.providers.draft.brush import (
    Canvas,
    Colour,
    Points,
    curve,
    mask_of,
    mixed,
    oval,
    polygon,
    shaded,
    stroke,
    tint,
)

Pairs: TypeAlias = list[tuple[float, float]]

_EYE, _DARK, _LIP, _CHEEK = (64, 54, 50), (48, 40, 40), (178, 102, 98), (216, 120, 110)


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a figure stands: the middle of its head and the head's height in pixels; ``lean`` is seen from the front as
    a shift of the body in heads.
    """

    x: float
    y: float
    head: float
    lean: float = 0.0


class Figure:
    """Draws one figure. Its parts are shaded from the left, where a card's light comes from."""

    def __init__(self, canvas: Canvas, pose: Pose, look: Look, level: float) -> None:
        self._canvas, self._pose, self._look = canvas, pose, look
        self._skin, self._hair, self._clothes = (
            shaded(colour, level) for colour in (look.skin, look.hair_colour, look.clothes)
        )
        self._level = level

    def draw(self, *, whole: bool) -> None:
        """From back to front. ``whole`` draws legs too."""
        if self._look.hair in {"long", "curly", "medium"}:
            self._hair_behind()
        if whole:
            self._legs()
        self._body()
        self._head()
        self._face()
        self._hair_in_front()

    def _at(self, x: float, y: float, lean: float = 0.0) -> tuple[float, float]:
        """A place given in heads from the head's middle."""
        return self._pose.x + (x + lean) * self._pose.head, self._pose.y + y * self._pose.head

    def _shape(self, points: Points, colour: Colour, *, lean: float = 0.0) -> Pairs:
        """A smooth closed shape given in heads, filled; gives its outline in pixels."""
        outline = curve([self._at(x, y, lean) for x, y in points])
        polygon(self._canvas, outline, colour)
        return outline

    def _dot(self, at: tuple[float, float], radii: tuple[float, float], colour: Colour, lean: float = 0.0) -> None:
        """An ellipse given in heads."""
        oval(self._canvas, self._at(*at, lean), (radii[0] * self._pose.head, radii[1] * self._pose.head), colour)

    def _line(self, points: Points, colour: Colour, width: float, lean: float = 0.0) -> None:
        """A line given in heads, as wide as ``width`` heads."""
        stroke(self._canvas, [self._at(x, y, lean) for x, y in points], colour, width * self._pose.head)

    def _shade(self, outline: Points, shift: float, share: float) -> None:
        """The side turned from the light, darker: the shape without itself shifted to the left."""
        mask = mask_of(self._canvas.shape, outline)
        lit = mask_of(self._canvas.shape, [(x - shift * self._pose.head, y) for x, y in outline])
        tint(self._canvas, np.minimum(mask, 255 - lit), shaded(self._clothes, 0.25), share)

    def _legs(self) -> None:
        lean, tone = self._pose.lean, self._skin if self._look.has_skirt else shaded(self._clothes, 0.55)
        for side in (-1, 1):
            self._line(((0.3 * side + lean, 3.2), (0.34 * side + lean / 2, 4.9), (0.36 * side, 6.6)), tone, 0.46)
            self._dot((0.4 * side, 6.82), (0.3, 0.15), shaded(self._clothes, 0.32))
        if self._look.has_skirt:
            skirt = _mirrored([(0.62, 2.5), (0.96, 4.9), (0.4, 5.05)])
            self._shade(self._shape(skirt, shaded(self._clothes, 0.92), lean=lean / 2), 0.25, 0.35)

    def _body(self) -> None:
        lean, wide = self._pose.lean, 0.88 if self._look.is_child else 1.0
        neck = [(-0.2, 0.3), (0.2, 0.3), (0.24, 0.86), (-0.24, 0.86)]
        polygon(self._canvas, [self._at(x, y) for x, y in neck], shaded(self._skin, 0.82))
        for side in (-wide, wide):
            arm = ((0.78 * side, 1.2), (0.98 * side, 1.95), (0.96 * side, 2.75))
            self._line(arm, shaded(self._clothes, 0.86), 0.36, lean)
            self._dot((0.98 * side, 2.98), (0.15, 0.2), self._skin, lean)
        half = [(0.22, 0.66), (0.6 * wide, 0.82), (0.93 * wide, 1.04), (0.86 * wide, 1.9), (0.68 * wide, 2.6)]
        torso = self._shape(_mirrored([*half, (0.74 * wide, 3.5)]), self._clothes, lean=lean)
        self._shade(torso, 0.22, 0.4)
        self._collar()

    def _collar(self) -> None:
        opening = _mirrored([(0.25, 0.64), (0.12, 0.86), (0.0, 0.98)])
        self._shape(opening, shaded(self._skin, 0.9))
        for side in (-1, 1):
            flap = [(side * 0.26, 0.6), (side * 0.44, 0.74), (side * 0.16, 1.12), (side * 0.02, 1.0)]
            polygon(self._canvas, [self._at(x, y) for x, y in flap], shaded(self._clothes, 0.78))

    def _head(self) -> None:
        for side in (-1, 1):
            self._dot((side * 0.37, 0.05), (0.06, 0.11), shaded(self._skin, 0.9))
        egg = [(0.0, -0.5), (0.25, -0.45), (0.37, -0.2), (0.365, 0.08), (0.29, 0.33), (0.12, 0.48), (0.0, 0.5)]
        self._shade(self._shape(_mirrored(egg), self._skin), 0.1, 0.16)

    def _face(self) -> None:
        for side in (-1, 1):
            self._eye(side)
        nose = ((0.01, 0.06), (-0.03, 0.17), (0.02, 0.185))
        self._line(nose, shaded(self._skin, 0.78), 0.016)
        lip = mixed(self._skin, shaded(_LIP, self._level), 0.75)
        self._dot((0, 0.31), (0.1, 0.032), lip)
        mouth = ((-0.105, 0.302), (-0.05, 0.31), (0, 0.306), (0.05, 0.31), (0.105, 0.302))
        self._line(mouth, shaded(_LIP, 0.5 * self._level), 0.014)
        if self._look.has_beard:
            self._beard()

    def _eye(self, side: int) -> None:
        """One eye with lid, brow and the cheek below."""
        x, brow = side * 0.155, mixed(self._hair, _DARK, 0.45)
        self._dot((x, 0.03), (0.07, 0.04), shaded((248, 246, 242), 0.35 + 0.65 * self._level))
        self._dot((x, 0.03), (0.035, 0.04), shaded(_EYE, 0.5 + 0.5 * self._level))
        self._dot((x, 0.03), (0.016, 0.02), shaded(_DARK, 0.6))
        self._line(((x - 0.078, 0.022), (x, -0.016), (x + 0.078, 0.022)), brow, 0.018)
        self._line(((x - 0.085, -0.075), (x, -0.1), (x + 0.085, -0.075)), brow, 0.024)
        self._dot((side * 0.2, 0.16), (0.06, 0.035), mixed(self._skin, shaded(_CHEEK, self._level), 0.22))

    def _beard(self) -> None:
        outer = [(-0.36, 0.1), (-0.31, 0.34), (-0.14, 0.52), (0, 0.57), (0.14, 0.52), (0.31, 0.34), (0.36, 0.1)]
        inner = [(0.26, 0.22), (0.14, 0.25), (0, 0.24), (-0.14, 0.25), (-0.26, 0.22)]
        polygon(self._canvas, [self._at(x, y) for x, y in (*outer, *inner)], self._hair)
        self._dot((0, 0.315), (0.085, 0.026), shaded(_LIP, 0.85 * self._level))

    def _hair_behind(self) -> None:
        down = {"long": 1.25, "curly": 0.5, "medium": 0.62}[self._look.hair]
        wide = 0.58 if self._look.hair == "curly" else 0.46
        half = [(0.0, -0.6), (wide * 0.7, -0.52), (wide, -0.15), (wide * 1.04, 0.3), (wide * 0.95, down * 0.85)]
        self._shape(_mirrored([*half, (wide * 0.5, down)]), shaded(self._hair, 0.72))

    def _hair_in_front(self) -> None:
        if self._look.hair == "bald":
            return
        side = 0.02 if self._look.hair == "short" else 0.22
        crown = [(-0.4, side), (-0.42, -0.25), (-0.28, -0.53), (0, -0.6), (0.28, -0.53), (0.42, -0.25), (0.4, side)]
        fringe = [(0.335, -0.1), (0.27, -0.26), (0.06, -0.3), (-0.1, -0.24), (-0.26, -0.2), (-0.335, -0.06)]
        self._shade(self._shape([*crown, *fringe], self._hair), 0.12, 0.3)
        if self._look.hair == "curly":
            for k in range(13):
                turn = math.pi * (1.0 + k / 12)
                at = 0.47 * math.cos(turn), -0.12 + 0.45 * math.sin(turn)
                self._dot(at, (0.13, 0.13), shaded(self._hair, 0.92 + 0.16 * (k % 2)))
        self._line(((-0.26, -0.4), (-0.12, -0.47), (0.02, -0.48)), shaded(self._hair, 1.3), 0.03)


def _mirrored(half: Pairs) -> Pairs:
    """The right half of an outline, from its top down, completed by the left one."""
    return [*half, *((-x, y) for x, y in reversed(half) if x)]
