"""Faces painted on the spot, so that tests of identity need nobody's photograph. The networks take them for faces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

_FINER = 4


@dataclass(frozen=True)
class Person:
    """Colours in RGB, sizes in shares of the picture. ``gap`` moves each eye outwards, ``mouth`` opens it."""

    skin: tuple[int, int, int] = (224, 180, 150)
    hair: tuple[int, int, int] = (60, 40, 30)
    iris: tuple[int, int, int] = (70, 90, 60)
    lips: tuple[int, int, int] = (180, 70, 70)
    ground: tuple[int, int, int] = (150, 170, 190)
    wide: float = 0.22
    high: float = 0.30
    gap: float = 0.0
    eye: float = 0.05
    nose: float = 0.055
    brow: float = 0.012
    beard: bool = False
    mouth: float = 0.0


ADA = Person()
BEN = Person(
    skin=(90, 58, 40),
    hair=(120, 50, 20),
    iris=(90, 130, 180),
    lips=(160, 110, 95),
    wide=0.26,
    high=0.33,
    gap=-0.006,
    eye=0.043,
    nose=0.085,
    brow=0.015,
    beard=True,
    mouth=0.01,
)
"""Half as like Ada as she is herself: 0.5."""


def painted(person: Person = ADA, size: int = 256) -> np.ndarray:
    """The person from the front, ``uint8 (size, size, 3)``."""
    side = size * _FINER
    image = np.full((side, side, 3), person.ground, np.uint8)

    def spot(colour: Sequence[int], x: float, y: float, wide: float, high: float, tilt: float = 0.0) -> None:
        middle, axes = (int(side * x), int(side * y)), (max(1, int(side * wide)), max(1, int(side * high)))
        cv2.ellipse(image, middle, axes, tilt, 0, 360, [int(each) for each in colour], -1, cv2.LINE_AA)

    skin = np.array(person.skin)
    spot(person.hair, 0.5, 0.42, person.wide + 0.08, 0.36)
    spot(person.skin, 0.5, 0.52, person.wide, person.high)
    if person.beard:
        spot(person.hair, 0.5, 0.70, person.wide * 0.75, 0.11)
    for side_ in (-1, 1):
        x = 0.5 + side_ * (0.095 + person.gap)
        spot(person.hair, x, 0.405, 0.06, person.brow, side_ * 8)
        spot((255, 255, 255), x, 0.46, person.eye, 0.026)
        spot(person.iris, x, 0.46, 0.024, 0.024)
        spot((10, 10, 10), x, 0.46, 0.012, 0.012)
        spot(skin * 0.55, x, 0.437, person.eye + 0.002, 0.008)
    spot(skin * 0.87, 0.5, 0.56, 0.035, person.nose)
    for x in (0.48, 0.52):
        spot(skin * 0.62, x, 0.55 + person.nose, 0.012, 0.008)
    spot(person.lips, 0.5, 0.69, 0.075, 0.022 + person.mouth)
    spot(np.array(person.lips) * 0.6, 0.5, 0.69, 0.06, 0.006 + person.mouth)
    image = cv2.GaussianBlur(image, (0, 0), 1.2 * side / 256)
    return cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)


def placed(faces: Sequence[np.ndarray], places: Sequence[tuple[int, int]], size: tuple[int, int]) -> np.ndarray:
    """A picture of this size (width, height) with each face at its place (left, top)."""
    image = np.full((size[1], size[0], 3), ADA.ground, np.uint8)
    for face, (left, top) in zip(faces, places, strict=True):
        image[top : top + face.shape[0], left : left + face.shape[1]] = face
    return image


def filmed(path: Path, frames: Sequence[np.ndarray], fps: int = 8) -> Path:
    """A clip with these frames."""
    height, width = frames[0].shape[:2]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "14"}
        for number, image in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
