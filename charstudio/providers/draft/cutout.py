"""A character cut out of its picture: colour with transparency, and where its face is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.analysis.faces import Face
from charstudio.providers.draft.separation import Plane, refine, separate
from charstudio.providers.draft.stage import find_face

Picture: TypeAlias = NDArray[np.uint8]
Box: TypeAlias = tuple[float, float, float, float]

_MOST_PX = 2048
_EDGE = 0.008  # of the longer side: how far the matte's edge is drawn to the picture's
_RIM = 0.005  # of the longer side: how far the subject's colour is carried outwards
_SOLID, _FAINT = 0.92, 0.02  # cover that is surely the subject; weight of its colour that still counts
_HEAD_SHARE = 0.2  # of the height of a subject without a face


@dataclass(frozen=True, slots=True)
class CutOut:
    """``rgba`` with straight alpha. ``box`` is what is opaque of it (x, y, width, height). ``sure`` is False where the
    outline is only a guess.
    """

    rgba: Picture
    face: Face | None
    box: Box
    sure: bool

    @property
    def head(self) -> tuple[float, float, float]:
        """Middle x, y and height of the face, or of where a face would be."""
        if self.face is not None:
            return *self.face.centre, self.face.box[3]
        x, y, width, height = self.box
        tall = min(_HEAD_SHARE * height, 0.6 * width)
        return x + width / 2, y + 0.65 * tall, tall


def cut_out(picture: Picture) -> CutOut:
    """The subject of an RGB or RGBA picture; very large ones are made smaller first."""
    shrink = _MOST_PX / max(picture.shape[:2])
    if shrink < 1:
        picture = np.asarray(cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA), np.uint8)
    rgb = np.ascontiguousarray(picture[..., :3])
    face = find_face(rgb)
    if picture.shape[2] == 4:
        cover, sure = np.asarray(picture[..., 3] / np.float32(255), np.float32), True
    else:
        separation = separate(rgb, face)
        cover, sure = refine(separation.matte, rgb, edge_px(rgb)), separation.sure
    rgba = np.dstack([cleaned(rgb, cover), np.clip(cover * 255 + 0.5, 0, 255).astype(np.uint8)])
    return CutOut(rgba, face, _box(cover), sure)


def edge_px(rgb: Picture) -> int:
    """How far around its coarse edge a matte is refined."""
    return max(2, round(_EDGE * float(max(rgb.shape[:2]))))


def cleaned(rgb: Picture, cover: Plane) -> Picture:
    """The subject's own colour carried into its soft edge, so that no rim of the old background shows."""
    whole, reach = rgb.shape[1::-1], max(1.0, _RIM * float(max(rgb.shape[:2])))
    shrink = min(1.0, 1.5 / reach)  # the carried colour is soft: it is made small
    size = max(2, round(whole[0] * shrink)), max(2, round(whole[1] * shrink))
    solid = (cv2.resize(cover, size, interpolation=cv2.INTER_AREA) > _SOLID).astype(np.float32)
    weight = cv2.GaussianBlur(solid, (0, 0), reach * shrink)
    inner = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA) * solid[..., None]
    spread = cv2.GaussianBlur(inner, (0, 0), reach * shrink) / np.maximum(weight, 1e-3)[..., None]
    carried = cv2.resize(np.clip(spread, 0, 255).astype(np.uint8), whole, interpolation=cv2.INTER_LINEAR)
    near = cv2.resize((weight > _FAINT).astype(np.uint8), whole, interpolation=cv2.INTER_NEAREST)
    near[(cover <= 0) | (cover > _SOLID)] = 0
    return np.asarray(cv2.copyTo(carried, near, rgb.copy()), np.uint8)


def _box(cover: Plane) -> Box:
    rows, columns = np.flatnonzero((cover > 0.5).any(1)), np.flatnonzero((cover > 0.5).any(0))
    if not len(rows):
        return 0.0, 0.0, float(cover.shape[1]), float(cover.shape[0])
    x, y = float(columns[0]), float(rows[0])
    return x, y, float(columns[-1]) + 1 - x, float(rows[-1]) + 1 - y
