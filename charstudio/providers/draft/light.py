"""Light and colour of a picture: each mood is a small function on float RGB in 0..1.

``amount`` 1 is a clear but believable change; ``depth`` 0 (far) .. 1 (subject) lets fog and lamps know what is near.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Colour: TypeAlias = NDArray[np.floating]
Plane: TypeAlias = NDArray[np.floating]
Mood: TypeAlias = Callable[[Colour, float, Plane, tuple[float, float]], Colour]

FINISHES = frozenset({"soft", "vignette", "grain"})
"""What belongs on top of the light, whatever order the words came in: soft moonlight is moonlight, then soft."""

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


def relight(rgb: Colour, kind: str, amount: float, depth: Plane, focus: tuple[float, float]) -> Colour:
    """The picture in another light. ``focus`` is the subject's face or middle, as fractions of width and height."""
    return np.clip(_MOODS[kind](rgb, amount, depth, focus), 0, 1).astype(np.float32)


def kinds() -> frozenset[str]:
    """The moods there are."""
    return frozenset(_MOODS)


def _luma(rgb: Colour) -> Plane:
    return np.asarray(rgb @ _LUMA, np.float32)


def _tint(rgb: Colour, r: float, g: float, b: float) -> Colour:
    return rgb * np.array([r, g, b], np.float32)


def _saturate(rgb: Colour, by: float) -> Colour:
    grey = _luma(rgb)[..., None]
    return np.asarray(grey + (rgb - grey) * np.float32(by), np.float32)


def _curve(rgb: Colour, by: float) -> Colour:
    """Contrast around middle grey, without clipping: an S-curve for by > 0, a flatter line for by < 0."""
    safe = np.clip(rgb, 0, 1)
    if by < 0:
        return np.asarray(0.5 + (safe - 0.5) * np.float32(1 + by), np.float32)
    curved = safe * safe * (3 - 2 * safe)
    return np.asarray(safe + (curved - safe) * np.float32(by), np.float32)


def _gamma(rgb: Colour, power: float) -> Colour:
    return np.asarray(np.clip(rgb, 0, 1) ** np.float32(power), np.float32)


def _spread(shape: tuple[int, ...], focus: tuple[float, float], radius: float) -> Plane:
    """A round light of height 1 at ``focus``; ``radius`` as a share of the longer side."""
    ys, xs = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    reach = radius * max(shape[:2])
    away = ((xs - focus[0] * shape[1]) ** 2 + (ys - focus[1] * shape[0]) ** 2) / (reach * reach)
    return np.asarray(np.exp(-away), np.float32)


def _sideways(shape: tuple[int, ...], focus: tuple[float, float]) -> Plane:
    """0 at one side, 1 at the other: light comes from the side where there is more room."""
    ramp = np.linspace(1, 0, shape[1], dtype=np.float32)[None, :]
    ramp = ramp if focus[0] > 0.5 else ramp[:, ::-1]
    return np.broadcast_to(ramp, shape[:2]).astype(np.float32)


def _vignette(rgb: Colour, amount: float) -> Colour:
    light = 1 - 0.55 * amount * (1 - _spread(rgb.shape, (0.5, 0.5), 0.62))
    return np.asarray(rgb * light[..., None], np.float32)


def _glow(rgb: Colour, amount: float) -> Colour:
    """Screened with its own blur: soft light around bright places."""
    blurred = cv2.GaussianBlur(rgb, (0, 0), max(1.0, 0.016 * max(rgb.shape[:2])))
    screened = 1 - (1 - rgb) * (1 - 0.5 * blurred)
    level = (float(rgb.mean()) / max(1e-3, float(screened.mean()))) ** 0.6  # brighter, but not by all of it
    glowing = _saturate(screened * np.float32(level), 1.06)
    return np.asarray(rgb + (glowing - rgb) * np.float32(min(1.0, 0.75 * amount)), np.float32)


def _warm(rgb: Colour, amount: float, _depth: Plane, _focus: tuple[float, float]) -> Colour:
    return _tint(rgb, 1 + 0.10 * amount, 1 + 0.015 * amount, 1 - 0.16 * amount)


def _cold(rgb: Colour, amount: float, _depth: Plane, _focus: tuple[float, float]) -> Colour:
    return _saturate(_tint(rgb, 1 - 0.13 * amount, 1 - 0.01 * amount, 1 + 0.12 * amount), 1 - 0.1 * amount)


def _golden(rgb: Colour, amount: float, _depth: Plane, focus: tuple[float, float]) -> Colour:
    side = _sideways(rgb.shape, focus)[..., None] ** 1.5
    warm = _tint(_curve(rgb, 0.25 * amount), 1 + 0.13 * amount, 1.0, 1 - 0.26 * amount)
    sun = np.array([1.0, 0.62, 0.22], np.float32) * side * np.float32(0.26 * amount)
    return _saturate(1 - (1 - np.clip(warm * (0.9 + 0.12 * side), 0, 1)) * (1 - sun), 1 + 0.1 * amount)


def _night(rgb: Colour, amount: float, depth: Plane, focus: tuple[float, float]) -> Colour:
    near = _spread(rgb.shape, focus, 0.42)
    graded = _day_for_night(rgb, depth, 0.36 + 0.2 * near, cool=0.8)
    return _vignette(rgb + (graded - rgb) * min(1.0, 0.96 * amount), 0.45 * amount)


def _moonlight(rgb: Colour, amount: float, depth: Plane, focus: tuple[float, float]) -> Colour:
    above = _spread(rgb.shape, (focus[0], focus[1] - 0.1), 0.5)
    graded = _day_for_night(rgb, depth, 0.4 + 0.3 * above, cool=1.0)
    return _vignette(rgb + (graded - rgb) * min(1.0, 0.96 * amount), 0.3 * amount)


def _day_for_night(rgb: Colour, depth: Plane, exposure: Plane, *, cool: float) -> Colour:
    """What a colourist does with a day scene: exposed down, shadows blue, skin still skin, lamps still burning."""
    safe = np.clip(rgb, 0, 1)
    skin, lamps = _skin_like(safe)[..., None], _lamps(safe, depth)[..., None]
    dark = _gamma(safe, 1.18) * exposure[..., None]
    cold = _tint(_saturate(dark, 1 - 0.3 * cool), 1 - 0.24 * cool, 1 - 0.07 * cool, 1 + 0.2 * cool)
    pale = _tint(_saturate(dark, 1 - 0.2 * cool), 1 - 0.07 * cool, 1 - 0.03 * cool, 1 + 0.07 * cool) * 1.06
    graded = cold + (pale - cold) * skin
    graded = graded + np.array([0.012, 0.02, 0.045], np.float32) * (1 - _luma(graded)[..., None]) * cool
    return graded + (safe * 0.92 - graded) * lamps


def _skin_like(rgb: Colour) -> Plane:
    """1 where a colour is that of light to dark skin (orange to rose, neither grey nor glaring), soft at the limits."""
    top, low = rgb.max(2), rgb.min(2)
    chroma = np.maximum(top - low, 1e-4)
    lean = (rgb[..., 1] - rgb[..., 2]) / chroma  # -0.35 rose .. 0 red .. 0.75 amber, as long as red leads
    leads = _step((rgb[..., 0] - np.maximum(rgb[..., 1], rgb[..., 2])) / 0.03)
    depth_of_colour = chroma / np.maximum(top, 1e-3)
    muted = _step((depth_of_colour - 0.04) / 0.06) * _step((0.74 - depth_of_colour) / 0.12)
    mask = leads * _step((lean + 0.4) / 0.15) * _step((0.85 - lean) / 0.15) * muted
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(1.0, 0.002 * max(rgb.shape[:2]))), np.float32)


def _lamps(rgb: Colour, depth: Plane) -> Plane:
    """1 where something shines by itself: bright, amber, and not the subject."""
    bright = _step((rgb.max(2) - 0.55) / 0.3)
    amber = _step((rgb[..., 0] - rgb[..., 2] - 0.22) / 0.25) * _step((rgb[..., 1] - rgb[..., 2] - 0.1) / 0.15)
    return np.asarray(bright * amber * np.clip(1.1 - 1.2 * depth, 0, 1), np.float32)


def _step(u: Plane) -> Plane:
    clamped = np.clip(u, 0, 1)
    return np.asarray(clamped * clamped * (3 - 2 * clamped), np.float32)


def _candle(rgb: Colour, amount: float, _depth: Plane, focus: tuple[float, float]) -> Colour:
    flame = _spread(rgb.shape, (focus[0] + 0.05, focus[1] + 0.14), 0.4)[..., None]
    warm = _tint(rgb, 1.12, 0.82, 0.5)
    return rgb + (warm * (0.3 + 0.85 * flame) - rgb) * min(1.0, 0.9 * amount)


def _lamp(rgb: Colour, amount: float, _depth: Plane, focus: tuple[float, float]) -> Colour:
    """A warm pool on the subject; what is far from the lamp keeps a little less of the light."""
    side = 0.12 if focus[0] <= 0.5 else -0.12
    pool = _spread(rgb.shape, (focus[0] + side, focus[1] - 0.06), 0.5)[..., None]
    warm = rgb + (_tint(rgb, 1.14, 1.02, 0.76) - rgb) * pool
    glow = np.array([1.0, 0.7, 0.36], np.float32) * (0.12 * pool)
    lit = 1 - (1 - np.clip(warm * (0.68 + 0.36 * pool), 0, 1)) * (1 - glow)
    return np.asarray(rgb + (lit - rgb) * min(1.2, amount))


def _neon(rgb: Colour, amount: float, _depth: Plane, focus: tuple[float, float]) -> Colour:
    side = _sideways(rgb.shape, focus)[..., None]
    pink, blue = np.array([1.0, 0.22, 0.72], np.float32), np.array([0.12, 0.62, 1.0], np.float32)
    base = _gamma(_saturate(rgb, 0.75), 1.25) * 0.72
    lamps = (pink * np.clip(1.5 * side - 0.5, 0, 1) + blue * np.clip(1.0 - 1.5 * side, 0, 1)) * _luma(rgb)[..., None]
    return _curve(rgb + (base + 0.62 * lamps - rgb) * min(1.0, 0.9 * amount), 0.25)


def _fog(rgb: Colour, amount: float, depth: Plane, _focus: tuple[float, float]) -> Colour:
    thick = np.clip(0.78 - 0.55 * depth, 0, 1)[..., None] * min(1.15, amount)
    air = np.array([0.80, 0.83, 0.86], np.float32) * (0.55 + 0.45 * float(_luma(rgb).mean()) / 0.5)
    return _saturate(rgb + (np.minimum(air, 0.9) - rgb) * thick, 1 - 0.2 * amount)


def _spot(rgb: Colour, amount: float, _depth: Plane, focus: tuple[float, float]) -> Colour:
    return rgb * (
        1 - 0.82 * min(1.0, amount) + (0.82 * min(1.0, amount) + 0.12) * _spread(rgb.shape, focus, 0.32)[..., None]
    )


def _silhouette(rgb: Colour, amount: float, depth: Plane, _focus: tuple[float, float]) -> Colour:
    subject = np.clip((depth - 0.45) / 0.4, 0, 1)[..., None] * min(1.0, 0.95 * amount)
    bright = 1 - (1 - rgb) * (1 - 0.28 * amount)
    return np.asarray(bright * (1 - subject) + 0.09 * rgb * subject)


def _overcast(rgb: Colour, amount: float, depth: Plane, focus: tuple[float, float]) -> Colour:
    return _cold(_curve(_saturate(rgb, 1 - 0.35 * amount), -0.14 * amount), 0.4 * amount, depth, focus)


def _dramatic(rgb: Colour, amount: float, _depth: Plane, focus: tuple[float, float]) -> Colour:
    side = _sideways(rgb.shape, focus)[..., None]
    lit = _curve(_gamma(rgb, 1.15), 0.75 * amount) * (1 - 0.5 * amount * (1 - side) ** 1.3)
    return _vignette(_saturate(lit, 1 - 0.15 * amount), 0.55 * amount)


def _soft(rgb: Colour, amount: float, _depth: Plane, _focus: tuple[float, float]) -> Colour:
    middle = float(_luma(rgb).mean())  # flatter around its own middle, so that a night is not lifted into haze
    return _glow(np.asarray(middle + (rgb - middle) * np.float32(1 - 0.06 * amount), np.float32), amount)


def _high_key(rgb: Colour, amount: float, _depth: Plane, _focus: tuple[float, float]) -> Colour:
    return _glow(_gamma(rgb, 1 / (1 + 0.5 * amount)), 0.5 * amount)


def _vintage(rgb: Colour, amount: float, depth: Plane, focus: tuple[float, float]) -> Colour:
    faded = _saturate(0.06 * amount + rgb * (1 - 0.1 * amount), 1 - 0.3 * amount)
    return _vignette(_warm(faded, 0.7 * amount, depth, focus), 0.45 * amount)


def _sepia(rgb: Colour, amount: float, _depth: Plane, _focus: tuple[float, float]) -> Colour:
    toned = _luma(rgb)[..., None] * np.array([1.08, 0.9, 0.68], np.float32)
    return rgb + (toned - rgb) * min(1.0, amount)


def _grain(rgb: Colour, amount: float, _depth: Plane, _focus: tuple[float, float]) -> Colour:
    noise = np.random.default_rng(5).normal(0, 0.045 * amount, rgb.shape[:2]).astype(np.float32)
    return np.asarray(rgb + cv2.GaussianBlur(noise, (0, 0), 0.7)[..., None])


_MOODS: dict[str, Mood] = {
    "warm": _warm,
    "cold": _cold,
    "golden": _golden,
    "night": _night,
    "moonlight": _moonlight,
    "candle": _candle,
    "lamp": _lamp,
    "neon": _neon,
    "fog": _fog,
    "spot": _spot,
    "silhouette": _silhouette,
    "overcast": _overcast,
    "dramatic": _dramatic,
    "soft": _soft,
    "high key": _high_key,
    "vintage": _vintage,
    "sepia": _sepia,
    "grain": _grain,
    "brighter": lambda rgb, amount, _d, _f: _gamma(rgb, 1 / (1 + 0.38 * amount)),
    "darker": lambda rgb, amount, _d, _f: _gamma(rgb, 1 + 0.5 * amount) * (1 - 0.08 * amount),
    "contrast": lambda rgb, amount, _d, _f: _curve(rgb, 0.9 * amount),
    "flat contrast": lambda rgb, amount, _d, _f: _curve(rgb, -0.3 * amount),
    "vivid": lambda rgb, amount, _d, _f: _saturate(_curve(rgb, 0.2 * amount), 1 + 0.4 * amount),
    "muted": lambda rgb, amount, _d, _f: _saturate(rgb, 1 - 0.45 * amount),
    "mono": lambda rgb, amount, _d, _f: _curve(_saturate(rgb, 0.0), 0.2 * amount),
    "vignette": lambda rgb, amount, _d, _f: _vignette(rgb, amount),
}
