"""Several characters in one picture: their cut-outs side by side, else their pictures as panels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from charstudio.media.canvas import place
from charstudio.model.timeline import Fit
from charstudio.providers.draft.cutout import CutOut, cut_out

Picture: TypeAlias = NDArray[np.uint8]

_FINER = 1.25  # than the clip, as a stage is
_OWN_WIDTH = 0.82  # of a character's width: the rest may overlap
_HEAD_SHARE = 0.26  # of the height: the faces of a group
_FROM_EYES_DOWN, _EYE_LINE = 0.54, 0.4  # of the height
_GUTTER = 0.008
_GUTTER_COLOUR = (16, 17, 20)


def together(pictures: Sequence[Picture], size: tuple[int, int]) -> Picture:
    """One picture of the shape of ``size`` with all of them: RGBA where all could be cut out, else RGB panels."""
    canvas = round(size[0] * _FINER), round(size[1] * _FINER)
    characters = [cut_out(picture) for picture in pictures]
    if all(
        each.sure and (each.face is not None or picture.shape[2] == 4)
        for each, picture in zip(characters, pictures, strict=True)
    ):
        return _group(characters, canvas)
    return _panels(pictures, canvas)


def _group(characters: Sequence[CutOut], canvas: tuple[int, int]) -> Picture:
    """Standing side by side, heads of one size at one height, the outer ones behind the inner ones."""
    width, height = canvas
    room = width / len(characters)
    below = min(_below(each) for each in characters)
    head_px = min(max(_HEAD_SHARE, _FROM_EYES_DOWN / below) * height, *(_that_fits(each, room) for each in characters))
    head_y = max(_EYE_LINE * height, height - below * head_px)  # the shortest bust stands on the lower edge
    group = np.zeros((height, width, 4), np.float32)
    for number in sorted(range(len(characters)), key=lambda number: -abs(number - (len(characters) - 1) / 2)):
        _stand(group, characters[number], ((number + 0.5) * room, head_y), head_px)
    alpha = np.maximum(group[..., 3:], 1e-3)
    rgb = np.where(group[..., 3:] > 0, group[..., :3] * 255 / alpha, 0)
    return np.clip(np.dstack([rgb, group[..., 3]]) + 0.5, 0, 255).astype(np.uint8)


def _below(character: CutOut) -> float:
    """How much of a character there is from the middle of its face down, in heights of the face."""
    return max(0.8, (character.box[1] + character.box[3] - character.head[1]) / max(1.0, character.head[2]))


def _that_fits(character: CutOut, room: float) -> float:
    """How tall a face may be so that the character takes no more than its room."""
    return character.head[2] * room / max(1.0, character.box[2] * _OWN_WIDTH)


def _stand(group: NDArray[np.float32], character: CutOut, at: tuple[float, float], head_px: float) -> None:
    """Laid over the group with its face's middle ``at`` a place."""
    x, y, tall = character.head
    scale = head_px / max(1.0, tall)
    rgba = character.rgba.astype(np.float32)
    rgba[..., :3] *= rgba[..., 3:] / 255
    matrix = np.array([[scale, 0, at[0] - x * scale], [0, scale, at[1] - y * scale]])
    while scale < 0.5:
        rgba = cv2.resize(rgba, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        scale, matrix[:, :2] = scale * 2, matrix[:, :2] * 2
    layer = cv2.warpAffine(rgba, matrix, group.shape[1::-1], flags=cv2.INTER_LINEAR)
    group[:] = layer + group * (1 - layer[..., 3:] / 255)


def _panels(pictures: Sequence[Picture], canvas: tuple[int, int]) -> Picture:
    """Each in its own frame, beside or above each other as the canvas is shaped."""
    width, height = canvas
    is_wide = width >= height
    gutter = max(2, round(_GUTTER * max(canvas)))
    long_side = width if is_wide else height
    edges = np.linspace(0, long_side + gutter, len(pictures) + 1).round().astype(int)
    whole = np.full((height, width, 3), _GUTTER_COLOUR, np.uint8)
    for picture, begin, end in zip(pictures, edges[:-1], edges[1:] - gutter, strict=True):
        size = (int(end - begin), height) if is_wide else (width, int(end - begin))
        part = np.s_[:, begin:end] if is_wide else np.s_[begin:end, :]
        whole[part] = place(picture, Fit.FILL, *size).rgb
    return whole
