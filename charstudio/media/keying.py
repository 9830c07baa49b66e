"""Chroma key: a backdrop of one colour made transparent, with soft edges and without its reflections on what stays.

Works in the plane of colour differences of BT.709 (``B' - Y'``, ``R' - Y'``): lightness is left out, so shadows and
folds of the backdrop go with it, and mixtures of backdrop and actor lie on a straight line between the two, so soft
edges come out right. The plane is measured in the backdrop's own colour: it lies at distance 0 from itself, all greys
at distance 1. (For a backdrop of hardly any colour, a tenth of full strength is taken as the measure.)

``tolerance`` and ``softness`` are such distances: up to ``tolerance`` nothing is left, from ``tolerance + softness`` on
everything is. Of a pixel that is left in part the backdrop's part is subtracted (it was mixed in). ``spill`` is how
much is taken off of the backdrop's light that is still found in what stays: colours within 75 degrees of the
backdrop's hue have some, the less the farther. Luma goes down with it, as it went up when the backdrop shone there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from charstudio.media.canvas import Pixels, in_stripes, rounded
from charstudio.media.grade import LUMA
from charstudio.model.clip_looks import ChromaKey

_FLOAT = npt.NDArray[np.float32]
_LEAST_CHROMA = 0.1
_SHARPEST = 1 / 255
_NO_CHROMA = 1e-3
_NARROWING = math.tan(math.radians(15))  # none is left 75 degrees away


def keyed(picture: Pixels, key: ChromaKey) -> Pixels:
    """``picture`` (RGB or RGBA) as RGBA, straight alpha, without the backdrop."""
    return in_stripes(picture, lambda stripe: _keyed(stripe, key), 4)


def _keyed(picture: Pixels, key: ChromaKey) -> Pixels:
    rgb = np.ascontiguousarray(picture[..., :3])
    backdrop = _Backdrop.of(key.colour)
    light = rgb.astype(np.float32)
    along, aside = (cv2.transform(light, row[None]) for row in backdrop.matrix)
    distance = cv2.magnitude(np.subtract(along, np.float32(backdrop.along)), aside)
    left = _share(distance, key.tolerance, max(key.softness, _SHARPEST))
    mixed = _backdrop_light(along, aside, left, key.spill / backdrop.along if backdrop.along > 0 else 0.0)
    alone = cv2.subtract(light, cv2.merge([mixed * np.float32(part) for part in backdrop.rgb]))
    straight = cv2.divide(alone, cv2.merge([np.maximum(left, np.float32(_SHARPEST))] * 3))
    opaque = np.float32(255) if picture.shape[2] == 3 else picture[..., 3].astype(np.float32)
    keyed_out = cv2.cvtColor(rounded(np.asarray(straight, np.float32)), cv2.COLOR_RGB2RGBA)
    keyed_out[..., 3] = _bytes(left * opaque)
    return np.asarray(keyed_out, np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class _Backdrop:
    """A backdrop's RGB, the matrix from RGB (0 to 255) to the place along and aside of its hue, and how far along it
    lies itself: 1, less for a backdrop of hardly any colour.
    """

    rgb: tuple[int, int, int]
    matrix: _FLOAT
    along: float

    @classmethod
    @lru_cache(maxsize=16)
    def of(cls, colour: str) -> _Backdrop:
        """From ``#rrggbb``."""
        rgb = (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
        luma = np.array(LUMA)
        differences = np.array([(np.array([0, 0, 1]) - luma) / 1.8556, (np.array([1, 0, 0]) - luma) / 1.5748]) / 255.0
        own = differences @ np.array(rgb)
        strength = float(np.hypot(*own))
        hue = own / strength if strength > _NO_CHROMA else np.array([1.0, 0.0])
        measure = max(strength, _LEAST_CHROMA)
        turn = np.array([hue, [-hue[1], hue[0]]]) / measure
        return cls(rgb, (turn @ differences).astype(np.float32), strength / measure if strength > _NO_CHROMA else 0.0)


def _share(distance: cv2.typing.MatLike, tolerance: float, softness: float) -> _FLOAT:
    """How much is left at each pixel."""
    share: _FLOAT = np.asarray(distance, np.float32)
    share -= np.float32(tolerance)
    share *= np.float32(1 / softness)
    return np.clip(share, 0.0, 1.0, out=share)


def _backdrop_light(along: cv2.typing.MatLike, aside: cv2.typing.MatLike, left: _FLOAT, spill: float) -> _FLOAT:
    """How much of the backdrop's colour to take off each pixel: what was mixed in, and the spill on what stays."""
    mixed = np.float32(1) - left
    excess = np.abs(np.asarray(aside, np.float32))
    excess *= np.float32(-_NARROWING)
    excess += along
    excess -= mixed
    np.maximum(excess, 0.0, out=excess)
    excess *= np.float32(spill)
    mixed += excess
    return mixed


def _bytes(values: _FLOAT) -> Pixels:
    return np.rint(values).astype(np.uint8)
