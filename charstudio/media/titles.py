"""Titles and captions as pictures.

A title is a picture of the frame's size like any other: it is placed, graded and mixed as clips are. Its lines are
never longer than the frame less a margin. Captions are drawn in one readable style: white with a dark edge on a quiet
box, at the lower edge of the title-safe area (SMPTE RP 2046-1 has 90 % of the frame), broken into even lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw

from charstudio.media.canvas import Cel, Pixels, parted
from charstudio.media.lettering import Pen, broken, length, written
from charstudio.model.clip_looks import Align, Title

_SAFE = 0.9
_CAPTION_WIDTH = 0.8
_CAPTION_LINE = 0.062  # of the frame's shorter side
_CAPTION_UP = 0.06  # from the lower edge to the box, as a share of the height
_BOX_ALPHA = 0.5
_BOX_PAD = (0.45, 0.18)  # around the lines, as shares of a line's height
_BETWEEN = 0.25


def title_picture(title: Title, width_px: int, height_px: int) -> Pixels:
    """The words as RGBA (straight alpha) of the given size; RGB when there is a backdrop."""
    pen = Pen(title.size * height_px, title.colour, title.bold, title.italic, title.outline, title.outline_colour)
    room = width_px * _SAFE / pen.pitch
    lines = broken(title.text, room, bold=title.bold, italic=title.italic)
    middle = (title.x * width_px, title.y * height_px)
    sheet = written(lines, pen, middle, title.align, (width_px, height_px)) if title.text.strip() else None
    picture = np.zeros((height_px, width_px, 4), np.uint8)
    if sheet is not None:
        height, width = sheet.rgba.shape[:2]
        picture[sheet.top : sheet.top + height, sheet.left : sheet.left + width] = sheet.rgba
    return _straight(picture) if title.backdrop is None else _on_colour(picture, title.backdrop)


@lru_cache(maxsize=8)
def caption_cel(texts: tuple[str, ...], width_px: int, height_px: int) -> Cel | None:
    """Captions of several tracks, the first at the bottom; None when nothing of them can be written."""
    pitch = _CAPTION_LINE * min(width_px, height_px)
    image = Image.new("RGBA", (width_px, height_px))
    bottom = height_px * (1 - _CAPTION_UP)
    blocks = []
    for text in texts:
        lines = [line for line in broken(text, width_px * _CAPTION_WIDTH / pitch) if length(line) > 0]
        top = bottom - pitch * (len(lines) + 2 * _BOX_PAD[1])
        if lines:
            blocks.append((lines, (top + bottom) / 2))
            _box(image, lines, pitch, (top, bottom))
        bottom = top - pitch * _BETWEEN if lines else bottom
    return _trimmed(_with_words(np.array(image), blocks, pitch)) if blocks else None


def _with_words(picture: Pixels, blocks: Sequence[tuple[Sequence[str], float]], pitch: float) -> Pixels:
    """Premultiplied RGBA with the lines of each block around its middle height."""
    height_px, width_px = picture.shape[:2]
    pen = Pen(pitch, outline=0.035)
    for lines, middle in blocks:
        sheet = written(lines, pen, (width_px / 2, middle), Align.CENTRE, (width_px, height_px))
        if sheet is not None:
            height, width = sheet.rgba.shape[:2]
            part = picture[sheet.top : sheet.top + height, sheet.left : sheet.left + width]
            gap = np.float32(1) - sheet.rgba[..., 3:] / np.float32(255)
            part[...] = np.rint(sheet.rgba + part * gap).astype(np.uint8)
    return picture


def _box(image: Image.Image, lines: Sequence[str], pitch: float, ends: tuple[float, float]) -> None:
    """The quiet box behind lines: black, so it is premultiplied whatever its alpha."""
    half = (max(map(length, lines)) / 2 + _BOX_PAD[0]) * pitch
    centre = image.width / 2
    ImageDraw.Draw(image).rounded_rectangle(
        (round(centre - half), round(ends[0]), round(centre + half), round(ends[1])),
        radius=pitch * 0.2,
        fill=(0, 0, 0, round(255 * _BOX_ALPHA)),
    )


def _trimmed(picture: Pixels) -> Cel | None:
    """Premultiplied RGBA as a cel, without what is empty around it."""
    rows, columns = (np.flatnonzero(picture[..., 3].max(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    top, left = int(rows[0]), int(columns[0])
    part = np.ascontiguousarray(picture[top : int(rows[-1]) + 1, left : int(columns[-1]) + 1])
    rgb, coverage = parted(part)
    return Cel(rgb, coverage, left, top)


def _straight(picture: Pixels) -> Pixels:
    """Premultiplied RGBA with straight alpha."""
    alpha = np.ascontiguousarray(picture[..., 3])
    rgb = cv2.divide(np.ascontiguousarray(picture[..., :3]), cv2.merge([alpha] * 3), scale=255)
    return np.dstack([rgb, alpha])


def _on_colour(picture: Pixels, colour: str) -> Pixels:
    """Premultiplied RGBA over a colour, as RGB."""
    backdrop = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.float32)
    gap = np.float32(1) - picture[..., 3:] / np.float32(255)
    return np.rint(picture[..., :3] + backdrop * gap).astype(np.uint8)
