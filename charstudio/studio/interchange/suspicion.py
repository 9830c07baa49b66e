"""What a file by a stranger may do to us, and the limits that keep it from it. Every refusal is a ``Damaged``.

XML: no entity is ever declared or expanded, so neither a bomb nor somebody else's file comes in. JSON: depth and
digits are limited before the library sees it. Numbers: a time is finite and within some days.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET
from xml.parsers import expat

from charstudio.model.errors import Damaged
from charstudio.model.time import Rate, Seconds
from charstudio.storage.files import read_bytes
from charstudio.storage.project_text import decode

MAX_BYTES: Final = 64 * 2**20
"""A cut of 20,000 clips has about 40 MB as .otio."""
MAX_SHOTS: Final = 20_000
MAX_ROWS: Final = 200
MAX_DEPTH: Final = 48
LONGEST_S: Final = 30 * 24 * 3600
"""No film and no timecode is longer than thirty days."""
_HINT: Final = "Export it again from the other editor."
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}\Z")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{0,20})?([eE][-+]?[0-9]{1,3})?\Z")


def damaged(name: str, reason: str, hint: str = _HINT) -> Damaged:
    """The refusal of a file: “name” is not a cut that can be read: reason."""
    return Damaged(f"“{name}” cannot be read as a cut: {reason}.", hint)


def bytes_of(path: Path) -> bytes:
    """The file's content. Raises ``Damaged`` when it is missing or too large, ``ReadOnly``."""
    return read_bytes(path, MAX_BYTES)


def text_of(content: bytes, name: str) -> str:
    """The content as text: UTF-8 or UTF-16 by its mark, else Western European letters."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").lstrip("\ufeff")
    if b"\0" in content:
        raise damaged(name, "it is no text")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def json_in(content: bytes, name: str) -> dict[str, object]:
    """The JSON object in the content, of bounded depth and numbers."""
    try:
        return decode(content)[0]
    except Damaged as error:
        reason = error.message.rpartition(": ")[2].rstrip(".") if ": " in error.message else "its text cannot be"
        raise damaged(name, reason) from error


def xml_in(content: bytes, name: str) -> ET.Element:
    """The root of the XML in the content. A document type may be named, but declares nothing."""
    parser = ET.XMLParser()  # noqa: S314 - the guard has refused every entity before it sees the text
    guard = expat.ParserCreate()
    depth = 0

    def started(_tag: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH * 2:
            raise damaged(name, "it is nested too deeply")

    def ended(_tag: str) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_: object) -> int:
        raise damaged(name, "it declares entities of its own, which no editor writes")

    guard.StartElementHandler, guard.EndElementHandler = started, ended
    guard.EntityDeclHandler = guard.UnparsedEntityDeclHandler = guard.ExternalEntityRefHandler = refuse
    try:
        guard.Parse(content, True)
        parser.feed(content)
        root: ET.Element = parser.close()
    except (expat.ExpatError, ET.ParseError, ValueError, LookupError) as error:
        raise damaged(name, f"its XML is broken ({error})") from error
    return root


def seconds(value: float, rate: float, name: str) -> Seconds:
    """``value`` frames at ``rate``, both by a stranger, as seconds."""
    if not (math.isfinite(value) and math.isfinite(rate)) or not 0 < rate <= 1e6 or abs(value) > rate * LONGEST_S:
        raise damaged(name, "it names a time that cannot be")
    exact = Fraction(value).limit_denominator(1_000_000)
    return exact / rate_of(rate).fps


@lru_cache(maxsize=256)
def rate_of(rate: float) -> Rate:
    """The frame rate that is meant by a decimal number."""
    return Rate.of(rate)


def number(text: str | None, name: str) -> float:
    """A number in decimal notation. Raises ``Damaged`` for anything else."""
    wanted = (text or "").strip()
    if not _DECIMAL.match(wanted):
        raise damaged(name, f"“{wanted[:30]}” stands where a number should be")
    return float(wanted)


def whole(text: str | None, name: str) -> int:
    """A whole number. Raises ``Damaged`` for anything else."""
    wanted = (text or "").strip()
    if not _WHOLE.match(wanted):
        raise damaged(name, f"“{wanted[:30]}” stands where a whole number should be")
    return int(wanted)


def tidy(text: object, most: int = 200) -> str:
    """A name by a stranger: one line, nothing unprintable, not endless."""
    words = text if isinstance(text, str) else ""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words[: most * 4]).split())[:most]
