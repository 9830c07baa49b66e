"""High dynamic range (phones' HLG, discs' PQ) brought into ordinary sRGB, so that faces look as they did on the phone.

Works on 16-bit RGB of BT.2020 primaries. libswscale 9 offers the same but clips colours to magenta and cyan.
Sources: ITU-R BT.2100-2 (tables 4 and 5: PQ and HLG), BT.2408 (reference white 203 cd/m2), BT.2087 (2020 to 709).
"""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorTrc

_Float: TypeAlias = npt.NDArray[np.float32]

PQ, HLG = int(ColorTrc.SMPTE2084), int(ColorTrc.ARIB_STD_B67)

_WHITE = 203.0  # cd/m2, what paper white is in HDR programmes
_PEAK = 1000.0 / _WHITE  # the brightest highlight that still shows detail
_KNEE = 0.7  # below this share of white nothing is changed
_STEPS = 4096

_TO_709 = np.array([[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]], np.float32)
_LUMA_2020 = np.array([[0.2627, 0.6780, 0.0593]], np.float32)


def to_sdr(rgb: npt.NDArray[np.uint16], transfer: int) -> npt.NDArray[np.uint8]:
    """``(h, w, 3)`` of 16-bit HDR code values to 8-bit sRGB. ``transfer`` is ``PQ`` or ``HLG``.

    Fast enough for playing at a viewer's size, and the same for stills: curves are looked up, sums are OpenCV's.
    """
    light = _light(transfer)[rgb >> 4]
    if transfer == HLG:  # the display's own gamma of 1.2, on brightness
        # Not OpenCV's maximum, which takes a single pixel and a number for two arrays.
        luma = np.maximum(cv2.transform(light, _LUMA_2020), np.float32(1e-6))
        light = _times(light, cv2.pow(luma, 0.2) * np.float32(1000.0 / _WHITE))
    red, green, blue = cv2.split(light)
    light = _times(light, _factor(cv2.max(cv2.max(red, green), blue)))  # one factor for all three: the hue stays
    steps = np.rint(cv2.transform(light, _TO_709 * np.float32(_STEPS - 1)))
    sdr: npt.NDArray[np.uint8] = _srgb()[np.maximum(steps, 0).astype(np.uint16)]
    return sdr


def _times(light: _Float, factor: _Float) -> _Float:
    return np.asarray(cv2.multiply(light, cv2.merge([factor, factor, factor])), np.float32)


def _factor(brightest: _Float) -> _Float:
    """What brings the brightest of three colours to where it belongs: highlights from the knee to the peak are bent
    into what is left up to white (Möbius curve, smooth at the knee).
    """
    a = -(_KNEE**2) * (_PEAK - 1) / (_KNEE**2 - 2 * _KNEE + _PEAK)
    b = (_KNEE**2 - 2 * _KNEE * _PEAK + _PEAK) / max(_PEAK - 1, 1e-6)
    scale = (b**2 + 2 * b * _KNEE + _KNEE**2) / (b - a)
    high = np.maximum(brightest, np.float32(_KNEE))
    bent = np.float32(scale) * (high + np.float32(a)) / ((high + np.float32(b)) * high)
    bent[brightest <= _KNEE] = 1
    return np.asarray(bent, np.float32)


@cache
def _light(transfer: int) -> _Float:
    """Light by code value in 4096 steps: PQ in multiples of white as displayed, HLG of the scene (0 to 1)."""
    x = np.linspace(0, 1, _STEPS)
    if transfer == HLG:
        a, b, c = 0.17883277, 0.28466892, 0.55991073
        return np.where(x <= 0.5, x * x / 3, (np.exp((x - c) / a) + b) / 12).astype(np.float32)
    m1, m2, c1, c2, c3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
    root = x ** (1 / m2)
    return (10_000 / _WHITE * (np.maximum(root - c1, 0) / (c2 - c3 * root)) ** (1 / m1)).astype(np.float32)


@cache
def _srgb() -> npt.NDArray[np.uint8]:
    """SRGB's curve (IEC 61966-2-1) in 4096 steps, going on in white: colours outside of BT.709 exceed it."""
    x = np.minimum(np.arange(4 * _STEPS) / (_STEPS - 1), 1)
    curve = np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(curve * 255), np.uint8)
