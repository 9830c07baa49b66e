"""The calm dark card that stands where a clip has no picture yet: its name and why. Drawn, not loaded."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from charstudio.media.canvas import Cel, Pixels, parted, stack

NOT_MADE_YET = "not made yet"
CANNOT_BE_READ = "cannot be read"
IS_MISSING = "its file is missing"

_BACKGROUND = (30, 32, 38)
_LINE = (58, 62, 72)
_NAME = "#c4c8d2"
_NOTE = "#808694"
_PITCH = 1.36  # the height of a line, in sizes of type


@lru_cache(maxsize=8)
def card(name: str, note: str, width_px: int, height_px: int) -> Pixels:
    """A frame-sized card with the clip's name and a note under it. Shared: do not write into it."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - a film without ghosts never draws one

    image = Image.new("RGB", (width_px, height_px), _BACKGROUND)
    unit = min(width_px, height_px)
    inset = unit // 16
    frame = (inset, inset, width_px - inset - 1, height_px - inset - 1)
    ImageDraw.Draw(image).rounded_rectangle(frame, radius=max(1, unit // 24), outline=_LINE, width=max(1, unit // 360))
    words = [
        _words(text, max(8, unit // share), colour, height_px * y, (width_px, height_px))
        for text, share, colour, y in ((name, 14, _NAME, 0.46), (note, 24, _NOTE, 0.58))
    ]
    layers = [Cel(np.asarray(image)), *filter(None, words)]
    return stack([[(cel, 1.0, 1.0)] for cel in layers], width_px, height_px)


def _words(text: str, size: float, colour: str, y: float, frame: tuple[int, int]) -> Cel | None:
    """One line around the height ``y``, cut with dots where it would not fit."""
    from charstudio.media.lettering import Pen, written  # noqa: PLC0415 - see above
    from charstudio.model.clip_looks import Align  # noqa: PLC0415 - see above

    pen = Pen(size * _PITCH, colour)
    line = _shortened(" ".join(text.split()), (frame[0] - 4 * (min(frame) // 16)) / pen.pitch)
    sheet = written([line], pen, (frame[0] / 2, y), Align.CENTRE, frame)
    if sheet is None:
        return None
    rgb, coverage = parted(sheet.rgba)
    return Cel(rgb, coverage, sheet.left, sheet.top)


def _shortened(text: str, room: float) -> str:
    """``text`` cut with three dots where it is longer than ``room``, in heights of a line."""
    from charstudio.media.lettering import length  # noqa: PLC0415 - see above

    if length(text) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if length(f"{text[:middle]}...") <= room else (low, middle - 1)
    return f"{text[:low].rstrip()}..."
