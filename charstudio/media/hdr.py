"""High dynamic range (phones' HLG, discs' PQ) brought into ordinary sRGB, so that faces look as they did on the phone.

Works on 16-bit RGB of BT.2020 primaries. libswscale 9 offers the same but clips colours to magenta and cyan.
Sources: ITU-R BT.2100-2 (tables 4 and 5: PQ and HLG), BT.2408 (reference white 203 cd/m2), BT.2087 (2020 to 709).
"""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

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
_LUMA_2020 = np.array([0.2627, 0.6780, 0.0593], np.float32)


def to_sdr(rgb: npt.NDArray[np.uint16], transfer: int) -> npt.NDArray[np.uint8]:
    """``(h, w, 3)`` of 16-bit HDR code values to 8-bit sRGB. ``transfer`` is ``PQ`` or ``HLG``."""
    light = _light(transfer)[rgb >> 4]
    if transfer == HLG:  # the display's own gamma of 1.2, on brightness
        light *= (np.maximum(light @ _LUMA_2020, 1e-6) ** np.float32(0.2))[..., None] * np.float32(1000.0 / _WHITE)
    brightest = light.max(axis=2, keepdims=True)
    light *= _compressed(brightest) / np.maximum(brightest, 1e-6)  # one factor for all three: the hue stays
    steps = np.clip(light @ _TO_709.T, 0, 1) * (_STEPS - 1)
    sdr: npt.NDArray[np.uint8] = _srgb()[steps.astype(np.uint16)]
    return sdr


def _compressed(light: _Float) -> _Float:
    """Highlights from the knee to the peak bent into what is left up to white (Möbius curve, smooth at the knee)."""
    a = -(_KNEE**2) * (_PEAK - 1) / (_KNEE**2 - 2 * _KNEE + _PEAK)
    b = (_KNEE**2 - 2 * _KNEE * _PEAK + _PEAK) / max(_PEAK - 1, 1e-6)
    scale = (b**2 + 2 * b * _KNEE + _KNEE**2) / (b - a)
    return np.where(light <= _KNEE, light, scale * (light + a) / (light + b)).astype(np.float32)


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
    """SRGB's curve (IEC 61966-2-1) in 4096 steps."""
    x = np.linspace(0, 1, _STEPS)
    curve = np.where(x <= 0.0031308, 12.92 * x, 1.055 * x ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(curve * 255), np.uint8)
