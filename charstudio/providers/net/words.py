"""Text of a service made fit to be shown: one line, short, without control characters and without our key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_SPACE = re.compile(r"\s+")
_MASK = "••••••••"
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Unicode's classes of what cannot be seen, among them what turns the direction of writing."""
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-_])")
"""What terminals colour and move by."""


def plain(text: object, limit: int = 240, secrets: Iterable[str] = ()) -> str:
    """``text`` on one line of at most ``limit`` characters; anything but text gives "".

    Each of ``secrets`` and each of its halves beside a colon is masked.
    """
    if not isinstance(text, str):
        return ""
    cut = _ESCAPES.sub("", text[: 8 * limit + 4096])
    for secret in secrets:
        for part in (secret, *secret.split(":")):
            cut = cut.replace(part, _MASK) if len(part) >= 6 else cut
    seen = "".join(" " if char.isspace() else char for char in cut if char.isspace() or _is_shown(char))
    line = _SPACE.sub(" ", seen).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def sentence(text: str) -> str:
    """``text`` with an end: a full stop unless it has one."""
    return text if not text or text[-1] in ".!?…" else f"{text}."


def _is_shown(char: str) -> bool:
    return (char.isascii() and char.isprintable()) or unicodedata.category(char) not in _HIDDEN
