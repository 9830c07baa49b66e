"""A character seen from one side, for a character sheet: the head framed alike in every view.

A draft has one picture. Its front view is a crop of it; for the others the head is turned as far as a surface can be
turned before it tears, and the caption says that the real view needs a model. What lies behind the head is a calm wall
in all of them, so that the views of a sheet belong together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.media.stills import open_still
from charstudio.model.errors import Rejected
from charstudio.providers.draft import mark
from charstudio.providers.draft.cutout import CutOut, cut_out
from charstudio.providers.draft.files import save_picture
from charstudio.providers.draft.separation import Plane
from charstudio.providers.draft.wishes import Bench, Made

Picture: TypeAlias = NDArray[np.uint8]

_TURNS = {"front": 0.0, "three_quarter": 0.24, "side": 0.42}
"""How far the middle of the face goes towards the head's outline; more would tear it."""
_NAMES = {"front": "front", "three_quarter": "three-quarter", "side": "side"}
_USUAL_SIDE_PX = 1024
_FACE_SHARE = 0.4  # of the view's height
_EYE_LINE = 0.45  # where the face's middle lies
_LARGEST_SHARE = 0.56  # where a bust would else end above the view's lower edge
_HALF_HEAD = 0.66, 0.95  # across and down, in heights of the face
_NARROWER = 0.3  # how much narrower the whole becomes by the turn


@dataclass(frozen=True, slots=True)
class _Head:
    """In pixels of the view: middle, and the height of the face."""

    x: float
    y: float
    tall: float


def render_view(bench: Bench) -> Made:
    """The view as a PNG. Raises ``Rejected`` without a picture or for a side there is not."""
    name = bench.text("view")
    if name not in _TURNS:
        raise Rejected(f"The draft knows no view “{name}”.", f"Choose {', '.join(_TURNS)}.", "view")
    character = cut_out(np.asarray(open_still(bench.needed("image", "a picture of the character"))))
    bench.report(0.5)
    bench.check()
    size = bench.size((_USUAL_SIDE_PX, _USUAL_SIDE_PX))
    layer, head = _framed(character, size)
    if _TURNS[name]:
        layer = _turned(layer, head, _TURNS[name])
    view = _before_wall(layer)
    lines = [f"Turned a little: the real {_NAMES[name]} view needs a model."] if _TURNS[name] else []
    path = save_picture(mark.sign(view, lines, marked=bench.is_marked), bench.folder / "view.png")
    return Made({"image": path}, (*_notes(name, character),))


def _notes(name: str, character: CutOut) -> list[str]:
    notes = []
    if _TURNS[name]:
        notes.append(
            f"The {_NAMES[name]} view is the given picture turned a little; what it does not show needs a model."
        )
    if character.face is None:
        notes.append("No face was found; the head's place is a guess.")
    return notes


def _framed(character: CutOut, size: tuple[int, int]) -> tuple[Plane, _Head]:
    """Premultiplied RGBA of the view's size with the face at its place, and the head."""
    width, height = size
    x, y, tall = character.head
    below = max(1.0, character.box[1] + character.box[3] - y)
    ordinary = _FACE_SHARE * min(height, 1.2 * width) / max(tall, 1.0)
    scale = min(max(ordinary, (1 - _EYE_LINE) * height / below), ordinary * _LARGEST_SHARE / _FACE_SHARE)
    at = width / 2, max(_EYE_LINE * height, height - below * scale)  # a bust stands on the lower edge
    rgba = character.rgba.astype(np.float32)
    rgba[..., :3] *= rgba[..., 3:] / 255
    head = _Head(*at, tall * scale)
    while scale < 0.5:
        rgba = cv2.resize(rgba, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        x, y, scale = x / 2, y / 2, scale * 2
    matrix = np.array([[scale, 0, at[0] - scale * x], [0, scale, at[1] - scale * y]])
    layer = cv2.warpAffine(rgba, matrix, size, flags=cv2.INTER_LINEAR)
    return np.asarray(layer, np.float32), head


def _turned(layer: Plane, head: _Head, turn: float) -> Plane:
    """The head as a ball that turns to the left of the picture: its middle goes most, its outline hardly."""
    height, width = layer.shape[:2]
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    narrowed = (xs - np.float32(head.x)) / np.float32(1 - _NARROWER * turn)
    across, down = _HALF_HEAD[0] * head.tall, _HALF_HEAD[1] * head.tall
    away = (narrowed / across) ** 2 + ((ys - head.y) / down) ** 2
    shift = np.float32(turn * across) * np.clip(1 - away, 0, 1) ** 1.5
    places = (narrowed + shift + np.float32(head.x)).astype(np.float32)
    return np.asarray(cv2.remap(layer, places, ys, cv2.INTER_LINEAR), np.float32)


def _before_wall(layer: Plane) -> Picture:
    """On a light grey wall, a little darker below."""
    height, width = layer.shape[:2]
    ramp = np.linspace(214, 182, height, dtype=np.float32)[:, None, None]
    sideways = 1 - 0.06 * np.linspace(-1, 1, width, dtype=np.float32)[None, :, None] ** 2
    wall = ramp * sideways * np.array([1.0, 1.0, 1.015], np.float32)
    return np.clip(layer[..., :3] + wall * (1 - layer[..., 3:] / 255), 0, 255).astype(np.uint8)
