"""Life in the subject: a handful of smooth movement fields, each played by one number per frame.

Every field is where content goes (in stage pixels, x and y) when its number is 1. A frame's movement is their weighted
sum at a coarse grid, so a whole second of life costs less than encoding one frame. All begin at rest, so the first
frame is the still itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.providers.draft.camera import Path, Track, drift, ease, smooth
from charstudio.providers.draft.camera_words import Life
from charstudio.providers.draft.separation import Plane, bump
from charstudio.providers.draft.stage import Stage

Field: TypeAlias = NDArray[np.float32]

_GRID_LONG_SIDE = 160


@dataclass(frozen=True, slots=True)
class Fields:
    """``shapes`` (k, h, w, 2) in stage pixels and ``weights`` (frames, k). ``step`` is stage pixels per grid cell."""

    shapes: Field
    weights: NDArray[np.float32]
    step: tuple[float, float]

    def at(self, frame: int) -> Field:
        """The movement of one frame on the grid, (h, w, 2)."""
        flat = self.shapes.reshape(len(self.shapes), -1)
        # Plain loops: a matrix library would wake its threads for this little sum, at ten times the cost.
        return np.asarray(np.einsum("k,kn->n", self.weights[frame], flat).reshape(self.shapes.shape[1:]), np.float32)


@dataclass(frozen=True, slots=True)
class Body:
    """The subject's anatomy in grid cells: measured on the face, else guessed from the matte."""

    head: tuple[float, float]
    head_radius: float
    chin_y: float
    unit: float  # the width of a face
    base_y: float
    matte: Plane
    has_face: bool

    @property
    def chest(self) -> tuple[float, float]:
        """Where breathing is seen most."""
        return self.head[0], self.chin_y + 1.15 * self.unit


class _Score:
    """Fields with their tracks, collected while composing."""

    def __init__(self) -> None:
        self.shapes: list[Field] = []
        self.weights: list[Track] = []

    def add(self, x: Plane | None, y: Plane | None, track: Track) -> None:
        if not np.any(track):
            return
        known = x if x is not None else y
        assert known is not None
        none = np.zeros_like(known)
        self.shapes.append(np.dstack([none if x is None else x, none if y is None else y]).astype(np.float32))
        self.weights.append(track)


def compose(
    stage: Stage, life: Life, path: Path, frames: int, fps: float, seed: int, speech: Track | None = None
) -> Fields:
    """All movement of a shot that is not the camera's window: parallax and the subject's own life.

    ``speech`` is the loudness 0..1 per frame of what the subject says: heads move with the words they stress.
    """
    scale = _GRID_LONG_SIDE / max(stage.size)
    shape = max(8, round(stage.size[1] * scale)), max(8, round(stage.size[0] * scale))
    step = stage.size[0] / shape[1], stage.size[1] / shape[0]
    body = measure(stage, shape)
    times = np.arange(frames) / fps
    rng = np.random.default_rng([seed & 0xFFFFFFFF, 23])
    score = _Score()
    _parallax(score, stage, shape, path)
    _breathe(score, body, life, times, rng)
    _sway(score, body, life, times, rng)
    _move_head(score, body, life, path, times, rng)
    _blow(score, body, life, times, rng)
    if speech is not None:
        _stress(score, body, speech, fps)
    if not score.shapes:
        return Fields(np.zeros((1, *shape, 2), np.float32), np.zeros((frames, 1), np.float32), step)
    shapes = np.stack(score.shapes) * np.array(step, np.float32)
    return Fields(shapes.astype(np.float32), np.stack(score.weights, 1).astype(np.float32), step)


def measure(stage: Stage, shape: tuple[int, int]) -> Body:
    """The anatomy on a grid of ``shape`` (h, w)."""
    matte = cv2.resize(stage.separation.matte, (shape[1], shape[0]), interpolation=cv2.INTER_AREA)
    scale = shape[1] / stage.size[0]
    left, top, width, height = (value * scale for value in stage.subject)
    if stage.face is not None:
        face = stage.face.scaled(scale)
        x, y, w, h = face.box
        return Body((x + w / 2, y + 0.42 * h), 0.85 * max(w, h), y + h, (w + h) / 2, top + height, matte, has_face=True)
    unit = min(0.28 * height, 0.5 * width)
    head = (left + width / 2, top + 0.5 * unit)
    return Body(head, 0.75 * unit, top + unit, unit, top + height, matte, has_face=False)


def _grid(body: Body) -> tuple[Plane, Plane]:
    ys, xs = np.mgrid[0 : body.matte.shape[0], 0 : body.matte.shape[1]].astype(np.float32)
    return xs, ys


def _soft(matte: Plane, reach: float) -> Plane:
    """The matte grown outwards and softened, so that what moves takes its surroundings along and nothing tears."""
    size = max(1, round(reach))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * size + 1, 2 * size + 1))
    return np.asarray(cv2.GaussianBlur(cv2.dilate(matte, kernel), (0, 0), max(0.8, reach * 0.7)), np.float32)


def _gauss(xs: Plane, ys: Plane, centre: tuple[float, float], sx: float, sy: float) -> Plane:
    return np.asarray(np.exp(-(((xs - centre[0]) / sx) ** 2) / 2 - (((ys - centre[1]) / sy) ** 2) / 2), np.float32)


def _parallax(score: _Score, stage: Stage, shape: tuple[int, int], path: Path) -> None:
    depth = cv2.resize(stage.depth, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    part = depth - 0.5 if not np.any(path.orbit) else depth - 1.0  # an orbit turns around the subject
    view_cells = stage.view.width * shape[1] / stage.size[0]
    score.add(part * np.float32(view_cells), None, path.near_x)
    score.add(None, part * np.float32(view_cells), path.near_y)
    if np.any(path.depth):
        ys, xs = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
        scale = shape[1] / stage.size[0]
        score.add(
            (xs - np.float32(stage.view.centre[0] * scale)) * depth,
            (ys - np.float32(stage.view.centre[1] * scale)) * depth,
            path.depth,
        )


def _breathe(score: _Score, body: Body, life: Life, times: Track, rng: np.random.Generator) -> None:
    """In a little faster than out; the chest widens and rises and carries the head along."""
    xs, ys = _grid(body)
    phase = 2 * math.pi * times / rng.uniform(3.5, 4.1) - math.pi / 2
    breath = (np.sin(phase + 0.35 * np.sin(phase + 0.6)) + 1) / 2 * smooth(times / 1.2)
    breath = (breath - breath[0]) * life.breathing
    soft = _soft(body.matte, 0.12 * body.unit)
    chest = _gauss(xs, ys, body.chest, 1.5 * body.unit, 0.85 * body.unit) * soft
    above = smooth((body.chest[1] - ys) / (1.2 * body.unit) + 0.2).astype(np.float32) * soft
    size = 0.022 * body.unit
    score.add(
        size * 0.7 * chest * np.tanh((xs - body.chest[0]) / body.unit), -size * np.maximum(chest, 0.75 * above), breath
    )


def _sway(score: _Score, body: Body, life: Life, times: Track, rng: np.random.Generator) -> None:
    """Weight shifting from foot to foot: nothing at the base, most at the top."""
    _, ys = _grid(body)
    top = body.head[1] - body.head_radius
    lever = np.clip((body.base_y - ys) / max(1.0, body.base_y - top), 0, 1.15) ** 1.4
    shape = 0.055 * body.unit * lever * _soft(body.matte, 0.15 * body.unit)
    score.add(shape.astype(np.float32), None, life.sway * drift(times, rng, 0.09, 0.3, 3))


def _move_head(score: _Score, body: Body, life: Life, path: Path, times: Track, rng: np.random.Generator) -> None:
    """Turning, nodding and tilting as a ball would: its middle moves most, its outline hardly."""
    xs, ys = _grid(body)
    ball = bump(body.matte.shape[:2], body.head, 1.25 * body.head_radius, 1.3 * body.head_radius)
    around = np.sqrt(((xs - body.head[0]) / body.head_radius) ** 2 + ((ys - body.head[1]) / body.head_radius) ** 2)
    whole = smooth((1.85 - around) / 0.75).astype(np.float32)
    whole *= _soft(body.matte, 0.18 * body.unit) * smooth(
        (body.chin_y + 0.55 * body.unit - ys) / (0.8 * body.unit)
    ).astype(np.float32)
    idle, unit = life.sway * (1.0 if body.has_face else 0.4), body.unit
    duration = float(times[-1]) if len(times) > 1 else 1.0
    swell = ease(times / max(duration * 0.75, 1e-6))
    turn = life.turn * swell + 0.28 * idle * drift(times, rng, 0.1, 0.45, 3)
    turn = turn + life.shake_head * np.sin(2 * math.pi * 0.9 * times) * _window(times, duration)
    score.add(0.10 * unit * ball + 0.035 * unit * whole, None, turn - 0.6 * path.orbit)
    nod = life.nod * (np.cos(2 * math.pi * 0.85 * times) - 1) / -2 * _window(times, duration)
    lift = life.look * swell - nod + 0.22 * idle * drift(times, rng, 0.12, 0.5, 3)
    score.add(None, -(0.085 * unit * ball + 0.03 * unit * whole), lift)
    neck_y = body.chin_y + 0.2 * unit
    tilt = math.radians(1.3) * idle * drift(times, rng, 0.08, 0.3, 3) + math.radians(1.6) * life.turn * swell
    score.add(-(ys - neck_y) * whole, (xs - body.head[0]) * whole, tilt)


def _stress(score: _Score, body: Body, speech: Track, fps: float) -> None:
    """A small dip and turn of the head with the rhythm of speech, slower than the syllables."""
    xs, ys = _grid(body)
    ball = bump(body.matte.shape[:2], body.head, 1.25 * body.head_radius, 1.3 * body.head_radius)
    width = max(1.0, 0.16 * fps)
    reach = np.arange(-math.ceil(4 * width), math.ceil(4 * width) + 1)
    quick, slow = (np.exp(-((reach / w) ** 2) / 2) for w in (width, 3 * width))
    padded = np.pad(speech, len(reach) // 2, mode="edge")
    rhythm = np.convolve(padded, quick / quick.sum(), "valid") - np.convolve(padded, slow / slow.sum(), "valid")
    calm = smooth(np.arange(len(speech)) / fps / 0.6)
    score.add(None, (0.05 * body.unit * ball).astype(np.float32), 1.6 * rhythm * calm)
    neck_y = body.chin_y + 0.2 * body.unit
    around = np.sqrt(((xs - body.head[0]) / body.head_radius) ** 2 + ((ys - body.head[1]) / body.head_radius) ** 2)
    whole = smooth((1.85 - around) / 0.75).astype(np.float32) * _soft(body.matte, 0.18 * body.unit)
    whole *= smooth((body.chin_y + 0.55 * body.unit - ys) / (0.8 * body.unit)).astype(np.float32)
    score.add(
        -(ys - neck_y) * whole,
        (xs - body.head[0]) * whole,
        math.radians(1.4) * np.roll(rhythm, round(0.1 * fps)) * calm,
    )


def _window(times: Track, duration: float) -> Track:
    """Up, hold, down: for gestures that end where they began."""
    return smooth(times / max(0.15 * duration, 0.2)) * smooth((duration - times) / max(0.2 * duration, 0.2))


def _blow(score: _Score, body: Body, life: Life, times: Track, rng: np.random.Generator) -> None:
    """Hair and cloth: waves that travel along the subject's outline and leave its face and core alone."""
    if life.wind <= 0:
        return
    xs, ys = _grid(body)
    inner = cv2.GaussianBlur(cv2.erode(body.matte, np.ones((3, 3))), (0, 0), max(1.0, 0.3 * body.unit))
    loose = _soft(body.matte, 0.1 * body.unit) * np.clip(1.15 - inner, 0, 1)
    face = bump(
        body.matte.shape[:2], (body.head[0], body.head[1] + 0.1 * body.unit), 0.75 * body.unit, 0.85 * body.unit
    )
    hair = 0.5 * _gauss(xs, ys, body.head, 1.3 * body.head_radius, 1.4 * body.head_radius) * body.matte
    reach = (loose + hair) * (1 - np.clip(1.8 * face, 0, 1))
    gust = 0.65 + 0.35 * drift(times, rng, 0.1, 0.4, 3)
    side = 1.0 if rng.uniform() < 0.5 else -1.0
    for length, hz, size in ((1.15, 0.55, 0.034), (0.62, 0.95, 0.018)):
        phase = 2 * math.pi * (side * xs / (length * body.unit) + 0.55 * ys / (length * body.unit))
        turn = 2 * math.pi * (hz * times + rng.uniform())
        gain = life.wind * gust * smooth(times / 0.9)
        for part, track in ((np.sin(phase), np.cos(turn)), (-np.cos(phase), np.sin(turn))):
            wave = (size * body.unit * part * reach).astype(np.float32)
            score.add(wave, 0.55 * np.roll(wave, 1, axis=0), gain * track)
    lean = (0.03 * body.unit * side * loose * (1 - np.clip(1.8 * face, 0, 1))).astype(np.float32)
    score.add(lean, None, life.wind * smooth(times / 1.2) * (0.4 + 0.6 * drift(times, rng, 0.15, 0.5, 3)))
