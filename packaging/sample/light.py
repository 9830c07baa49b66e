"""Light on finished layers: rims, colour grades, bloom, vignette, paper and grain."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.float32]


def rgb(colour: str) -> Image:
    """A colour as three fractions."""
    value = int(colour[1:], 16)
    return np.array([value >> 16, value >> 8 & 255, value & 255], dtype=np.float32) / np.float32(255)


def blurred(image: Image, sigma: float) -> Image:
    """A Gaussian blur."""
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), dtype=np.float32)


def screened(base: Image, light: Image) -> Image:
    """Add light without clipping."""
    return np.asarray(1 - (1 - base) * (1 - np.clip(light, 0, 1)), dtype=np.float32)


def shifted(image: Image, across: float, down: float) -> Image:
    """The image moved by some pixels, nothing coming in from outside."""
    move = np.array([[1, 0, across], [0, 1, down]], dtype=np.float32)
    return np.asarray(cv2.warpAffine(image, move, (image.shape[1], image.shape[0])), dtype=np.float32)


def with_rim(layer: Image, colour: str, towards: tuple[float, float], soft: float, strength: float) -> Image:
    """Light the edge of a premultiplied layer that faces `towards` (pixels)."""
    alpha = layer[..., 3]
    body = np.asarray(cv2.erode(alpha, np.ones((5, 5), np.uint8)), dtype=np.float32)
    inner = blurred(shifted(body, -towards[0], -towards[1]), soft)
    edge = blurred(np.clip(body - inner, 0, 1) * body, 0.8) * strength
    lit = layer.copy()
    colours = screened(layer[..., :3], edge[..., None] * rgb(colour))
    lit[..., :3] = np.minimum(colours, alpha[..., None])
    return lit


def graded(layer: Image, shadow: str, light: str, across: tuple[float, float], amount: float) -> Image:
    """Multiply a layer by a ramp from `shadow` to `light` running along a direction."""
    height, width = layer.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    ramp = ((x / width - 0.5) * across[0] + (y / height - 0.5) * across[1]) + 0.62
    share = np.clip(ramp, 0, 1)[..., None]
    tone = rgb(shadow) * (1 - share) + rgb(light) * share
    out = layer.copy()
    out[..., :3] = np.minimum(layer[..., :3] * (1 - amount + amount * tone * 1.12), layer[..., 3:4])
    return out


def over(base: Image, layer: Image) -> Image:
    """Lay a premultiplied layer over a picture."""
    return np.asarray(base * (1 - layer[..., 3:4]) + layer[..., :3], dtype=np.float32)


def bloomed(image: Image, threshold: float, sigma: float, strength: float) -> Image:
    """Let bright places glow."""
    bright = np.clip(image - threshold, 0, 1) / max(1 - threshold, 1e-6)
    glow = 0.6 * blurred(bright, sigma) + 0.4 * blurred(bright, sigma * 3)
    return screened(image, np.asarray(glow * strength, dtype=np.float32))


def vignetted(image: Image, amount: float) -> Image:
    """Darken towards the corners."""
    height, width = image.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    away = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2
    return np.asarray(image * (1 - amount * away**1.4)[..., None], dtype=np.float32)


def vivid(image: Image, amount: float) -> Image:
    """Push colours away from (or towards) grey."""
    grey = image @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    return np.asarray(np.clip(grey[..., None] + (image - grey[..., None]) * amount, 0, 1), dtype=np.float32)


def finished(image: Image, grain: float = 0.006, seed: int = 1) -> npt.NDArray[np.uint8]:
    """A whisper of paper and grain (it also keeps gradients from banding), as 8-bit pixels."""
    rng = np.random.default_rng(seed)
    paper = rng.standard_normal((*image.shape[:2], 1)).astype(np.float32)
    return np.asarray(np.clip(image + paper * grain, 0, 1) * 255 + 0.5, dtype=np.uint8)


def clouds(height: int, width: int, seed: int, scale: float) -> Image:
    """Smooth noise between 0 and 1 for haze and star clouds."""
    rng = np.random.default_rng(seed)
    total = np.zeros((height, width), dtype=np.float32)
    for octave in range(5):
        cells = max(2, round(scale * 2**octave))
        grid = rng.random((cells * height // width + 2, cells + 2)).astype(np.float32)
        total += cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC) / 2**octave
    total -= total.min()
    return np.asarray(total / total.max(), dtype=np.float32)
