"""Clips for the media benches: a moving camera over a detailed picture, with the frame's number in the picture.

H.264 made by x264 as generated clips come: long distances between key frames, B-frames that other B-frames refer to.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np

_BITS = 10
_BAND = 0.12
"""The share of the height, at the bottom, in which the number is written."""


@dataclass(frozen=True)
class Shape:
    """What a clip is like. ``gop`` frames lie between key frames."""

    name: str
    width_px: int
    height_px: int
    fps: int
    gop: int
    frames: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.frames / self.fps


LONG = Shape("1080p24 GOP 250", 1920, 1080, 24, 250, 240)
SHAPES = (
    LONG,
    Shape("1080p24 GOP 48", 1920, 1080, 24, 48, 240),
    Shape("1080p24 GOP 12", 1920, 1080, 24, 12, 240),
    Shape("720p24 GOP 250", 1280, 720, 24, 250, 240),
    Shape("1080x1920@30 GOP 250", 1080, 1920, 30, 250, 300),
    Shape("832x480@16 GOP 250", 832, 480, 16, 250, 81),
)


def make(path: Path, shape: Shape, *, seed: int = 1) -> Path:
    """Write the clip."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=shape.fps)
        stream.width, stream.height, stream.pix_fmt = shape.width_px, shape.height_px, "yuv420p"
        stream.codec_context.gop_size = shape.gop
        stream.options = {
            "preset": "veryfast",
            "crf": "21",
            "x264-params": f"bframes=3:b-pyramid=normal:ref=3:scenecut=0:keyint={shape.gop}",
        }
        for number in range(shape.frames):
            frame = av.VideoFrame.from_ndarray(_planes(shape, number, seed), format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, shape.fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def number_in(picture: np.ndarray) -> int:
    """The number a frame shows (RGB, or a plane of luma), in any size."""
    height, width = picture.shape[:2]
    row = picture[round(height * (1 - _BAND / 2))]
    levels = row if row.ndim == 1 else row[:, :3].mean(axis=1)
    return sum(1 << bit for bit in range(_BITS) if levels[(2 * bit + 1) * width // (2 * _BITS)] > 128)


def _planes(shape: Shape, number: int, seed: int) -> np.ndarray:
    """The frame as yuv420p in one array: the scene seen through a slowly turning, travelling camera, with grain."""
    width, height = shape.width_px, shape.height_px
    scene, grain = _scene(seed), _grain()
    t = number / shape.fps
    turn = cv2.getRotationMatrix2D((1024, 1024), 4 * t, 0.75 + 0.03 * np.sin(t))
    turn[:, 2] += (60 * t - 1024 + width / 2, 40 * np.sin(t * 1.3) - 1024 + height / 2)
    luma = cv2.warpAffine(scene, turn, (width, height), borderMode=cv2.BORDER_REFLECT)
    at = number * 37 % 64, number * 53 % 64
    luma = cv2.add(luma, np.ascontiguousarray(grain[at[0] : at[0] + height, at[1] : at[1] + width]))
    band = height - round(height * _BAND)
    for bit in range(_BITS):
        columns = slice(bit * width // _BITS, (bit + 1) * width // _BITS)
        luma[band:, columns] = 220 if number >> bit & 1 else 30
    half = cv2.resize(luma, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    chroma = [cv2.convertScaleAbs(half, alpha=0.3, beta=90), cv2.convertScaleAbs(half, alpha=0.2, beta=105)]
    return np.concatenate([luma.reshape(-1), *(plane.reshape(-1) for plane in chroma)]).reshape(-1, width)


@cache
def _scene(seed: int) -> np.ndarray:
    """Detail in all sizes, as in nature: noise of many scales added up."""
    chance = np.random.default_rng(seed)
    total = np.zeros((2048, 2048), np.float32)
    for scale in (4, 8, 16, 32, 64, 128, 256, 512):
        noise = chance.normal(0, 1, (scale, scale)).astype(np.float32)
        total += cv2.resize(noise, (2048, 2048), interpolation=cv2.INTER_CUBIC) / np.float32(scale**0.45)
    return np.clip(120 + total * 55, 16, 235).astype(np.uint8)


@cache
def _grain() -> np.ndarray:
    return np.random.default_rng(5).integers(0, 11, (2048, 2048)).astype(np.uint8)
