"""The camera's path: for every frame a window onto the stage, and how far near things part from far ones.

Easing is that of a fluid head: the speed swells, holds, and settles a little longer than it swelled. The path is fitted
to the stage as a whole (shifted, then tightened by as little as needed), so the picture's border is never seen.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from charstudio.providers.draft.camera_words import CameraMove, Move

Track: TypeAlias = NDArray[np.float64]

_REFERENCE_SECONDS = 5.0
_TO_SIDE, _UP, _TIGHTER = 0.16, 0.15, 0.17  # of an ordinary move in five seconds: view widths, heights, log of zoom
_RISE, _SETTLE = 0.28, 0.42  # shares of the move spent gaining and losing speed
_MOST_ZOOM = 3.0
_ON_THE_WAY = 0.45  # of an ordinary sideways move, when the room for it is gained by tightening

_SHARES: dict[Move, tuple[tuple[str, float], ...]] = {
    Move.DOLLY: (("zoom", 0.8 * _TIGHTER), ("depth", 0.09)),
    Move.ZOOM: (("zoom", 1.15 * _TIGHTER),),
    Move.PAN: (("x", _TO_SIDE),),
    Move.TILT: (("y", -_UP),),
    Move.TRUCK: (("x", 0.7 * _TO_SIDE), ("near_x", -0.045)),
    Move.PEDESTAL: (("y", -0.6 * _UP), ("near_y", 0.03)),
    # The far world passes behind a subject that stays in the middle.
    Move.ORBIT: (("near_x", -0.055), ("x", -0.0275), ("orbit", 1.0)),
    Move.ROLL: (("roll", math.radians(6)),),
}
"""What an ordinary move adds to which track of the path."""

_TREMBLES: dict[Move, tuple[tuple[float, float], float, float]] = {
    Move.HANDHELD: ((0.12, 1.3), 0.008, 0.35),
    Move.SHAKE: ((2.0, 7.0), 0.007, 0.5),
}
"""Slowest and fastest Hz, reach in view widths, degrees of roll."""


@dataclass(frozen=True, slots=True)
class View:
    """The widest window the stage offers, in its pixels: the centre wanted and the size."""

    centre: tuple[float, float]
    width: float
    height: float


@dataclass(slots=True)
class Path:
    """One number per frame. ``x``, ``y`` are shifts in view widths and heights (+ right, + down), ``zoom`` is a
    logarithm, ``roll`` in radians; ``near_x``, ``near_y`` shift near things against far ones (in view widths),
    ``depth`` enlarges them; ``orbit`` is how far the camera has gone around.
    """

    x: Track
    y: Track
    zoom: Track
    roll: Track
    near_x: Track
    near_y: Track
    depth: Track
    orbit: Track = field(default_factory=lambda: np.zeros(0))

    @classmethod
    def still(cls, frames: int) -> Path:
        """No movement."""
        return cls(*(np.zeros(frames) for _ in range(8)))


def ease(u: Track, rise: float = _RISE, settle: float = _SETTLE) -> Track:
    """0..1 → 0..1, starting and ending at rest."""
    grid = np.linspace(0, 1, 1025)
    speed = smooth(grid / rise) * smooth((1 - grid) / settle)
    way = np.concatenate([[0.0], np.cumsum((speed[1:] + speed[:-1]) / 2)])
    return np.asarray(np.interp(u, grid, way / way[-1]))


def smooth(u: NDArray[np.floating]) -> Track:
    """Smoothstep, clamped."""
    clamped = np.clip(u, 0, 1)
    return np.asarray(clamped * clamped * (3 - 2 * clamped), np.float64)


def drift(times: Track, rng: np.random.Generator, slowest_hz: float, fastest_hz: float, waves: int = 4) -> Track:
    """Smooth noise of about ±1, zero at the start and never a jump: what hands and heads do by themselves."""
    total = np.zeros_like(times)
    for k in range(waves):
        hz = slowest_hz * (fastest_hz / slowest_hz) ** ((k + rng.uniform(0, 0.7)) / waves)
        total += np.sin(2 * math.pi * (hz * times + rng.uniform())) / (k + 1) ** 0.6
    return np.asarray(total / 1.6 * smooth(times / 0.9))


def plan(moves: Sequence[CameraMove], frames: int, fps: float, seed: int) -> Path:
    """The path of these moves over a clip, before it is fitted to a stage."""
    path = Path.still(frames)
    times = np.arange(frames) / fps
    rng = np.random.default_rng([seed & 0xFFFFFFFF, 11])
    for move in moves:
        _add(path, move, times, frames / fps, rng)
    return path


def fit(path: Path, view: View, stage: tuple[float, float]) -> tuple[View, float]:
    """The view shifted, and the extra zoom (a logarithm) needed, so that every window lies on the stage (w, h)."""
    low, high = 0.0, math.log(_MOST_ZOOM)
    if _shifted(path, view, stage, 0.0) is None:
        for _ in range(24):
            middle = (low + high) / 2
            low, high = (low, middle) if _shifted(path, view, stage, middle) else (middle, high)
    else:
        high = 0.0
    return _shifted(path, view, stage, high) or view, high


def fit_from_rest(path: Path, view: View, stage: tuple[float, float]) -> tuple[View, float]:
    """Like ``fit``, but the first window stays exactly ``view``: what room a move needs is gained by tightening on the
    way, so that the shot follows on from a picture that filled the frame. Changes ``path``.
    """
    path.x *= _ON_THE_WAY
    path.y *= _ON_THE_WAY
    path.zoom = np.maximum(path.zoom, 0.0)
    cos, sin = np.abs(np.cos(path.roll)), np.abs(np.sin(path.roll))
    half_x, half_y = (view.width * cos + view.height * sin) / 2, (view.height * cos + view.width * sin) / 2
    room_x = _room(view.centre[0] + path.x * view.width, stage[0])
    room_y = _room(view.centre[1] + path.y * view.height, stage[1])
    needed = np.log(np.maximum(np.maximum(half_x / room_x, half_y / room_y), 1.0))
    path.zoom = np.maximum(path.zoom, needed)
    return view, 0.0


def _room(centre: Track, length: float) -> Track:
    """How far it is from a window's middle to the nearer edge of the stage."""
    return np.asarray(np.maximum(np.minimum(centre, length - centre), length / 8), np.float64)


def _add(path: Path, move: CameraMove, times: Track, duration: float, rng: np.random.Generator) -> None:
    """One move onto the path."""
    span = max(1e-6, (move.end - move.start) * duration)
    swell = ease((times - move.start * duration) / max(span - 1 / max(len(times), 1), 1e-6))
    way = move.amount * float(np.clip((span / _REFERENCE_SECONDS) ** 0.75, 0.2, 2.0)) * swell
    for name, share in _SHARES.get(move.move, ()):
        getattr(path, name)[:] += share * way
    if move.move in _TREMBLES:
        _tremble(path, times, rng, move.amount, *_TREMBLES[move.move])


def _tremble(
    path: Path,
    times: Track,
    rng: np.random.Generator,
    amount: float,
    hz: tuple[float, float],
    way: float,
    degrees: float,
) -> None:
    """A hand's unrest in all directions. The speed words make it stronger, not only longer."""
    path.x += amount * way * drift(times, rng, *hz)
    path.y += amount * way * 1.2 * drift(times, rng, *hz)
    path.zoom += amount * way * 0.35 * drift(times, rng, hz[0] * 0.6, hz[1] * 0.6)
    path.roll += amount * math.radians(degrees) * drift(times, rng, hz[0] * 0.7, hz[1] * 0.7)
    path.near_x += amount * way * 0.25 * drift(times, rng, *hz)


def _shifted(path: Path, view: View, stage: tuple[float, float], extra: float) -> View | None:
    """The view moved as little as possible so that all windows fit; None when they cannot."""
    scale = np.exp(-(path.zoom + extra))
    cos, sin = np.abs(np.cos(path.roll)), np.abs(np.sin(path.roll))
    half_x = scale * (view.width * cos + view.height * sin) / 2
    half_y = scale * (view.height * cos + view.width * sin) / 2
    shrink = math.exp(-extra)
    x = _placed(view.centre[0], path.x * view.width * shrink, half_x, stage[0])
    y = _placed(view.centre[1], path.y * view.height * shrink, half_y, stage[1])
    return None if x is None or y is None else View((x, y), view.width, view.height)


def _placed(centre: float, way: Track, half: Track, length: float) -> float | None:
    lowest, highest = float(np.max(half - way)), float(np.min(length - half - way))
    if lowest > highest + 0.51:
        return None
    return min(max(centre, lowest), max(lowest, highest))
