"""Typefaces for words in the picture: which one has a letter, and text cut into runs of one typeface each.

Noto Sans in four styles comes with the program (SIL Open Font License; Latin, Greek, Cyrillic, Vietnamese),
and DejaVu Sans behind it (Bitstream Vera licence; Arabic, Hebrew, Georgian, Armenian, symbols, plain emoji), so a film
looks the same on every machine. What neither has (Chinese, Japanese, Korean, coloured emoji …) is written in the first
well-known typeface of the system that has it. A letter that no typeface has is left out.
"""

from __future__ import annotations

import contextlib
import os
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

OWN = Path(__file__).with_name("typefaces")

_STYLES = {
    (False, False): "NotoSans-Regular.ttf",
    (True, False): "NotoSans-Bold.ttf",
    (False, True): "NotoSans-Italic.ttf",
    (True, True): "NotoSans-BoldItalic.ttf",
}
_WIDE = "DejaVuSans.ttf"
_EMOJI = ("NotoColorEmoji.ttf", "seguiemj.ttf", "Apple Color Emoji.ttc")
_ELSEWHERE = (  # what Linux, Windows and macOS bring along for other scripts
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJK-Bold.ttc",
    "wqy-microhei.ttc",
    "DroidSansFallbackFull.ttf",
    "msyh.ttc",
    "YuGothM.ttc",
    "malgun.ttf",
    "Nirmala.ttf",
    "Nirmala.ttc",
    "LeelawUI.ttf",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "AppleSDGothicNeo.ttc",
    "Arial Unicode.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansThai-Regular.ttf",
    "NotoSansBengali-Regular.ttf",
    "NotoSansTamil-Regular.ttf",
)
_SAMPLE_SIZE = 20
_UNASSIGNED = "\U000e1000"  # no typeface has it, so it shows what a missing letter looks like
_EMOJI_FROM = 0x1F000
_VARIANTS = ("\ufe0e", "\ufe0f")
_STRIKES = (109, 136, 128, 160, 96, 64)  # sizes in which emoji are stored as pictures
_LETTERS_KEPT = 8192


@dataclass(frozen=True, slots=True)
class Run:
    """Letters that one typeface writes. ``strike`` is the only size it has, when it holds pictures."""

    face: Path
    text: str
    strike: int | None = None

    def font(self, size: float) -> FreeTypeFont:
        """The typeface so that an em is ``size`` pixels; in its one size when it has only that."""
        return loaded(self.face, self.strike or size)


@lru_cache(maxsize=512)
def runs(text: str, *, bold: bool = False, italic: bool = False) -> tuple[Run, ...]:
    """One line of text, cut where the typeface changes. Letters without a typeface are left out.

    Accents and joiners go with their letter; spaces and punctuation with what is before them, so that a sentence in
    one script stays in one piece and can be set from right to left.
    """
    found: list[tuple[Path, list[str]]] = []
    base = ""  # the last letter that marks can join; "" where it was left out
    for letter in text:
        if _joins(letter):
            if base and _takes_mark(found[-1][0], base, letter):
                found[-1][1].append(letter)
            continue
        face = found[-1][0] if found and _goes_along(found[-1][0], letter) else None
        face = face or _face_for(letter, bold=bold, italic=italic)
        base = "" if face is None else letter
        if face is None:
            continue
        if found and found[-1][0] == face:
            found[-1][1].append(letter)
        else:
            found.append((face, [letter]))
    return tuple(Run(face, "".join(letters), _strike(face)) for face, letters in found)


def main_face(*, bold: bool = False, italic: bool = False) -> Path:
    """The program's own typeface in a style; it decides how high lines are."""
    return OWN / _STYLES[bold, italic]


@lru_cache(maxsize=128)
def loaded(face: Path, size: float) -> FreeTypeFont:
    """A typeface in a size. Raises ``OSError`` when it has no such size."""
    from PIL import ImageFont  # noqa: PLC0415 - a film without words never loads one

    return ImageFont.truetype(os.fspath(face), size)


def _joins(letter: str) -> bool:
    """Whether it belongs to the letter before it: accents, joiners, variants, skin tones."""
    return unicodedata.category(letter) in {"Mn", "Me", "Mc", "Cf"} or 0x1F3FB <= ord(letter) <= 0x1F3FF


def _goes_along(face: Path, letter: str) -> bool:
    """Whether a letter that is no letter is written in the typeface of what is before it."""
    return not letter.isalnum() and _strike(face) is None and ord(letter) < _EMOJI_FROM and _has(face, letter)


@lru_cache(maxsize=_LETTERS_KEPT)
def _takes_mark(face: Path, base: str, mark: str) -> bool:
    """Whether a typeface can write ``mark`` on ``base``. Joiners and variants are no letters: shaping uses them up."""
    from PIL import features  # noqa: PLC0415 - see ``loaded``

    if unicodedata.category(mark) == "Cf" or mark in _VARIANTS:
        return features.check_feature("raqm") is True
    sample = _sample(face)
    return sample is not None and bytes(sample.getmask(base + mark)) != bytes(sample.getmask(base + _UNASSIGNED))


@lru_cache(maxsize=_LETTERS_KEPT)
def _face_for(letter: str, *, bold: bool, italic: bool) -> Path | None:
    own = (main_face(bold=bold, italic=italic), OWN / _WIDE)
    if letter.isspace():
        return own[0]
    order = (*_emoji_faces(), *own) if ord(letter) >= _EMOJI_FROM else own
    return next((face for face in (*order, *_other_faces()) if _has(face, letter)), None)


@cache
def _emoji_faces() -> tuple[Path, ...]:
    return tuple(_on_this_system(_EMOJI))


@cache
def _other_faces() -> tuple[Path, ...]:
    return tuple(_on_this_system((*_ELSEWHERE, *_EMOJI)))


def _on_this_system(names: tuple[str, ...]) -> Iterator[Path]:
    installed = _installed()
    for name in names:
        path = installed.get(name.lower())
        if path is not None and _sample(path) is not None:
            yield path


@cache
def _installed() -> dict[str, Path]:
    """The system's typefaces by file name in lower case."""
    found: dict[str, Path] = {}
    for folder in _folders():
        for place, _, names in os.walk(folder):
            for name in names:
                found.setdefault(name.lower(), Path(place, name))
    return found


def _folders() -> tuple[Path, ...]:
    home = Path("~").expanduser()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        windows = Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts")
        return (windows, Path(local, "Microsoft", "Windows", "Fonts")) if local else (windows,)
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"
    places = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    own = os.environ.get("XDG_DATA_HOME") or os.fspath(home / ".local" / "share")
    return tuple(Path(place, "fonts") for place in (own, *places.split(":")) if place)


@lru_cache(maxsize=_LETTERS_KEPT)
def _has(face: Path, letter: str) -> bool:
    sample = _sample(face)
    return sample is not None and bytes(sample.getmask(letter)) != _missing(face)


@cache
def _missing(face: Path) -> bytes:
    sample = _sample(face)
    return b"" if sample is None else bytes(sample.getmask(_UNASSIGNED))


@cache
def _sample(face: Path) -> FreeTypeFont | None:
    """The typeface in a small size, or None when it cannot be read."""
    for size in (_strike(face) or _SAMPLE_SIZE,):
        with contextlib.suppress(OSError):
            return loaded(face, size)
    return None


@cache
def _strike(face: Path) -> int | None:
    """The one size of a typeface that holds pictures; None for those of outlines."""
    for size in (_SAMPLE_SIZE, *_STRIKES):
        with contextlib.suppress(OSError):
            loaded(face, size)
            return None if size == _SAMPLE_SIZE else size
    return None
