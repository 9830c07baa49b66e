"""The grade that makes one shot look like another: exposure, temperature, tint and saturation, solved, not searched.

The inverse of ``media.grade``: there the light of each channel is multiplied by ``2 ** exposure`` and by gains of
temperature and tint that leave the luminance of white alone. So from the three gains that bring the mean light of one
picture to that of another, all three settings follow exactly. Saturation is what is left of the mean chroma.
Means are of the middle 90 % of each channel, so that a lamp or a letterbox does not decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.media.grade import LUMA, graded, to_light
from charstudio.model.clip_looks import Grade

Picture = NDArray[np.uint8]

_SMALL = (96, 54)
_TRIM = 0.05
_LEAST_LIGHT = 1e-4
_LEAST_CHROMA = 0.01
_MOST_STOPS = 2.0


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of a shot. ``light`` is the mean light of red, green and blue (0..1), ``chroma`` the mean distance of
    the display's values from grey (0..1), ``lab`` the mean in CIE L*a*b*.
    """

    light: tuple[float, float, float]
    chroma: float
    lab: tuple[float, float, float]

    @property
    def luminance(self) -> float:
        """The mean light as the eye weighs it."""
        return sum(share * part for share, part in zip(LUMA, self.light, strict=True))


@dataclass(frozen=True, slots=True)
class Jump:
    """How two shots differ in colour: ``stops`` of exposure (positive: the second is brighter), ``delta_e`` the
    distance of their mean colours (CIE 1976; about 2 is just seen side by side).
    """

    stops: float
    delta_e: float


def colours_of(pictures: Sequence[Picture]) -> Colours:
    """The colours of a shot, from some of its pictures (RGB or RGBA)."""
    pixels = np.concatenate([_pixels(picture) for picture in pictures])
    light = to_light(pixels)
    means = [_middle_mean(light[:, channel]) for channel in range(3)]
    grey = pixels @ np.array(LUMA)
    chroma = _middle_mean(np.abs(pixels - grey[:, None]).mean(axis=1))
    lab = cv2.cvtColor(pixels.astype(np.float32)[None], cv2.COLOR_RGB2LAB)[0]
    middle = [_middle_mean(lab[:, channel].astype(np.float64)) for channel in range(3)]
    return Colours((means[0], means[1], means[2]), chroma, (middle[0], middle[1], middle[2]))


def jump_between(before: Colours, after: Colours) -> Jump:
    """How ``after`` differs from ``before``."""
    stops = np.log2(max(after.luminance, _LEAST_LIGHT) / max(before.luminance, _LEAST_LIGHT))
    distance = float(np.linalg.norm(np.subtract(after.lab, before.lab)))
    return Jump(float(stops), distance)


def matched(pictures: Sequence[Picture], like: Colours, grade: Grade) -> Grade:
    """``grade`` with the four settings that make ``pictures`` (as recorded, ungraded) look like ``like``.

    Contrast and the look-up table stay as they are. Settings are rounded to hundredths and kept in their limits.
    """
    found = replace(grade, exposure=0.0, temperature=0.0, tint=0.0, saturation=1.0)
    for _ in range(3):  # what contrast and clipping do to the means is met by asking again
        shown = colours_of([graded(picture, found) for picture in pictures])
        gains = np.array([max(want, _LEAST_LIGHT) for want in like.light]) / np.array(
            [max(have, _LEAST_LIGHT) for have in shown.light]
        )
        found = _turned(found, gains)
    shown = colours_of([graded(picture, found) for picture in pictures])
    if shown.chroma > _LEAST_CHROMA:
        found = replace(found, saturation=_kept(found.saturation * like.chroma / shown.chroma, 0.5, 1.6))
    return found


def _turned(grade: Grade, gains: NDArray[np.float64]) -> Grade:
    """The grade with further gains of red, green and blue: the inverse of the white balance of ``media.grade``."""
    brightness = float(gains @ np.array(LUMA))
    red, green, blue = (float(part) for part in gains / brightness)
    return replace(
        grade,
        exposure=_kept(grade.exposure + float(np.log2(brightness)), -_MOST_STOPS, _MOST_STOPS),
        temperature=_kept(grade.temperature + float(np.log2(red / blue)), -1.0, 1.0),
        tint=_kept(grade.tint + float(np.log2(np.sqrt(red * blue) / green)), -1.0, 1.0),
    )


def _kept(value: float, low: float, high: float) -> float:
    return round(min(high, max(low, value)), 2)


def _pixels(picture: Picture) -> NDArray[np.float64]:
    """Some pixels of a picture as the display's values, 0..1: ``(n, 3)``."""
    rgb = picture[..., :3]
    small = cv2.resize(rgb, _SMALL, interpolation=cv2.INTER_AREA) if rgb.shape[1] > _SMALL[0] else rgb
    return np.asarray(small, np.float64).reshape(-1, 3) / 255.0


def _middle_mean(values: NDArray[np.float64]) -> float:
    ordered = np.sort(values)
    cut = int(len(ordered) * _TRIM)
    return float(ordered[cut : len(ordered) - cut or None].mean())
