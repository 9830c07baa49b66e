"""Lines of words drawn as pixels: broken where they are too long, and sharp in any size.

What breaks where is decided in one fixed size, so that a small viewer and a large export break alike. Letters are drawn
several times too large and averaged down, which places them to a fraction of a pixel, as moving pictures need it.
"""

from __future__ import annotations

import contextlib
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image, ImageDraw

from charstudio.media.canvas import Pixels
from charstudio.media.fonts import Run, loaded, main_face, runs
from charstudio.model.clip_looks import Align

_REFERENCE = 100.0
"""The em in which lengths are measured."""

_DRAWN_PX = 160
_FINEST = 6
_LEAST_EM = 1.0
"""Pixels. Words drawn smaller are not seen, and typefaces refuse."""
_MOST_MARKS = 30
"""As in Unicode's stream-safe text (UAX 15); a thousand of them make a picture of gigabytes."""
_MOST_BALANCED = 100
"""Lines; more do not fit into a frame in the smallest type."""
_EAST_ASIAN = ((0x2E80, 0x9FFF), (0xAC00, 0xD7AF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF))


@dataclass(frozen=True, slots=True)
class Pen:
    """How words are written. ``pitch`` is the height of a line in pixels, ``outline`` the width of the edge around
    letters as a share of it; colours are ``#rrggbb``.
    """

    pitch: float
    colour: str = "#ffffff"
    bold: bool = False
    italic: bool = False
    outline: float = 0.0
    outline_colour: str = "#000000"

    @property
    def em(self) -> float:
        """The size of type whose lines are ``pitch`` high."""
        return self.pitch / _line_height(bold=self.bold, italic=self.italic)

    def larger(self, times: float) -> Pen:
        """The same, larger."""
        return replace(self, pitch=self.pitch * times)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Written words: premultiplied RGBA, and where its corner lies in the frame."""

    rgba: Pixels
    left: int
    top: int


def length(text: str, *, bold: bool = False, italic: bool = False) -> float:
    """How long a line is, in heights of a line."""
    return _length(text, _REFERENCE, bold=bold, italic=italic) / (_REFERENCE * _line_height(bold=bold, italic=italic))


def broken(text: str, longest: float, *, bold: bool = False, italic: bool = False) -> tuple[str, ...]:
    """The text in as few lines as fit ``longest`` (in heights of a line), as even as can be; its own breaks stay."""
    lines: list[str] = []
    for line in _without_towers(text).split("\n"):
        lines.extend(_balanced(line.strip(), longest, bold=bold, italic=italic))
    return tuple(lines)


def _without_towers(text: str) -> str:
    """The text with no more than ``_MOST_MARKS`` accents on one letter."""
    kept: list[str] = []
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.category(letter).startswith("M") else 0
        if marks <= _MOST_MARKS:
            kept.append(letter)
    return "".join(kept)


def written(
    lines: Sequence[str], pen: Pen, middle: tuple[float, float], align: Align, frame: tuple[int, int]
) -> Sheet | None:
    """Lines with the middle of their block at ``middle`` (pixels); None when nothing of it is to be seen in the frame.

    Lines stand at the left or right edge of the block, or in its middle; the block is as wide as its longest line.
    """
    finer = min(_FINEST, max(2, math.ceil(_DRAWN_PX / pen.pitch)))
    large = pen.larger(finer)
    if large.em < _LEAST_EM:
        return None
    lengths = [_length(line, large.em, bold=pen.bold, italic=pen.italic) / finer for line in lines]
    widest, margin = max(lengths, default=0.0), math.ceil(pen.pitch * (0.5 + pen.outline))
    left, top = middle[0] - widest / 2, middle[1] - pen.pitch * len(lines) / 2
    box = _inside(left - margin, top - margin, left + widest + margin, top + pen.pitch * len(lines) + margin, frame)
    if box is None:
        return None
    shares = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}
    image = Image.new("RGBA", ((box[2] - box[0]) * finer, (box[3] - box[1]) * finer))
    places = [
        (line, (left + (widest - long) * shares[align] - box[0]) * finer, (top + row * pen.pitch - box[1]) * finer)
        for row, (line, long) in enumerate(zip(lines, lengths, strict=True))
    ]
    _draw(image, places, large)
    small = cv2.resize(np.asarray(image), (box[2] - box[0], box[3] - box[1]), interpolation=cv2.INTER_AREA)
    return Sheet(np.asarray(small, np.uint8), box[0], box[1])


def _draw(image: Image.Image, places: Sequence[tuple[str, float, float]], pen: Pen) -> None:
    """Draw lines at (left, top). On an empty picture Pillow's mixing gives premultiplied colours. Edges first."""
    draw = ImageDraw.Draw(image)
    ascent = loaded(main_face(bold=pen.bold, italic=pen.italic), pen.em).getmetrics()[0]
    seen = [place for place in places if -2 * pen.pitch < place[2] < image.height + pen.pitch]
    stroke = pen.outline * pen.pitch
    for is_edge in (True, False) if stroke > 0 else (False,):
        for line, begin, top in seen:
            left = begin
            for run in runs(line, bold=pen.bold, italic=pen.italic):
                if run.strike is not None:
                    if not is_edge:
                        _draw_pictures(image, run, (left, top), pen)
                else:
                    with contextlib.suppress(Image.DecompressionBombError):  # one that would take gigabytes
                        draw.text(
                            (left, top + ascent),
                            run.text,
                            font=run.font(pen.em),
                            fill=pen.outline_colour if is_edge else pen.colour,
                            stroke_width=stroke if is_edge else 0,
                            anchor="ls",
                            embedded_color=not is_edge,
                        )
                left += _run_length(run, pen.em)


def _draw_pictures(image: Image.Image, run: Run, corner: tuple[float, float], pen: Pen) -> None:
    """Emoji that are stored as pictures, scaled to the line."""
    assert run.strike is not None
    font = run.font(pen.em)
    width, height = math.ceil(font.getlength(run.text)) + 2, sum(font.getmetrics())
    if width * height > 16_000_000:
        return
    drawn = Image.new("RGBA", (width, max(1, height)))
    ImageDraw.Draw(drawn).text((0, 0), run.text, font=font, embedded_color=True)
    scale = pen.em / run.strike
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = drawn.resize(size, Image.Resampling.LANCZOS)
    image.paste(small, (round(corner[0]), round(corner[1] + (pen.pitch - size[1]) / 2)), small)


def _inside(
    left: float, top: float, right: float, bottom: float, frame: tuple[int, int]
) -> tuple[int, int, int, int] | None:
    """The whole pixels of the frame around a rectangle."""
    box = (
        max(0, math.floor(left)),
        max(0, math.floor(top)),
        min(frame[0], math.ceil(right)),
        min(frame[1], math.ceil(bottom)),
    )
    return box if box[0] < box[2] and box[1] < box[3] else None


@lru_cache(maxsize=4)
def _line_height(*, bold: bool, italic: bool) -> float:
    """The height of a line in ems."""
    ascent, descent = loaded(main_face(bold=bold, italic=italic), 1000.0).getmetrics()
    return (ascent + descent) / 1000.0


def _run_length(run: Run, em: float) -> float:
    scale = 1.0 if run.strike is None else em / run.strike
    return run.font(em).getlength(run.text) * scale


@lru_cache(maxsize=1024)
def _length(text: str, em: float, *, bold: bool, italic: bool) -> float:
    return sum(_run_length(run, em) for run in runs(text, bold=bold, italic=italic))


def _balanced(text: str, longest: float, *, bold: bool, italic: bool) -> list[str]:
    """One line broken into as few as fit, the longest of them as short as that allows."""
    greedy = _greedy(text, longest, bold=bold, italic=italic)
    if not 2 <= len(greedy) <= _MOST_BALANCED:
        return greedy
    low, high = longest / len(greedy) / 2, longest
    best = greedy
    for _ in range(8):  # the narrowest measure that needs no further line
        measure = (low + high) / 2
        tried = _greedy(text, measure, bold=bold, italic=italic)
        if len(tried) <= len(greedy):
            best, high = tried, measure
        else:
            low = measure
    return best


def _greedy(text: str, longest: float, *, bold: bool, italic: bool) -> list[str]:
    """As much on each line as fits; a word longer than a line is broken inside."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and length((line + piece).rstrip(), bold=bold, italic=italic) <= longest:
            line += piece
            continue
        if line:
            lines.append(line.rstrip())
        line = piece.lstrip() if line else piece
        while (fits := _fitting(line.rstrip(), longest, bold=bold, italic=italic)) < len(line.rstrip()):
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line.rstrip()]


def _fitting(line: str, longest: float, *, bold: bool, italic: bool) -> int:
    """How many letters of a line fit, at least one. Of a long line no more is measured than about twice that."""
    low = 1
    while low < len(line) and length(line[: 2 * low], bold=bold, italic=italic) <= longest:
        low *= 2
    low, high = min(low, len(line)), min(2 * low, len(line))
    while low < high:
        middle = (low + high + 1) // 2
        if length(line[:middle], bold=bold, italic=italic) <= longest:
            low = middle
        else:
            high = middle - 1
    return low


def _pieces(text: str) -> list[str]:
    """What a line may be broken between: words with the space behind them, and letters that need no space."""
    pieces: list[str] = []
    piece = ""
    for letter in text:
        if piece and ((piece[-1].isspace() and not letter.isspace()) or _stands_alone(letter)):
            pieces.append(piece)
            piece = ""
        piece += letter
        if _stands_alone(letter):
            pieces.append(piece)
            piece = ""
    return [*pieces, piece] if piece else pieces


def _stands_alone(letter: str) -> bool:
    code = ord(letter)
    return code >= 0x2E80 and any(low <= code <= high for low, high in _EAST_ASIAN)
