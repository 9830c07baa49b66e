"""Names of files that every system takes, made from what people call things."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_NOT_IN_NAMES: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES: Final = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)(\.|\Z)", re.IGNORECASE)
"""Names that Windows keeps for devices."""
_LONGEST_NAME: Final = 180
"""Bytes: file systems take 255, and a number and the suffix come after it."""


def plain_stem(title: str, kind: str) -> str:
    """A file's name, without its suffix, from a title. ``kind`` says what it is where the title says nothing."""
    plain = _NOT_IN_NAMES.sub(" ", title).strip(" .")
    short = plain.encode(errors="ignore")[:_LONGEST_NAME].decode(errors="ignore").strip(" .") or kind.capitalize()
    return f"{short} {kind}" if _DEVICES.match(short) else short


def free_path(folder: Path, stem: str, suffix: str) -> Path:
    """The first name in ``folder`` that is not taken: ``stem``, ``stem 2``, and so on."""
    candidate, number = folder / f"{stem}{suffix}", 2
    while candidate.exists():
        candidate, number = folder / f"{stem} {number}{suffix}", number + 1
    return candidate
