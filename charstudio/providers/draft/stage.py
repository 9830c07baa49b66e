"""The stage: the picture laid out at working size, with its subject, its depth, and the widest window onto it.

The stage is about a quarter finer than the clip, so that a slowly moving window shows no pulsing softness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.analysis import faces
from charstudio.analysis.faces import Face
from charstudio.providers.draft.camera import View
from charstudio.providers.draft.separation import Plane, Separation, depth_of, separate

Picture: TypeAlias = NDArray[np.uint8]

_FINER = 1.25
_LEAST_SHARE = 0.3  # a window that would keep less of the picture shows it whole, on a soft backdrop
_EYE_LINE = 0.42  # of the frame's height: where a face's middle belongs
_MOST_PX = 6000


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything a shot needs to know of its picture. Positions in pixels of ``picture``."""

    picture: Picture
    separation: Separation
    depth: Plane
    face: Face | None
    view: View
    notes: tuple[str, ...] = ()
    laid: tuple[float, float, float] = (1.0, 0.0, 0.0)
    """How the source picture lies on the stage: factor, then dx, dy."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        return float(self.picture.shape[1]), float(self.picture.shape[0])

    @property
    def subject(self) -> tuple[float, float, float, float]:
        """The box around the matte: x, y, width, height."""
        matte = self.separation.matte
        ys, xs = np.nonzero(matte > 0.5)
        scale = self.picture.shape[1] / matte.shape[1]
        if not len(xs):
            return (0.0, 0.0, *self.size)
        left, top = float(xs.min()) * scale, float(ys.min()) * scale
        return left, top, float(xs.max() + 1) * scale - left, float(ys.max() + 1) * scale - top


def find_face(rgb: Picture) -> Face | None:
    """The subject's face, or None: also where no detector is installed."""
    return faces.largest(rgb) if faces.available() else None


def set_stage(picture: Picture, width_px: int, height_px: int) -> Stage:
    """Lay out an RGB or RGBA picture for a clip of the given size."""
    rgb, alpha = _split(picture)
    face = find_face(_on_grey(rgb, alpha) if alpha is not None else rgb)
    if alpha is not None:
        return _cut_out(rgb, alpha, face, width_px, height_px)
    aspect = width_px / height_px
    share = _share_kept(rgb.shape[1], rgb.shape[0], aspect)
    notes: tuple[str, ...] = ()
    dx = dy = 0
    if share < _LEAST_SHARE:
        rgb, dx, dy = _on_backdrop(rgb, aspect)
        face = face.scaled(1, dx, dy) if face else None
        notes = ("The picture's shape is far from the clip's; it stands on a soft backdrop.",)
    rgb, factor = _to_working_size(rgb, width_px, height_px)
    laid = (factor, dx * factor, dy * factor)
    return _staged(rgb, face.scaled(factor) if face else None, None, aspect, notes, laid)


def _staged(
    rgb: Picture,
    face: Face | None,
    alpha: Plane | None,
    aspect: float,
    notes: tuple[str, ...],
    laid: tuple[float, float, float],
) -> Stage:
    separation = separate(rgb, face, alpha)
    depth = depth_of(separation, face, max(rgb.shape[:2]))
    return Stage(rgb, separation, depth, face, _widest_view(rgb, separation, face, aspect), notes, laid)


def _widest_view(rgb: Picture, separation: Separation, face: Face | None, aspect: float) -> View:
    """The largest window of the clip's shape, placed on the face or the subject."""
    height, width = rgb.shape[:2]
    view_width = min(float(width), height * aspect)
    view_height = view_width / aspect
    if face is not None:
        x, y = face.centre[0], _level(face, separation, view_height, width)
    else:
        matte = separation.matte
        ys, xs = np.mgrid[0 : matte.shape[0], 0 : matte.shape[1]]
        weight = float(matte.sum()) + 1e-6
        x = float((xs * matte).sum()) / weight * width / matte.shape[1]
        y = float((ys * matte).sum()) / weight * height / matte.shape[0]
    x = min(max(x, view_width / 2), width - view_width / 2)
    y = min(max(y, view_height / 2), height - view_height / 2)
    return View((x, y), view_width, view_height)


def _level(face: Face, separation: Separation, view_height: float, width: int) -> float:
    """The window's middle: the face on its line, unless that would cut the hair while there is room below the chin."""
    level = face.centre[1] + (0.5 - _EYE_LINE) * view_height
    if not separation.sure:
        return level
    scale = width / separation.matte.shape[1]
    left, right = (round(edge / scale) for edge in (face.box[0], face.box[0] + face.box[2]))
    rows = np.nonzero(separation.matte[:, max(0, left) : max(1, right)].max(1) > 0.5)[0]
    crown = float(rows[0]) * scale if len(rows) else face.box[1]
    with_hair = crown - 0.05 * view_height + view_height / 2
    with_chin = face.box[1] + face.box[3] + 0.1 * view_height - view_height / 2
    return min(level, max(with_hair, with_chin))


def _split(picture: Picture) -> tuple[Picture, Plane | None]:
    """Colour, and transparency when there really is some."""
    if picture.shape[2] == 3:
        return picture, None
    alpha = picture[..., 3]
    rgb = np.ascontiguousarray(picture[..., :3])
    if float((alpha < 128).mean()) < 0.02:
        return _on_grey(rgb, _unit(alpha)), None
    return rgb, _unit(alpha)


def _unit(plane: Picture) -> Plane:
    return np.asarray(plane / np.float32(255), np.float32)


def _on_grey(rgb: Picture, alpha: Plane) -> Picture:
    mixed = rgb * alpha[..., None] + np.float32(140) * (1 - alpha[..., None])
    return np.asarray(mixed, np.uint8)


def _share_kept(width: int, height: int, aspect: float) -> float:
    """How much of a picture a window of ``aspect`` can show."""
    own = width / height
    return min(own, aspect) / max(own, aspect)


def _on_backdrop(rgb: Picture, aspect: float) -> tuple[Picture, int, int]:
    """The whole picture on a blurred, darker enlargement of itself, edges feathered; and where it was put."""
    height, width = rgb.shape[:2]
    canvas = (max(width, round(height * aspect)), max(height, round(width / aspect)))
    tiny = cv2.GaussianBlur(cv2.resize(rgb, (64, 64), interpolation=cv2.INTER_AREA), (0, 0), 4)
    backdrop = (cv2.resize(tiny, canvas, interpolation=cv2.INTER_CUBIC) * 0.75).astype(np.uint8)
    dx, dy = (canvas[0] - width) // 2, (canvas[1] - height) // 2
    mask = np.zeros((canvas[1], canvas[0]), np.float32)
    feather = max(2, round(0.04 * min(width, height)))
    inset_x, inset_y = (feather if dx else 0), (feather if dy else 0)
    mask[dy + inset_y : dy + height - inset_y, dx + inset_x : dx + width - inset_x] = 1
    mask = cv2.GaussianBlur(mask, (0, 0), feather / 2.5, borderType=cv2.BORDER_REPLICATE)[..., None]
    placed = backdrop.copy()
    placed[dy : dy + height, dx : dx + width] = rgb
    return np.asarray(placed * mask + backdrop * (1 - mask), np.uint8), dx, dy


def _to_working_size(rgb: Picture, width_px: int, height_px: int) -> tuple[Picture, float]:
    view_width = min(float(rgb.shape[1]), rgb.shape[0] * width_px / height_px)
    factor = min(_FINER * width_px / view_width, _MOST_PX / max(rgb.shape[:2]))
    size = max(2, round(rgb.shape[1] * factor)), max(2, round(rgb.shape[0] * factor))
    interpolation = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(rgb, size, interpolation=interpolation), np.uint8), factor


def _cut_out(rgb: Picture, alpha: Plane, face: Face | None, width_px: int, height_px: int) -> Stage:
    """A character without background: stood on the lower edge before a quiet wall in its own colours."""
    canvas_w, canvas_h = round(width_px * _FINER), round(height_px * _FINER)
    ys, xs = np.nonzero(alpha > 0.5)
    top, left = int(ys.min()), int(xs.min())
    bottom, right = int(ys.max()) + 1, int(xs.max()) + 1
    whole = 0.96 * min(canvas_h / (bottom - top), canvas_w / (right - left))
    factor = whole
    if face is not None:  # not smaller than a medium shot: the face is what one looks at
        factor = min(max(whole, 0.22 * canvas_h / face.box[3]), 0.9 * canvas_w / (right - left), 2.2 * whole)
    headroom = 0.05 * canvas_h if factor > whole * 1.02 else canvas_h - (bottom - top) * factor
    dx, dy = canvas_w / 2 - (left + right) / 2 * factor, headroom - top * factor
    matrix = np.array([[factor, 0, dx], [0, factor, dy]])
    premultiplied = np.dstack([rgb * alpha[..., None], alpha * 255]).astype(np.float32)
    layer = cv2.warpAffine(
        _preshrunk(premultiplied, factor, matrix), matrix, (canvas_w, canvas_h), flags=cv2.INTER_CUBIC
    )
    cover = np.clip(layer[..., 3:] / 255, 0, 1)
    wall = _wall(rgb, alpha, canvas_w, canvas_h)
    picture = np.clip(layer[..., :3] + wall * (1 - cover), 0, 255).astype(np.uint8)
    moved = face.scaled(factor, dx, dy) if face else None
    note = "The picture has no background; the draft stands it before a plain wall."
    matte = np.ascontiguousarray(cover[..., 0], np.float32)
    return _staged(picture, moved, matte, width_px / height_px, (note,), (factor, dx, dy))


def _preshrunk(layer: Plane, factor: float, matrix: NDArray[np.float64]) -> Plane:
    """Halved until the rest of the shrinking is harmless; ``matrix`` is adapted in place."""
    while factor < 0.5:
        layer = cv2.resize(layer, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        factor *= 2
        matrix[:, :2] *= 2
    return layer


def _wall(rgb: Picture, alpha: Plane, width: int, height: int) -> Plane:
    """A soft vertical gradient whose hue answers the subject's mean colour and whose light lets it stand out."""
    mean = (rgb * alpha[..., None]).sum((0, 1)) / max(1.0, float(alpha.sum()))
    muted = 0.35 * mean + 0.65 * mean.mean()
    level = 92.0 if mean.mean() > 150 else 186.0
    base = muted * level / max(1.0, float(muted.mean()))
    ramp = np.linspace(1.12, 0.82, height, dtype=np.float32)[:, None, None]
    sideways = 1 - 0.12 * np.linspace(-1, 1, width, dtype=np.float32)[None, :, None] ** 2
    return np.asarray(np.clip(base[None, None] * ramp * sideways, 0, 255), np.float32)
