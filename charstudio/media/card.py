"""The calm dark card that stands where a clip has no picture yet: its name and why. Drawn, not loaded.

Pillow brings a Latin typeface with it, which is enough for most names. Others are written in the first well-known
typeface of the system that has all (else most) of their letters; what it lacks is left out.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from charstudio.media.canvas import Pixels

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont, ImageFont

    Typeface = FreeTypeFont | ImageFont

NOT_MADE_YET = "not made yet"
CANNOT_BE_READ = "cannot be read"

_BACKGROUND = (30, 32, 38)
_LINE = (58, 62, 72)
_NAME = (196, 200, 210)
_NOTE = (128, 134, 148)
_ELSEWHERE = (  # what Linux, Windows and macOS bring along, the widest coverage last
    "NotoSans-Regular.ttf",
    "DejaVuSans.ttf",
    "LiberationSans-Regular.ttf",
    "segoeui.ttf",
    "Arial Unicode.ttf",
    "NotoSansCJK-Regular.ttc",
    "msyh.ttc",
    "PingFang.ttc",
)
_UNASSIGNED = "\U000e1000"  # no typeface has it, so it shows what a missing letter looks like


@lru_cache(maxsize=8)
def card(name: str, note: str, width_px: int, height_px: int) -> Pixels:
    """A frame-sized card with the clip's name and a note under it. Shared: do not write into it."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - a film without ghosts never draws one

    image = Image.new("RGB", (width_px, height_px), _BACKGROUND)
    draw = ImageDraw.Draw(image)
    unit = min(width_px, height_px)
    inset = unit // 16
    frame = (inset, inset, width_px - inset - 1, height_px - inset - 1)
    draw.rounded_rectangle(frame, radius=max(1, unit // 24), outline=_LINE, width=max(1, unit // 360))
    centre, room = width_px // 2, width_px - 4 * inset
    for text, share, colour, y in ((name, 14, _NAME, 0.46), (note, 24, _NOTE, 0.58)):
        font = _typeface(text, max(8, unit // share))
        line = " ".join("".join(letter for letter in text if _has(font, letter)).split())
        at = (centre, round(height_px * y))
        draw.text(at, _shortened(line, room, font.getlength), font=font, fill=colour, anchor="mm")
    return np.asarray(image)


def _typeface(text: str, size: int) -> Typeface:
    """The first typeface with every letter of ``text``, or the one with most of them."""
    best, most = None, -1
    for font in _typefaces(size):
        count = sum(_has(font, letter) for letter in text)
        if count > most:
            best, most = font, count
        if most == len(text):
            break
    assert best is not None
    return best


def _typefaces(size: int) -> Iterator[Typeface]:
    """Pillow's own, then what this system has."""
    from PIL import ImageFont  # noqa: PLC0415 - see above

    yield ImageFont.load_default(size=size)
    for name in _ELSEWHERE:
        with contextlib.suppress(OSError):
            yield ImageFont.truetype(name, size)


def _has(font: Typeface, letter: str) -> bool:
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask(_UNASSIGNED))


def _shortened(text: str, room: float, length: Callable[[str], float]) -> str:
    """``text`` cut with three dots where it would not fit."""
    if length(text) <= room:
        return text
    while text and length(f"{text}...") > room:
        text = text[:-1]
    return f"{text.rstrip()}..."
