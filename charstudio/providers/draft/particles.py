"""Weather and sparks in front of the picture: real particles with depth, speed and drift, the same for the same seed.

Every particle's place is a function of time alone, so any frame can be drawn without the ones before it. Particles are
small soft sprites in a few sizes, laid with plain saturating addition.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Picture: TypeAlias = NDArray[np.uint8]
Track: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Manner:
    """How one kind moves and looks. Lengths in frame heights, speeds in frame heights per second (+ down, + right)."""

    count: int
    size: tuple[float, float]
    fall: tuple[float, float]
    side: float
    swing: float
    colour: tuple[int, int, int]
    light: float
    streak: float = 0.0
    tumbling: bool = False
    twinkle: float = 0.0


_MANNERS: dict[str, Manner] = {
    "snow": Manner(170, (0.0025, 0.010), (0.06, 0.20), 0.02, 0.02, (255, 255, 255), 0.85),
    "rain": Manner(260, (0.0009, 0.0016), (1.5, 2.4), 0.14, 0.0, (190, 205, 222), 0.34, streak=0.055),
    "leaves": Manner(26, (0.009, 0.02), (0.07, 0.16), 0.07, 0.05, (214, 128, 62), 1.0, tumbling=True),
    "sparks": Manner(70, (0.0014, 0.0034), (-0.26, -0.10), 0.03, 0.03, (255, 170, 70), 1.0, streak=0.008, twinkle=0.7),
    "motes": Manner(70, (0.0016, 0.0045), (-0.02, 0.012), 0.012, 0.02, (255, 240, 200), 0.6, twinkle=0.8),
}


class Weather:
    """One layer of particles for frames of one size."""

    def __init__(self, kind: str, width: int, height: int, seed: int) -> None:
        manner = _MANNERS[kind]
        rng = np.random.default_rng([seed & 0xFFFFFFFF, 37, len(kind), ord(kind[0])])
        count = max(4, round(manner.count * width / height / 1.78))
        near = rng.uniform(0, 1, count) ** 2.2  # most are far: small and slow
        self._manner, self._size = manner, (width, height)
        self._radius = (manner.size[0] + (manner.size[1] - manner.size[0]) * near) * height
        self._fall = manner.fall[0] + (manner.fall[1] - manner.fall[0]) * (near if manner.fall[0] > 0 else 1 - near)
        self._start = rng.uniform(0, 1, (count, 2))
        self._phase, self._hz = rng.uniform(0, 2 * math.pi, count), rng.uniform(0.15, 0.5, count)
        self._side = manner.side * rng.uniform(0.4, 1.6, count)
        self._alpha = manner.light * (0.45 + 0.55 * near)

    def lay(self, frame: Picture, t: float) -> None:
        """The layer at ``t`` seconds onto an RGB frame, in place."""
        width, height = self._size
        manner, aspect = self._manner, width / height
        swing = manner.swing * np.sin(2 * math.pi * self._hz * t + self._phase)
        xs = np.mod(self._start[:, 0] * (aspect + 0.2) + self._side * t + swing, aspect + 0.2) - 0.1
        ys = np.mod(self._start[:, 1] * 1.2 + self._fall * t, 1.2) - 0.1
        shine = self._alpha * (1 - manner.twinkle * (0.5 + 0.5 * np.sin(2 * math.pi * 3 * self._hz * t + self._phase)))
        for k in range(len(xs)):
            self._one(frame, k, (float(xs[k] * height), float(ys[k] * height)), float(shine[k]), t)

    def _one(self, frame: Picture, k: int, at: tuple[float, float], shine: float, t: float) -> None:
        """One particle in a small window of the frame."""
        manner, height = self._manner, self._size[1]
        radius, trail = float(self._radius[k]), manner.streak * height
        reach = math.ceil(2.2 * radius + trail) + 2
        x0, y0 = math.floor(at[0]) - reach, math.floor(at[1]) - reach
        left, top = max(0, x0), max(0, y0)
        part = frame[top : max(top, y0 + 2 * reach), left : max(left, x0 + 2 * reach)]
        if part.size == 0:
            return
        mask = np.zeros(part.shape[:2], np.uint8)
        centre = (at[0] - left, at[1] - top)
        if manner.tumbling:
            turn = 0.25 + 0.75 * abs(math.sin(2 * math.pi * self._hz[k] * 1.7 * t + self._phase[k]))
            angle = math.degrees(self._phase[k]) + 60 * t * (1 if k % 2 else -1)
            cv2.ellipse(
                mask, _fine(centre), _fine((radius * 1.5, radius * 0.75 * turn)), angle, 0, 360, 255, -1, cv2.LINE_AA, 4
            )
        elif trail:
            lean = self._side[k] / max(0.1, abs(float(self._fall[k])))
            end = (centre[0] - lean * trail, centre[1] - math.copysign(trail, float(self._fall[k])))
            cv2.line(mask, _fine(centre), _fine(end), 255, max(1, round(2 * radius)), cv2.LINE_AA, 4)
        else:
            cv2.circle(mask, _fine(centre), max(8, round(radius * 16)), 255, -1, cv2.LINE_AA, 4)
            if radius > 2:
                mask = cv2.GaussianBlur(mask, (0, 0), 0.35 * radius)
        cover = (mask.astype(np.float32) * np.float32(shine / 255))[..., None]
        colour = np.array(manner.colour, np.float32) * (
            0.82 + 0.18 * math.sin(float(self._phase[k])) if manner.tumbling else 1.0
        )
        part[:] = np.clip(part + (colour - part) * cover, 0, 255).astype(np.uint8)


def _fine(point: tuple[float, float]) -> tuple[int, int]:
    """In sixteenths of a pixel, as OpenCV's drawing with ``shift=4`` wants."""
    return round(point[0] * 16), round(point[1] * 16)
