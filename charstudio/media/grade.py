"""The simple colours of a clip: exposure, temperature, tint, contrast, saturation, then a look-up table.

A pixel's way, once and in this order:

1. to linear light (sRGB's curve, IEC 61966-2-1), times ``2 ** exposure`` and the gains of temperature and tint, and
   back. Temperature +1 makes red twice as strong against blue, tint +1 takes half of green's strength against the two;
   neither changes the luminance of white;
2. contrast: away from or towards mid grey (18 % of white's light) on the display's own values;
3. saturation: away from or towards the pixel's luma (ITU-R BT.709), also on the display's own values;
4. to 8 bits, once, and through the look-up table (``lut``), mixed in by its strength.

Steps 1 and 2 are a table of 256 numbers, step 3 is one matrix; nothing is clipped in between, so what exposure pushes
above white can come back by contrast or saturation. Alpha is not touched. A neutral grade gives the same array back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from charstudio.media.canvas import Pixels, in_stripes, rounded
from charstudio.media.lut import ColourTable
from charstudio.model.clip_looks import Grade

LUMA = (0.2126, 0.7152, 0.0722)
"""Shares of red, green and blue in luma and luminance (ITU-R BT.709)."""

MID_GREY = 0.18
"""The light of the grey that contrast turns around, as a share of white's."""


def graded(picture: Pixels, grade: Grade, table: ColourTable | None = None) -> Pixels:
    """``picture`` (RGB or RGBA) with its colours changed. ``table`` is the file that ``grade.lut`` means, if any.

    The same array when there is nothing to change.
    """
    tone = _tone(grade.exposure, grade.contrast, grade.saturation, grade.temperature, grade.tint)
    strength = grade.lut_strength if table is not None else 0.0
    if tone is None and strength <= 0.0:
        return picture
    rgb = picture if picture.shape[2] == 3 else np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGBA2RGB), np.uint8)
    toned = rgb if tone is None else tone.apply(rgb)
    if table is not None and strength > 0.0:
        looked_up = table.apply(toned)
        toned = looked_up if strength >= 1.0 else _mixed(toned, looked_up, strength)
    return toned if picture.shape[2] == 3 else _with_alpha(toned, picture)


@dataclass(frozen=True, slots=True, eq=False)
class _Tone:
    """Steps 1 to 3. ``curves`` is ``(256, 1, 3)`` float32 in steps of 8 bits, ``matrix`` None where all stays."""

    curves: npt.NDArray[np.float32]
    matrix: npt.NDArray[np.float32] | None

    def apply(self, rgb: Pixels) -> Pixels:
        """The picture toned, rounded once."""
        if self.matrix is None:
            table = np.clip(np.rint(self.curves), 0, 255).astype(np.uint8)
            return np.asarray(cv2.LUT(rgb, table), np.uint8)
        matrix = self.matrix

        def mixed(stripe: Pixels) -> Pixels:
            return rounded(np.asarray(cv2.transform(cv2.LUT(stripe, self.curves), matrix), np.float32))

        return in_stripes(rgb, mixed, 3)


@lru_cache(maxsize=64)
def _tone(exposure: float, contrast: float, saturation: float, temperature: float, tint: float) -> _Tone | None:
    if (exposure, contrast, saturation, temperature, tint) == (0.0, 1.0, 1.0, 0.0, 0.0):
        return None
    light = to_light(np.arange(256) / 255.0)
    gains = 2.0**exposure * _white_balance(temperature, tint)
    values = from_light(light[:, None] * gains)
    pivot = float(from_light(np.array(MID_GREY)))
    curves = (pivot + contrast * (values - pivot)) * 255.0
    matrix = None
    if saturation != 1.0:
        matrix = (saturation * np.eye(3) + (1.0 - saturation) * np.array(LUMA)).astype(np.float32)
    return _Tone(np.ascontiguousarray(curves[:, None, :], np.float32), matrix)


def _white_balance(temperature: float, tint: float) -> npt.NDArray[np.float64]:
    gains = np.array([2.0 ** (0.5 * temperature), 2.0**-tint, 2.0 ** (-0.5 * temperature)])
    return gains / float(gains @ np.array(LUMA))


def _with_alpha(rgb: Pixels, of: Pixels) -> Pixels:
    """RGB with the alpha of another picture."""
    whole = cv2.cvtColor(rgb, cv2.COLOR_RGB2RGBA)
    whole[..., 3] = of[..., 3]
    return np.asarray(whole, np.uint8)


def _mixed(one: Pixels, other: Pixels, share: float) -> Pixels:
    return np.asarray(cv2.addWeighted(one, 1.0 - share, other, share, 0.0), np.uint8)


def to_light(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The display's values (0 to 1) as light."""
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def from_light(light: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Light as the display's values; the curve goes on above white."""
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * np.maximum(light, 0.0) ** (1 / 2.4) - 0.055)
