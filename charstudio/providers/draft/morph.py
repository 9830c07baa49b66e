"""first_last_frame: from one picture to another in exactly the asked time.

Pictures that show the same things are carried over into each other: camera first, then every part along its own
movement. Pictures that do not are dissolved, the camera going on slowly through the change. Either way the first frame
is the first picture and the last frame the last.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.media.canvas import Cel, place, stack
from charstudio.media.stills import open_still
from charstudio.model.time import Rate
from charstudio.model.timeline import Fit
from charstudio.providers.draft.alignment import STAYS, Similarity, aligned
from charstudio.providers.draft.between import Between, small_grey
from charstudio.providers.draft.camera import ease, smooth
from charstudio.providers.draft.motion import acted
from charstudio.providers.draft.record import Reel, record
from charstudio.providers.draft.stage import find_face
from charstudio.providers.draft.wishes import Bench, Made

Picture: TypeAlias = NDArray[np.uint8]

_TRUSTED = 0.4
_PUSH = math.log(1.08)  # how far the camera goes towards the first picture while it dissolves
_TURN = 0.55  # of the way: how much of the time the pictures mix
_TOO_DIFFERENT = (
    "The two pictures have too little in common to grow into each other; the draft dissolves from one to the other."
)
_GREY = 128
_MOST_SCALE = 4.0
_LEAST = 1e-3


def render_morph(bench: Bench) -> Made:
    """The clip. Raises ``Rejected`` when one of the two pictures is missing."""
    sources = [
        np.asarray(open_still(bench.needed("image", "a picture to start from"))),
        np.asarray(open_still(bench.needed("end_image", "a picture to end with"))),
    ]
    rate = bench.rate(Rate(24))
    size, frames = bench.size((sources[0].shape[1], sources[0].shape[0])), max(1, rate.frames_in(bench.duration()))
    first, last = (_fitting(source, size) for source in sources)
    bench.report(0.02)
    pair = _pair(first, last)
    bench.check()
    is_morph = pair.trust >= _TRUSTED
    pictures = _grown(pair, frames) if is_morph else _dissolved(first, last, frames)
    out: Path = record(bench, bench.folder / "between.mp4", Reel(rate, size, frames), pictures)
    return Made({"video": out}, (*(() if is_morph else (_TOO_DIFFERENT,)), *acted(bench.text("prompt"))))


def _fitting(source: Picture, size: tuple[int, int]) -> Picture:
    """RGB filling the frame, cropped around the middle; a character without background stands before grey."""
    grey = Cel(np.full((size[1], size[0], 3), _GREY, np.uint8))
    return stack([[(grey, 1.0, 1.0)], [(place(source, Fit.FILL, *size), 1.0, 1.0)]], *size)


def _pair(first: Picture, last: Picture) -> Between:
    """The two with their movement, measured with and without aligning them first: whichever explains more."""
    plain = Between(first, last, fine=True)
    over = aligned(small_grey(first), small_grey(last))
    if over is None:
        return plain
    led = Between(first, last, over.matrix, fine=True)
    return led if led.trust > plain.trust else plain


def _ways(frames: int) -> NDArray[np.float64]:
    """How far along each frame is: 0 first, 1 last, starting and ending at rest."""
    return ease(np.linspace(0, 1, frames)) if frames > 1 else np.zeros(1)


def _grown(pair: Between, frames: int) -> Iterator[Picture]:
    """Movement eased; the mixing is done mostly in the middle, where both pictures lie near each other."""
    for way in _ways(frames):
        yield pair.at(float(way), float(smooth(way)))


def _faces_met(first: Picture, last: Picture) -> Similarity | None:
    """How the first picture's face must be moved to lie over the last one's; None where one has no face."""
    here, there = find_face(first), find_face(last)
    if here is None or there is None:
        return None
    scale = min(max(there.box[3] / here.box[3], 1 / _MOST_SCALE), _MOST_SCALE)
    shift = [there.centre[axis] - scale * here.centre[axis] for axis in (0, 1)]
    return Similarity(np.array([[scale, 0, shift[0]], [0, scale, shift[1]]]))


def _dissolved(first: Picture, last: Picture, frames: int) -> Iterator[Picture]:
    """A dissolve during which the camera goes on its way: to where the faces meet, else a little closer."""
    met = _faces_met(first, last)
    for u in np.linspace(0, 1, frames) if frames > 1 else np.zeros(1):
        way = float(ease(np.array([u]))[0])
        share = float(smooth(np.array([(u - (1 - _TURN) / 2) / _TURN]))[0])
        if met is None:
            nearer = STAYS.scaled(_PUSH * way, first.shape[1] / 2, first.shape[0] / 2)
            yield np.asarray(cv2.addWeighted(_moved(first, nearer), 1 - share, last, share, 0), np.uint8)
        else:
            yield _met(first, last, (met.part(way), met.part(way - 1)), share)


def _met(first: Picture, last: Picture, moves: tuple[Similarity, Similarity], share: float) -> Picture:
    """Both pictures moved towards each other; where one of them ends, softly the other alone."""
    if share <= 0:
        return _moved(first, moves[0])
    if share >= 1:
        return _moved(last, moves[1])
    weights = [
        part * _reach(first.shape[:2], move) + _LEAST for part, move in zip((1 - share, share), moves, strict=True)
    ]
    return np.asarray(cv2.blendLinear(_moved(first, moves[0]), _moved(last, moves[1]), *weights), np.uint8)


def _reach(shape: tuple[int, ...], move: Similarity) -> NDArray[np.float32]:
    """1 where a moved picture lies, fading towards its border: computed small."""
    small = max(8, shape[0] // 8), max(8, shape[1] // 8)
    inside = np.zeros(small, np.float32)
    inset = max(1, min(small) // 9)
    inside[inset:-inset, inset:-inset] = 1
    scaled = move.matrix.copy()
    scaled[:, 2] *= small[1] / shape[1]
    moved = cv2.warpAffine(cv2.GaussianBlur(inside, (0, 0), inset / 2), scaled, small[::-1], flags=cv2.INTER_LINEAR)
    return np.asarray(cv2.resize(moved, shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)


def _moved(picture: Picture, move: Similarity) -> Picture:
    if np.allclose(move.matrix, STAYS.matrix, atol=1e-6):
        return picture.copy()
    flags, border = cv2.INTER_LINEAR, cv2.BORDER_REFLECT_101
    return np.asarray(cv2.warpAffine(picture, move.matrix, picture.shape[1::-1], flags=flags, borderMode=border))
