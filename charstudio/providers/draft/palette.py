"""Colours for the inside of a mouth, taken from the picture it opens in.

A drawing gets clear colours – a warm dark red, off-white teeth, a soft red tongue and the rim of its own line –, a
photograph quieter ones. Both are tinted and dimmed as the skin is, so that a mouth in blue light is no orange hole.
Where a drawing already shows an open mouth, its own darkness is used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.providers.draft.lip_line import MouthPlace

Picture: TypeAlias = NDArray[np.uint8]
Colour: TypeAlias = NDArray[np.float32]

_DRAWN = {"dark": (118, 34, 42), "tongue": (228, 112, 112), "teeth": (253, 248, 242)}
_PHOTO = {"dark": (66, 22, 24), "tongue": (172, 82, 84), "teeth": (232, 226, 218)}
_USUAL_SKIN = np.array([226.0, 186.0, 166.0])
_OPEN = 0.55  # what is under the line of a closed mouth is never that much darker than the skin


@dataclass(frozen=True, slots=True)
class Palette:
    """RGB 0..255 of what is behind the lips and of the line between them; ``drawn`` is 0 in a photograph, 1 in a
    drawing.
    """

    dark: Colour
    teeth: Colour
    tongue: Colour
    line: Colour
    drawn: float


def palette(rgb: Picture, place: MouthPlace) -> Palette:
    """Colours for the mouth at ``place``."""
    skin = _mean_colour(rgb, place, 0.55 * place.chin)
    inner = _mean_colour(rgb, place, 0.14 * place.half_width)
    level = float(skin.mean()) / float(_USUAL_SKIN.mean())
    light = float(np.clip(level, 0.2, 1.06))
    tint = np.clip(skin / max(0.01, level) / _USUAL_SKIN, 0.6, 1.5) ** 0.6
    drawn = place.drawn
    mixed = {
        name: np.clip((np.array(_PHOTO[name]) * (1 - drawn) + np.array(_DRAWN[name]) * drawn) * light * tint, 0, 252)
        for name in _DRAWN
    }
    dark = 0.9 * mixed["dark"] + 0.1 * (0.5 * skin + 0.5 * inner) * (0.6 if drawn < 0.5 else 1.0)
    if drawn > 0.5 and float(inner.mean()) < _OPEN * float(skin.mean()):
        dark = inner
    tongue = 0.8 * mixed["tongue"] + 0.2 * inner
    line = _mean_colour(rgb, place, 0.0, reach=0.0)
    line = np.minimum(line, dark) if float(line.mean()) > 0.8 * float(skin.mean()) else line
    rows = (np.asarray(colour, np.float32) for colour in (dark, mixed["teeth"], tongue, line))
    return Palette(next(rows), next(rows), next(rows), next(rows), drawn)


def _mean_colour(rgb: Picture, place: MouthPlace, down: float, reach: float = 0.22) -> Colour:
    """The mean of a small patch ``down`` pixels under the lips' line; ``reach`` in half-widths to the sides."""
    down += float(place.line[len(place.line) // 2])
    x = place.centre[0] - math.sin(place.angle) * down
    y = place.centre[1] + math.cos(place.angle) * down
    wide = max(1, round(reach * place.half_width))
    column, row = min(max(0, round(x)), rgb.shape[1] - 1), min(max(0, round(y)), rgb.shape[0] - 1)
    patch = rgb[max(0, row - wide // 2) : row + wide // 2 + 1, max(0, column - wide) : column + wide + 1]
    return np.asarray(patch.reshape(-1, 3).mean(0), np.float32)
