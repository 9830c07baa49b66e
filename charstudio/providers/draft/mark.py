"""What a draft writes on its pictures: the DRAFT mark in a corner, and a caption of what it could not do.

Both are prepared once and laid over small parts of a frame, so they cost nothing next to encoding. The mark's dark pill
with light letters and a thin light rim is legible on any picture; its size follows the frame's height.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

Picture: TypeAlias = NDArray[np.uint8]

_FINE = 3  # drawn that much larger, then reduced: smooth round corners
_LEAST_PX = 9


@dataclass(frozen=True, slots=True)
class Overlay:
    """A small translucent picture and where it lies: its light (colour times cover), and what passes it (of 256)."""

    x: int
    y: int
    light: NDArray[np.uint16]
    pass_through: NDArray[np.uint16]

    def lay(self, frame: Picture) -> None:
        """Onto an RGB frame, in place."""
        height, width = self.light.shape[:2]
        part = frame[self.y : self.y + height, self.x : self.x + width]
        part[:] = ((part.astype(np.uint16) * self.pass_through + self.light) >> 8).astype(np.uint8)


def draft_mark(width: int, height: int) -> Overlay:
    """The mark for frames of this size, in the upper right corner."""
    text_px = max(_LEAST_PX, round(0.024 * min(height, 1.4 * width)))
    image = _pill("DRAFT", text_px)
    margin = max(2, round(0.6 * text_px))
    return _overlay(image, width - image.width - margin, margin, width, height)


def caption(lines: list[str], width: int, height: int) -> Overlay:
    """A readable strip in the lower third: what a model still has to do."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - Pillow is loaded where it draws

    text_px = max(_LEAST_PX + 2, round(0.026 * min(height, 1.2 * width)))
    fine = text_px * _FINE
    rows = _wrapped(lines, fine, width * 0.84 * _FINE)
    pad, lead = round(0.7 * fine), round(1.35 * fine)
    wide = max(_length(row, fine) for row in rows) + 2 * pad
    tall = lead * len(rows) + 2 * pad - (lead - fine)
    image = Image.new("RGBA", (round(wide), tall), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, image.width - 1, tall - 1), round(0.55 * fine), (16, 17, 20, 178))
    for number, row in enumerate(rows):
        draw.text((pad, pad + number * lead - round(0.12 * fine)), row, (246, 246, 248, 245), _font(fine))
    small = _reduced(image)
    return _overlay(small, (width - small.width) // 2, round(height * 0.94) - small.height, width, height)


def write_on(picture: Picture, overlay: Overlay) -> None:
    """Onto a still, in place; on a transparent picture the writing makes its own place opaque."""
    if picture.shape[2] == 3:
        overlay.lay(picture)
        return
    height, width = overlay.light.shape[:2]
    part = picture[overlay.y : overlay.y + height, overlay.x : overlay.x + width]
    rgb = np.ascontiguousarray(picture[..., :3])
    overlay.lay(rgb)
    picture[..., :3] = rgb
    part[..., 3] = np.maximum(part[..., 3], 255 - np.minimum(overlay.pass_through[..., 0], 255).astype(np.uint8))


def sign(picture: Picture, lines: list[str], *, marked: bool) -> Picture:
    """A copy with the caption ``lines`` and the mark; when not ``marked`` without either, for the next step to use."""
    signed = np.array(picture, order="C")
    if marked:
        if lines:
            write_on(signed, caption(lines, *signed.shape[1::-1]))
        write_on(signed, draft_mark(*signed.shape[1::-1]))
    return signed


def _pill(text: str, text_px: int) -> Image:
    from PIL import Image, ImageDraw  # noqa: PLC0415

    fine = text_px * _FINE
    gap = 0.09 * fine
    size = round(sum(_length(letter, fine) for letter in text) + gap * (len(text) - 1) + 1.3 * fine), round(1.7 * fine)
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    rim = max(1, round(0.07 * fine))
    draw.rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), size[1] // 2, (18, 18, 22, 150), (255, 255, 255, 120), rim)
    x = 0.65 * fine
    for letter in text:
        draw.text((x, size[1] / 2), letter, (255, 255, 255, 232), _font(fine), anchor="lm")
        x += _length(letter, fine) + gap
    return _reduced(image)


def _font(px: float) -> FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415

    font = ImageFont.load_default(px)
    assert isinstance(font, ImageFont.FreeTypeFont)  # a size was given
    return font


def _length(text: str, px: float) -> float:
    return float(_font(px).getlength(text))


def _wrapped(lines: list[str], px: float, most: float) -> list[str]:
    """Lines no wider than ``most``, at most three; what is cut ends in an ellipsis."""
    rows: list[str] = []
    for line in lines:
        row = ""
        for word in line.split():
            joined = f"{row} {word}".strip()
            if row and _length(joined, px) > most:
                rows.append(row)
                joined = word
            row = joined
        rows.append(row)
    rows = [_shortened(row, px, most) for row in rows if row]
    return rows if len(rows) <= 3 else [*rows[:2], _shortened(rows[2] + " …", px, most)]


def _shortened(row: str, px: float, most: float) -> str:
    while len(row) > 2 and _length(row, px) > most:
        row = row[:-2].rstrip(" …") + "…"
    return row


def _reduced(image: Image) -> Image:
    from PIL import Image as Images  # noqa: PLC0415

    size = max(1, round(image.width / _FINE)), max(1, round(image.height / _FINE))
    return image.convert("RGBa").resize(size, Images.Resampling.BOX)


def _overlay(image: Image, x: int, y: int, width: int, height: int) -> Overlay:
    """Cut to the frame. The image is premultiplied."""
    pixels = np.asarray(image).astype(np.uint16)
    x, y = max(0, min(x, width - 1)), max(0, min(y, height - 1))
    pixels = pixels[: height - y, : width - x]
    return Overlay(x, y, pixels[..., :3] * 256, np.asarray(256 - (pixels[..., 3:] * 257 >> 8), np.uint16))
