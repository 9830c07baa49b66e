"""replace: the character's picture placed over the person in given footage, following where that person goes.

It covers, it does not act: the picture keeps its pose. Where no face is found in the footage it stands in the middle
and follows the camera.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.media.stills import open_still
from charstudio.model.errors import Rejected
from charstudio.providers.draft.cutout import CutOut, cut_out
from charstudio.providers.draft.footage import Footage, open_footage
from charstudio.providers.draft.mark import caption
from charstudio.providers.draft.record import Reel, record
from charstudio.providers.draft.tracking import camera_track, face_track
from charstudio.providers.draft.wishes import Bench, Made

Picture: TypeAlias = NDArray[np.uint8]
Layer: TypeAlias = NDArray[np.float32]

_COVERS = 1.12  # the new face over the old one's size, so that nothing of it looks out
_MOST_TURN = math.radians(25)
_FADE = 0.14  # of the sprite's height: how softly a bust ends above a body
_USUAL_HEAD = (0.5, 0.3, 0.2)  # middle x, y and height of a face, shares of the frame
_CAPTION = "Placed over the person: a model performs the movement."
_NOTE = "The character's picture is only placed over the person; a model performs the movement and the light."
_NO_FACE = "No face was found in the clip, so the character stands in the middle and follows the camera."


def render_replace(bench: Bench) -> Made:
    """The footage with the character over it, its sound kept. Raises ``Rejected`` when one of the two is missing."""
    path = bench.one("image") or bench.one("references")
    if path is None:
        raise Rejected("The draft needs a picture of the character.", "Connect one and run again.", "image")
    character = cut_out(np.asarray(open_still(path)))
    bench.report(0.02)
    with open_footage(bench, "a clip to put the character into") as footage:
        places, notes = _places(bench, footage)
        bench.report(0.2)
        size = footage.size = bench.kept_size(footage.own_size)
        captions = (caption([_CAPTION], *size),)
        reel = Reel(footage.rate, size, footage.frames, footage.sound, footage.duration, captions)
        out = record(bench, bench.folder / "replaced.mp4", reel, _drawn(footage, character, places), 0.2)
    return Made({"video": out}, (_NOTE, *notes))


def _places(bench: Bench, footage: Footage) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Per frame: middle x, y, height of the face (shares of the frame's width), turn, and whether it is there."""
    person = face_track(footage, bench.check)
    if person is not None:
        return np.column_stack([person.rows, person.present]), ()
    camera = camera_track(footage, bench.check)
    across = footage.own_size[1] / footage.own_size[0]
    x, y, tall = _USUAL_HEAD[0], _USUAL_HEAD[1] * across, _USUAL_HEAD[2] * across
    rows = []
    for number in range(footage.frames):
        move = camera.scaled(number, 1.0)
        rows.append((*move.carried(x, y), tall * math.exp(move.log_scale), move.turn, 1.0))
    return np.array(rows), (_NO_FACE,)


def _drawn(footage: Footage, character: CutOut, places: NDArray[np.float64]) -> Iterator[Picture]:
    """The footage with the character laid over it."""
    width, height = footage.size
    largest = float(places[:, 2].max()) * width * _COVERS
    layer, head = _layer(character, largest)
    for number in range(footage.frames):
        frame = footage.frame(number)
        x, y, tall, turn, present = (float(value) for value in places[number])
        if present > 0.01:
            matrix = _matrix(head, (x * width, y * width, tall * width * _COVERS), turn)
            moved = cv2.warpAffine(layer, matrix, (width, height), flags=cv2.INTER_LINEAR)
            frame = _over(frame, moved, present)
        yield frame


def _layer(character: CutOut, face_px: float) -> tuple[Picture, tuple[float, float, float]]:
    """Premultiplied RGBA, no larger than its largest use, a bust fading out below; and its face: x, y, height."""
    x, y, tall = character.head
    shrink = min(1.0, 1.2 * face_px / max(tall, 1.0))
    rgba = character.rgba.astype(np.float32)
    if _ends_at_border(character):
        rgba[..., 3] *= _fading(rgba.shape[0])[:, None]
    rgba[..., :3] *= rgba[..., 3:] / 255
    size = max(2, round(rgba.shape[1] * shrink)), max(2, round(rgba.shape[0] * shrink))
    small = cv2.resize(rgba, size, interpolation=cv2.INTER_AREA) if shrink < 1 else rgba
    factor = size[0] / rgba.shape[1]
    return np.clip(small + 0.5, 0, 255).astype(np.uint8), (x * factor, y * factor, tall * factor)


def _ends_at_border(character: CutOut) -> bool:
    """Whether the picture cuts the character off below."""
    return character.box[1] + character.box[3] > 0.97 * float(character.rgba.shape[0])


def _fading(rows: int) -> Layer:
    u = np.clip((rows - 1 - np.arange(rows, dtype=np.float32)) / (_FADE * rows), 0, 1)
    return np.asarray(u * u * (3 - 2 * u), np.float32)


def _matrix(head: tuple[float, float, float], target: tuple[float, float, float], turn: float) -> NDArray[np.float64]:
    """The layer's face onto the target's: x, y, height."""
    scale = target[2] / max(head[2], 1e-3)
    turn = min(max(turn, -_MOST_TURN), _MOST_TURN)
    cos, sin = scale * math.cos(turn), scale * math.sin(turn)
    dx = target[0] - cos * head[0] + sin * head[1]
    dy = target[1] - sin * head[0] - cos * head[1]
    return np.array([[cos, -sin, dx], [sin, cos, dy]])


def _over(frame: Picture, moved: Picture, present: float) -> Picture:
    """A premultiplied layer over a frame; only its rows and columns are touched."""
    rows, columns = np.flatnonzero(moved[..., 3].any(1)), np.flatnonzero(moved[..., 3].any(0))
    if len(rows):
        part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        layer = moved[part].astype(np.uint16) * round(present * 256) >> 8
        through = 256 - (layer[..., 3:] * 257 >> 8)
        frame[part] = np.minimum((frame[part].astype(np.uint16) * through >> 8) + layer[..., :3], 255).astype(np.uint8)
    return frame
