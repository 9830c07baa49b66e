"""The prepared master: cut, cleaned behind, 1024 pixels square, and written as the same PNG every time."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import numpy as np

from charstudio.analysis.faces import Picture
from charstudio.analysis.reference.crop import Cut, Plane, cut_out, filling_of, turned
from charstudio.analysis.reference.features import faces_in, on_grey
from charstudio.analysis.reference.figure import Figure, figure_of
from charstudio.model.reference import SIZE_PX, Background, Crop, Filling

COLOURS: Final = {Background.LIGHT: (226, 226, 226), Background.GREY: (140, 140, 140), Background.DARK: (46, 46, 48)}
"""Neutral greys: they tint nothing, neither in the model's light nor along the hair."""

_BLUR = 0.035  # of the side
_BLUR_STEP = 8
_SEAM_PX = 14
_RIM = 0.006
_SOLID = 0.97


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """``picture`` RGB, square. ``filling``: what stands where the source ended. ``is_sure``: the outline is no guess
    (always so when the background was kept).
    """

    picture: Picture
    filling: Filling
    is_sure: bool


def prepared(picture: Picture, crop: Crop, background: Background = Background.KEEP, out_px: int = SIZE_PX) -> Prepared:
    """The master made of an RGB or RGBA picture.

    What is transparent has no background to keep or to blur, so light grey stands behind it: most models take
    transparency for black.
    """
    source = turned(picture, crop.turns)
    size = source.shape[1], source.shape[0]
    filling = filling_of(crop, size, background)
    cut = cut_out(picture, crop, out_px)
    if is_transparent(picture):
        colour = background if background.is_plain else Background.LIGHT
        filling = Filling.NONE if filling is Filling.NONE else Filling.PLAIN
        return Prepared(_over(cut.picture[..., :3], _cover(cut), _plain(colour, out_px)), filling, is_sure=True)
    if background is Background.KEEP:
        return Prepared(_filled(cut, filling), filling, is_sure=True)
    figure = _figure(cut)
    behind = _behind(cut, figure, background)
    front = _own_colours(np.ascontiguousarray(cut.picture[..., :3]), figure.matte)
    return Prepared(_over(front, figure.matte, behind), filling, figure.is_sure)


def is_transparent(picture: Picture) -> bool:
    """Whether any of it is."""
    return picture.shape[2] == 4 and int(picture[..., 3].min()) < 255


def png_of(picture: Picture) -> bytes:
    """The picture as PNG. The same pixels give the same bytes: no date, no program, one compression."""
    from PIL import Image  # noqa: PLC0415 - Pillow is loaded where it writes

    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(out, "PNG", compress_level=6)
    return out.getvalue()


def _figure(cut: Cut) -> Figure:
    seen = on_grey(cut.picture)
    found = faces_in(seen)
    figure = figure_of(cut.picture, found[0] if found else None)
    return Figure(figure.matte * _trusted(cut.inside), figure.is_sure)


def _trusted(inside: Plane) -> Plane:
    """Where the figure may be. Beyond the picture there is none, but below it the body goes on (as a mirror image):
    a chest that hangs in the air looks worse.
    """
    import cv2  # noqa: PLC0415 - OpenCV takes a tenth of a second to load

    if float(inside.min()) > 0.5:
        return np.ones_like(inside)
    kept = np.maximum.accumulate(inside, axis=0)
    return np.asarray(cv2.GaussianBlur(kept, (0, 0), 2.0), np.float32)


def _cover(cut: Cut) -> Plane:
    alpha = cut.picture[..., 3].astype(np.float32) / 255
    return np.asarray(alpha * _trusted(cut.inside), np.float32)


def _filled(cut: Cut, filling: Filling) -> Picture:
    """The picture with what is beyond it mirrored, and blurred as well when there is much of it."""
    import cv2  # noqa: PLC0415

    rgb = np.ascontiguousarray(cut.picture[..., :3])
    if filling is not Filling.BLURRED:
        return rgb
    size = max(8, rgb.shape[1] // _BLUR_STEP), max(8, rgb.shape[0] // _BLUR_STEP)
    small = cv2.GaussianBlur(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), (0, 0), _BLUR * size[0])
    blurred = cv2.resize(small, rgb.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    kernel = np.ones((2 * _SEAM_PX + 1, 2 * _SEAM_PX + 1), np.uint8)
    sure = cv2.erode(cut.inside, kernel, borderType=cv2.BORDER_CONSTANT, borderValue=1.0)
    weight = np.minimum(cv2.GaussianBlur(sure, (0, 0), _SEAM_PX / 2), cut.inside)
    return _over(rgb, np.asarray(weight, np.float32), np.asarray(blurred, np.uint8))


def _behind(cut: Cut, figure: Figure, background: Background) -> Picture:
    import cv2  # noqa: PLC0415

    side = cut.picture.shape[0]
    if background.is_plain:
        return _plain(background, side)
    weight = np.clip(1 - cv2.dilate(figure.matte, np.ones((9, 9), np.uint8)), 0, 1) * np.clip(cut.inside, 0, 1)
    rgb = cut.picture[..., :3].astype(np.float32) * weight[..., None]
    # Only what is behind takes part: a plain blur would draw a halo of the figure's own colours around it. What is so
    # soft is worked out small.
    size = max(8, side // _BLUR_STEP), max(8, side // _BLUR_STEP)
    weight = np.asarray(cv2.resize(weight, size, interpolation=cv2.INTER_AREA), np.float32)
    rgb = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.float32)
    blurred, left = np.zeros_like(rgb), np.ones_like(weight)
    for reach in (1.0, 4.0, 12.0):  # the wide ones reach where the near one finds nothing
        sigma = _BLUR * size[0] * reach
        near = cv2.GaussianBlur(weight, (0, 0), sigma)
        part = cv2.GaussianBlur(rgb, (0, 0), sigma) / np.maximum(near, 1e-5)[..., None]
        share = left * np.clip(near * 12, 0, 1)
        blurred += part * share[..., None]
        left = left - share
    usual = rgb.sum(axis=(0, 1)) / max(float(weight.sum()), 1e-3)
    blurred += usual * left[..., None]
    return np.asarray(np.clip(cv2.resize(blurred, (side, side), interpolation=cv2.INTER_CUBIC) + 0.5, 0, 255), np.uint8)


def _plain(background: Background, side: int) -> Picture:
    made = np.empty((side, side, 3), np.uint8)
    made[:] = COLOURS[background]
    return made


def _own_colours(rgb: Picture, matte: Plane) -> Picture:
    """The figure's colour carried outwards into its soft edge, so that no rim of the old background shows."""
    import cv2  # noqa: PLC0415

    reach = _RIM * rgb.shape[0]
    solid = (matte >= _SOLID).astype(np.float32)
    weight = cv2.GaussianBlur(solid, (0, 0), reach)
    spread = cv2.GaussianBlur(rgb.astype(np.float32) * solid[..., None], (0, 0), reach)
    carried = spread / np.maximum(weight, 1e-4)[..., None]
    share = (np.clip(weight * 30, 0, 1) * np.clip((1 - matte) * 4, 0, 1))[..., None]
    mixed = rgb.astype(np.float32) * (1 - share) + carried * share
    return np.asarray(np.clip(mixed + 0.5, 0, 255), np.uint8)


def _over(front: Picture, cover: Plane, behind: Picture) -> Picture:
    weight = cover[..., None]
    mixed = front.astype(np.float32) * weight + behind.astype(np.float32) * (1 - weight)
    return np.asarray(np.clip(mixed + 0.5, 0, 255), np.uint8)
